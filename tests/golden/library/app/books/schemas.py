"""Bodies of the requests and responses about books."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.fields import NO_NUL, Integer
from app.pagination import Offset, Page

BookIsbn = Annotated[str, Field(pattern=r"^[0-9]{13}$")]
BookTitle = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
BookAuthors = Annotated[list[UUID], Field(max_length=1000)]


class BookCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    isbn: BookIsbn
    title: BookTitle
    authors: BookAuthors = []


@with_config(ConfigDict(extra="forbid"))
class BookUpdate(TypedDict, total=False):
    """An absent key leaves the field as it is."""

    isbn: BookIsbn
    title: BookTitle
    authors: BookAuthors


class BookPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    isbn: str
    title: str
    available: int


class BookPage(Page[BookPublic]):
    pass


class BookQuery(BaseModel):
    """What to list: filters, words to search, an order, a page."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(default=None, pattern=NO_NUL)
    authors_name: str | None = Field(default=None, alias="authors.name", pattern=NO_NUL)
    available: Integer | None = None
    q: str | None = Field(default=None, min_length=1, max_length=200, pattern=NO_NUL)
    sort: str | None = Field(default=None, pattern=r"^-?(title|available)(,-?(title|available))?$")
    limit: int = Field(default=20, ge=1, le=100)
    offset: Offset = 0
