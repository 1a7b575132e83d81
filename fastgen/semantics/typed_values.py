"""Puts values into the form of their type: literals, and results of arithmetic."""

from __future__ import annotations

from decimal import Decimal

from fastgen.ir.checked.types import NullableType, ScalarType, Type
from fastgen.semantics.scalars import from_text
from fastgen.semantics.values import rounded

TEXT_FORMS = frozenset({"date", "datetime", "time", "duration", "uuid", "ip", "bytes", "decimal"})
"""Types whose literals are texts and whose values are not, or are spelt in one way alone."""


def plain(type_: Type) -> Type:
    """Return a type without its question mark."""
    return type_.of if isinstance(type_, NullableType) else type_


def constant(value: object, type_: Type) -> object:
    """Return a literal; "a string literal that is compared with a date … is read as one"."""
    inner = plain(type_)
    if not isinstance(inner, ScalarType):
        return value
    if isinstance(value, str) and inner.name in TEXT_FORMS:
        return from_text(value, ScalarType(inner.name))
    if isinstance(value, int) and not isinstance(value, bool):
        if inner.name == "decimal":
            return Decimal(value)
        return float(value) if inner.name == "float" else value
    if isinstance(value, Decimal) and inner.name == "float":
        return float(value)
    return value


def as_declared(value: object, type_: Type) -> object:
    """Return a computed value as its type has it: `round` comes with the places of a decimal."""
    if isinstance(type_, ScalarType):
        if type_.name == "float" and isinstance(value, int):
            return float(value)
        if type_.name == "decimal" and isinstance(value, int | Decimal):
            return value if type_.precision is None else rounded(Decimal(value), type_.scale or 0)
    return value
