"""Frames as code: the classes around a body, and the expressions that fill them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fastgen.backend.brackets import Code
from fastgen.backend.code import dictionary
from fastgen.backend.encoders import python_string
from fastgen.backend.field_types import FieldType, list_of, plain, subscripted
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.text_literals import escaped
from fastgen.backend.names import attribute, identifier
from fastgen.backend.schema_classes import SchemaClass, SchemaField, Style
from fastgen.ir.checked.frames import (
    Frame,
    FrameConstant,
    FrameEntry,
    FrameList,
    FramePart,
    FrameRecord,
    FrameText,
    PartName,
)
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass

NULLABLE = frozenset({"field", "resource"})
"""Parts that may be null: nothing, inside a text."""


@dataclass(frozen=True, slots=True)
class FrameClasses:
    """Makes the classes of one frame: ``part`` annotates a part, ``add`` keeps a class."""

    style: Style
    part: Callable[[FramePart], FieldType]
    add: Callable[[SchemaClass], FieldType]

    def make(self, name: str, frame: FrameRecord) -> FieldType:
        """Make the class of a frame, and those of the records inside it."""
        fields = tuple(
            SchemaField(word, entry.wire, self._annotation(inner_class(name, word), entry.value))
            for word, entry in attributes(frame)
        )
        return self.add(SchemaClass(name, self.style, fields))

    def _annotation(self, name: str, frame: Frame) -> FieldType:
        match frame:
            case FramePart():
                return self.part(frame)
            case FrameConstant(value=None):
                return plain("None")
            case FrameConstant():
                literal = plain("Literal", Symbol("typing", "Literal"))
                return subscripted(literal, plain(constant(frame)))
            case FrameText():
                return plain("str")
            case FrameList(items=items):
                kinds = [
                    self._annotation(f"{name}{number}" if number else name, item)
                    for number, item in enumerate(items)
                ]
                by_text = {each.text: each for each in kinds}
                imports = [symbol for each in kinds for symbol in each.imports]
                return list_of(plain(" | ".join(by_text) or "None", *imports))
            case FrameRecord():
                return self.make(name, frame)


def attributes(frame: FrameRecord) -> Iterator[tuple[str, FrameEntry]]:
    """Yield the entries of a record, each with the attribute that holds it."""
    taken: set[str] = set()
    for entry in frame.entries:
        wish = word = attribute(entry.name)
        while word in taken:
            word = f"{wish}{len(taken)}"
        taken.add(word)
        yield word, entry


def inner_class(name: str, word: str) -> str:
    """Return the class of a record inside another one.

    >>> inner_class("NotePage", "meta")
    'NotePageMeta'
    """
    return f"{name}{identifier(pascal_case(word.rstrip('_')))}"


def classes_of(name: str, frame: Frame) -> Iterator[str]:
    """Yield the classes of a frame, the outermost first."""
    match frame:
        case FrameRecord():
            yield name
            for word, entry in attributes(frame):
                yield from classes_of(inner_class(name, word), entry.value)
        case FrameList(items=items):
            for number, item in enumerate(items):
                yield from classes_of(f"{name}{number}" if number else name, item)
        case _:
            pass


def constant(frame: FrameConstant) -> str:
    """Return a constant as code."""
    return python_string(frame.value) if isinstance(frame.value, str) else repr(frame.value)


def frame_call(name: str, frame: FrameRecord, values: Mapping[PartName, str]) -> Code:
    """Return the call that makes an object of the class of a frame."""
    items = []
    for word, entry in attributes(frame):
        inner = _value(inner_class(name, word), entry.value, values)
        items.append(Code(f"{word}={inner.head}", inner.items, inner.tail))
    return Code(f"{name}(", tuple(items), ")")


def _value(name: str, frame: Frame, values: Mapping[PartName, str]) -> Code:
    match frame:
        case FramePart():
            return Code(values[frame.name])
        case FrameConstant():
            return Code(constant(frame))
        case FrameText(parts=parts):
            return Code(text_code(parts, values))
        case FrameList(items=items):
            inner = [
                _value(f"{name}{number}" if number else name, item, values)
                for number, item in enumerate(items)
            ]
            return Code("[", tuple(inner), "]")
        case FrameRecord():
            return frame_call(name, frame, values)


def text_code(parts: tuple[str | FramePart, ...], values: Mapping[PartName, str]) -> str:
    """Return a text with parts in it as an f-string.

    >>> text_code(("{", FramePart("kind")), {"kind": "failure.kind"})
    'f"{{{failure.kind}"'
    """
    pieces = []
    for part in parts:
        if isinstance(part, FramePart):
            absent = " or ''" if part.name in NULLABLE else ""
            pieces.append(f"{{{values[part.name]}{absent}}}")
        else:
            pieces.append(escaped(part, '"').replace("{", "{{").replace("}", "}}"))
    return f'f"{"".join(pieces)}"'


def frame_dictionary(frame: FrameRecord, values: Mapping[PartName, str]) -> str:
    """Return the dictionary that an object of the class of a frame is validated from."""
    return dictionary((word, _plain(entry.value, values)) for word, entry in attributes(frame))


def _plain(frame: Frame, values: Mapping[PartName, str]) -> str:
    match frame:
        case FrameRecord():
            return frame_dictionary(frame, values)
        case FrameList(items=items):
            return f"[{', '.join(_plain(item, values) for item in items)}]"
        case _:
            return _value("", frame, values).flat
