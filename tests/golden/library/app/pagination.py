"""Pages of a list: bounded, in a total order, without a count."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")

Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Page(BaseModel, Generic[Item]):
    """One page; `next` is the offset of the page after it, null on the last one."""

    model_config = ConfigDict(from_attributes=True)

    items: list[Item]
    next: int | None


def next_offset(found: int, limit: int, offset: int) -> int | None:
    """Return where the next page starts; the query asks for one row more than the page holds."""
    return offset + limit if found > limit else None


def like_pattern(words: str) -> str:
    r"""Return a LIKE pattern, with the escape character `\`, for texts that contain the words."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
