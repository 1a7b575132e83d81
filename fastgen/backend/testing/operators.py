"""What the operators of the language make of values that are known."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, DecimalException
from typing import TypeAlias, TypeGuard

from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row

Number: TypeAlias = int | float | Decimal


def is_number(value: Known) -> TypeGuard[Number]:
    """Tell whether a value is a number; true and false are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def compared(operator: str, left: Known, right: Known) -> Known:
    """Compare as the language does: rows by identity, null with nothing but ``==`` and ``!=``."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        same = left is right
        return same if operator == "==" else not same if operator == "!=" else False
    if left is OPAQUE or right is OPAQUE:
        return UNKNOWN
    if isinstance(left, Row) or isinstance(right, Row):
        return (left is right) is (operator == "==")
    if isinstance(left, Moment) and isinstance(right, Moment):
        if left.kind != right.kind:
            return UNKNOWN
        return _ordered(operator, left.offset, right.offset)
    if is_number(left) and is_number(right):
        return _ordered(operator, left, right)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _ordered(operator, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(operator, left, right)
    if operator in ("==", "!=") and type(left) is type(right):
        return (left == right) is (operator == "==")
    return UNKNOWN


def _ordered(operator: str, left: Ordered, right: Ordered) -> bool:
    before: bool = left < right  # type: ignore[operator]  # both are of one kind
    same = left == right
    match operator:
        case "==":
            return same
        case "!=":
            return not same
        case "<":
            return before
        case "<=":
            return before or same
        case ">":
            return not before and not same
        case _:
            return not before


Ordered: TypeAlias = Number | timedelta | str


def arithmetic(operator: str, left: Known, right: Known) -> Known:
    """Compute; null with anything is null."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return None
    match left, right:
        case Moment(kind, offset), timedelta() if operator == "+":
            return Moment(kind, offset + right)
        case Moment(kind, offset), timedelta() if operator == "-":
            return Moment(kind, offset - right)
        case Moment(), Moment() if operator == "-":
            return left.offset - right.offset
        case timedelta(), timedelta() if operator in "+-":
            return left + right if operator == "+" else left - right
        case str(), str() if operator == "+":
            return left + right
    if not (is_number(left) and is_number(right)):
        return UNKNOWN
    return _number(operator, left, right)


def _number(operator: str, left: Number, right: Number) -> Known:
    one, other = Decimal(str(left)), Decimal(str(right))
    try:
        match operator:
            case "+":
                found = one + other
            case "-":
                found = one - other
            case "*":
                found = one * other
            case _:
                return UNKNOWN
    except DecimalException:
        return UNKNOWN
    if isinstance(left, int) and isinstance(right, int):
        return int(found)
    return float(found) if isinstance(left, float) or isinstance(right, float) else found
