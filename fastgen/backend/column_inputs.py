"""Annotations of inputs that fill a column of a row."""

from __future__ import annotations

from fastgen.backend.field_types import FieldType, annotated, input_type, plain, shared
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.null import bare
from fastgen.ir.checked.entities import Flags
from fastgen.ir.checked.types import ScalarType, Type

FREE = ("string", "text")


def column_input_type(type_: Type, flags: Flags) -> FieldType:
    """Return the annotation of an input that fills a column.

    Null is no value of `json` there, and an empty text is announced where it becomes null.
    """
    kind = bare(type_)
    if not isinstance(kind, ScalarType):
        return input_type(type_, flags, nullable=flags.nullify)
    if kind.name == "json" and type_ == kind:
        return shared("GivenJson")
    found = input_type(type_, flags, nullable=flags.nullify)
    is_free = kind.name in FREE and not kind.minimum and kind.pattern is None
    if not flags.nullify or is_free:
        return found
    return annotated(found, (), plain("OrEmpty()", Symbol("app.fields", "OrEmpty")))
