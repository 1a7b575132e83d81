"""Which expressions may be null, and what kind of value they have."""

from __future__ import annotations

from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.types import NullableType, NullType, ScalarType, Type


def bare(kind: Type) -> Type:
    """Return a type without its being nullable."""
    return kind.of if isinstance(kind, NullableType) else kind


def may_be_null(expression: TypedExpression) -> bool:
    """Tell whether an expression may be null."""
    return isinstance(expression.type, NullableType | NullType)


def scalar(expression: TypedExpression) -> str | None:
    """Return the name of the scalar type of an expression, or None if it has another kind of type."""
    kind = bare(expression.type)
    return kind.name if isinstance(kind, ScalarType) else None


def scale(expression: TypedExpression) -> int | None:
    """Return the digits after the point of a decimal expression, if its type says them."""
    kind = bare(expression.type)
    return kind.scale if isinstance(kind, ScalarType) and kind.name == "decimal" else None
