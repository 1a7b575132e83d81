"""Compares values; there is no third truth value (docs, section 13, "Null")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from fastgen.ir.checked.expressions import Comparison
from fastgen.semantics.values import Shown


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
    match left, right:
        case (None, _) | (_, None):
            return False
        case (str(), str()):
            return left < right
        case (int() | float() | Decimal(), int() | float() | Decimal()):
            return left < right
        case (date(), date()) | (time(), time()) | (timedelta(), timedelta()):
            return bool(left < right)  # type: ignore[operator]  # both are of the same kind
        case _:
            return str(left) < str(right)


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
