"""Compares what a scenario expects with what came: partially, and as JSON (docs, section 18)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def difference(expected: object, found: object, path: str = "") -> str | None:
    """Say where an answer is not as expected, or return None.

    "The match is partial: only the keys that are told are compared. … A list must have the same
    length, and its items match one by one."

    >>> difference({"items": [{"a": 1}]}, {"items": [{"a": 1, "b": 2}], "next": None})
    >>> difference({"items": [{"a": 1}]}, {"items": [{"a": 2}]})
    'items.0.a: expected 1, got 2'
    """
    place = path.rstrip(".") or "the answer"
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return f"{place} is no object: {found!r}"
        for name, value in expected.items():
            if name not in found:
                return f"{path}{name} is missing"
            wrong = difference(value, found[name], f"{path}{name}.")
            if wrong is not None:
                return wrong
        return None
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return f"{place}: expected {len(expected)} items, got {found!r}"
        for at, (one, other) in enumerate(zip(expected, found, strict=True)):
            wrong = difference(one, other, f"{path}{at}.")
            if wrong is not None:
                return wrong
        return None
    return None if same(expected, found) else f"{place}: expected {expected!r}, got {found!r}"


def same(expected: object, found: object) -> bool:
    """Tell whether two JSON values are one; a decimal is a text, and so is what it is compared to.

    >>> same("4.5", "4.50"), same(1, True), same(4, "4.00")
    (True, False, True)
    """
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if expected == found:
        return True
    if isinstance(found, str) and isinstance(expected, str | int | float):
        try:
            return Decimal(str(expected)) == Decimal(found)
        except InvalidOperation:
            return False
    return False
