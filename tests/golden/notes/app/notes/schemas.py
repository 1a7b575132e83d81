"""Bodies of the requests and responses about notes."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.fields import NO_NUL
from app.pagination import Offset, Page

NoteText = Annotated[str, Field(min_length=1, max_length=10000, pattern=NO_NUL)]


class NoteCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: NoteText


@with_config(ConfigDict(extra="forbid"))
class NoteUpdate(TypedDict, total=False):
    """An absent key leaves the field as it is."""

    text: NoteText


class NotePublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    text: str


class NotePage(Page[NotePublic]):
    pass


class NoteQuery(BaseModel):
    """What to list: a page."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=100)
    offset: Offset = 0
