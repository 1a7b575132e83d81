"""Knows what reading a field yields."""

from __future__ import annotations

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.types import NullableType, RowsType, Type, UnknownType


def type_of_field(field: Field) -> Type:
    """Return the type of a field of a row, null included.

    >>> from fastgen.ir.checked.types import ScalarType
    >>> field = Field("A.b", "b", "b", "column", ScalarType("int"), nullable=True)
    >>> isinstance(type_of_field(field), NullableType)
    True
    """
    if field.nullable and not isinstance(field.type, UnknownType | RowsType):
        return NullableType(field.type)
    return field.type
