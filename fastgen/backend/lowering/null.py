"""Which expressions may be null, and what kind of value they have."""

from __future__ import annotations

from decimal import Decimal
from math import inf

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Coalesce,
    Constant,
    FieldAccess,
    Fold,
    FunctionCall,
    Negate,
    TypedExpression,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import NullableType, NullType, ScalarType, Type

QUOTIENT_PLACES = 6
"""Digits after the point that a quotient of decimals is rounded to."""


def bare(kind: Type) -> Type:
    """Return a type without its being nullable."""
    return kind.of if isinstance(kind, NullableType) else kind


def may_be_null(expression: TypedExpression) -> bool:
    """Tell whether an expression may be null; a division by zero is, whatever its type says."""
    if isinstance(expression.type, NullableType | NullType):
        return True
    match expression:
        case Arith(operator="/" | "%", right=right) if not _not_zero(right):
            return True
        case Arith(left=left, right=right):
            return may_be_null(left) or may_be_null(right)
        case Negate(operand=operand):
            return may_be_null(operand)
        case _:
            return False


def _not_zero(divisor: TypedExpression) -> bool:
    return isinstance(divisor, Constant) and divisor.value not in (0, None)


def scalar(expression: TypedExpression) -> str | None:
    """Return the name of the scalar type of an expression.

    Or None if it has another kind of type.
    """
    kind = bare(expression.type)
    return kind.name if isinstance(kind, ScalarType) else None


def scale(expression: TypedExpression) -> int | None:
    """Return the digits after the point of a decimal expression, as far as they are known."""
    match expression:
        case Constant(value=int()):
            return 0
        case Constant(value=Decimal() as value):
            exponent = value.as_tuple().exponent
            return max(0, -exponent) if isinstance(exponent, int) else None
        case Negate(operand=operand):
            return scale(operand)
        case Choose(then=then, otherwise=otherwise):
            return _largest(scale(then), scale(otherwise))
        case Arith(type=kind, operator=operator, left=left, right=right):
            declared = bare(kind)
            if isinstance(declared, ScalarType) and declared.scale is not None:
                return declared.scale
            if operator == "/":
                return QUOTIENT_PLACES
            one, other = scale(left), scale(right)
            if operator == "*":
                return None if one is None or other is None else one + other
            return _largest(one, other)
        case _:
            kind = bare(expression.type)
            if not isinstance(kind, ScalarType):
                return None
            return kind.scale if kind.name == "decimal" else 0 if kind.name == "int" else None


def _largest(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


def computation(field: Field) -> TypedExpression:
    """Return what a computed field is: with the places of its type.

    It is rounded where there would be more places, and where SQLAlchemy may take the type of a part
    that has fewer.
    """
    assert field.computed is not None
    places = scale_of(bare(field.type))
    found = _places(field.computed)
    if places is None or scalar(field.computed) != "decimal":
        return field.computed
    if found is not None and fewest_places(field.computed) >= found <= places:
        return field.computed
    digits = Constant(ScalarType("int"), value=places)
    return FunctionCall(field.computed.type, function="round", arguments=(field.computed, digits))


def fewest_places(expression: TypedExpression) -> float:
    """Return the places of the decimal field in an expression that has the fewest."""
    read = (bare(part.type) for part in walk(expression) if isinstance(part, FieldAccess))
    return min((places for each in read if (places := scale_of(each)) is not None), default=inf)


def scale_of(kind: Type) -> int | None:
    """Return the places of a decimal; None for anything else."""
    return kind.scale if isinstance(kind, ScalarType) and kind.name == "decimal" else None


def _places(expression: TypedExpression) -> int | None:
    """Return how many places a value may have, also where it is made of several."""
    match expression:
        case Fold(function="sum" | "min" | "max", element=element) if element is not None:
            return _places(element)
        case Coalesce(left=left, right=right):
            return _largest(_places(left), _places(right))
        case FunctionCall(function="round", arguments=(_, Constant(value=int() as places))):
            return places
        case _:
            return scale(expression)
