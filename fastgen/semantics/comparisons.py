"""Compares values; there is no third truth value (docs, section 13, "Null")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

from fastgen.ir.checked.expressions import Comparison
from fastgen.semantics.values import Shown

NUMBERS = (int, float, Decimal)


def plain(value: object) -> object:
    """Return what is compared of a value: "rows are compared by key", however they are shown."""
    return value.row if isinstance(value, Shown) else value


def equal(left: object, right: object) -> bool:
    """Tell whether two values are one: both null, or neither and the same."""
    return plain(left) == plain(right)


def compare(operator: Comparison, left: object, right: object) -> bool:
    """Return a comparison; the orderings are false when an operand is null."""
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return not equal(left, right)
        case "<":
            return less(left, right)
        case ">":
            return less(right, left)
        case "<=":
            return left is not None and right is not None and not less(right, left)
        case ">=":
            return left is not None and right is not None and not less(left, right)


def less(left: object, right: object) -> bool:
    """Tell whether one value comes before another; text by code points, false before true."""
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
        return left < right
    if isinstance(left, date) and isinstance(right, date):
        return left < right
    if isinstance(left, time) and isinstance(right, time):
        return left < right
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left < right
    if isinstance(left, UUID) and isinstance(right, UUID):
        return left < right
    raise TypeError(f"{type(left).__name__} and {type(right).__name__} have no order")


def within(item: object, collection: object) -> bool:
    """Tell whether a list, a relation, a map or a text holds something; false where one is null."""
    if item is None or collection is None:
        return False
    if isinstance(collection, str):
        return isinstance(item, str) and item in collection
    if isinstance(collection, Sequence | dict):
        return any(equal(item, other) for other in collection)
    raise TypeError(f"{type(collection).__name__} holds nothing")


class Ascending:
    """A sort key: "null sorts last when ascending, first when descending"."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __lt__(self, other: Ascending) -> bool:
        if self.value is None or other.value is None:
            return self.value is not None and other.value is None
        return less(self.value, other.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ascending) and equal(self.value, other.value)

    __hash__ = None  # type: ignore[assignment]  # it is a key for sorting alone
