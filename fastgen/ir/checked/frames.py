"""What stands around a body on the wire: the keys of an envelope, and the shape of an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from fastgen.ir.checked.types import ListType, RecordType, ScalarType, Type, UnknownType
from fastgen.records import dataclass

PartName: TypeAlias = Literal[
    "it",
    "items",
    "total",
    "next",
    "kind",
    "status",
    "message",
    "field",
    "resource",
    "fields",
    "issues",
]
"""``it`` to ``next`` of an envelope; the others of an error (``error.kind`` and so on)."""


@dataclass(frozen=True, slots=True)
class FramePart:
    """What the request or the answer fills in; ``view`` shows rows through a named view."""

    name: PartName
    view: str | None = None


@dataclass(frozen=True, slots=True)
class FrameConstant:
    """A value that is always the same."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class FrameText:
    """A text with parts of the error in it."""

    parts: tuple[str | FramePart, ...]


@dataclass(frozen=True, slots=True)
class FrameList:
    """A list of so many items."""

    items: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class FrameEntry:
    """One key: its name in the spec, its spelling on the wire, what it holds."""

    name: str
    wire: str
    value: Frame


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """An object."""

    entries: tuple[FrameEntry, ...]


Frame: TypeAlias = FramePart | FrameConstant | FrameText | FrameList | FrameRecord
Step: TypeAlias = str | int
"""One step to a place inside JSON: a key on the wire, or a position in a list."""


def parts_of(frame: Frame) -> Iterator[FramePart]:
    """Yield the parts that a frame mentions, in order."""
    match frame:
        case FramePart():
            yield frame
        case FrameText(parts=parts):
            yield from (part for part in parts if isinstance(part, FramePart))
        case FrameList(items=items):
            for item in items:
                yield from parts_of(item)
        case FrameRecord(entries=entries):
            for entry in entries:
                yield from parts_of(entry.value)
        case FrameConstant():
            pass


def type_of(frame: Frame, row: Type) -> Type:
    """Return the type of what stands in an envelope, keys by their names; ``row`` is that of one.

    >>> type_of(FrameRecord((FrameEntry("notes", "notes", FramePart("items")),)), UnknownType())
    RecordType(fields=(('notes', ListType(item=UnknownType(), minimum=None, maximum=None)),))
    """
    match frame:
        case FramePart(name="it"):
            return row
        case FramePart(name="items"):
            return ListType(row)
        case FramePart(name="total" | "next" | "status"):
            return ScalarType("int")
        case FrameList(items=items):
            return ListType(type_of(items[0], row) if items else UnknownType())
        case FrameRecord(entries=entries):
            return RecordType(tuple((entry.name, type_of(entry.value, row)) for entry in entries))
        case _:
            return UnknownType()


def mentions(frame: Frame | None, name: PartName) -> bool:
    """Tell whether a frame mentions a part."""
    return frame is not None and any(part.name == name for part in parts_of(frame))


def place_of(frame: Frame | None, name: PartName) -> tuple[Step, ...] | None:
    """Return the way to the first place that holds just this part; None where there is none.

    >>> inner = FrameRecord((FrameEntry("total", "total", FramePart("total")),))
    >>> place_of(FrameRecord((FrameEntry("meta", "meta", inner),)), "total")
    ('meta', 'total')
    """
    match frame:
        case FramePart(name=found) if found == name:
            return ()
        case FrameList(items=items):
            steps: Iterator[tuple[Step, Frame]] = enumerate(items)
        case FrameRecord(entries=entries):
            steps = ((entry.wire, entry.value) for entry in entries)
        case _:
            return None
    for step, inner in steps:
        rest = place_of(inner, name)
        if rest is not None:
            return (step, *rest)
    return None
