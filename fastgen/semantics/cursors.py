"""Cursors: "a cursor holds the sort values of the last row" (docs, section 11)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from fastgen.ir.checked.expressions import Order
from fastgen.ir.checked.types import NullType
from fastgen.semantics.comparisons import Ascending
from fastgen.semantics.encoding import scalar_json
from fastgen.semantics.expressions import SELF, Scope, sort_key
from fastgen.semantics.problems import about
from fastgen.semantics.values import Row


def write_cursor(row: Row, order: tuple[Order, ...], asked: str, scope: Scope) -> str:
    """Return the cursor behind a row; ``asked`` are the filters and the order it is valid for."""
    values = [_sort_value(part, row, scope) for part in order]
    text = json.dumps([asked, values])
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def read_cursor(
    cursor: str, asked: str, name: str, order: tuple[Order, ...], rows: Sequence[Row], scope: Scope
) -> list[object]:
    """Return the sort values of a cursor; ``rows`` show of what kind they are.

    "It is valid for the same filters and the same order, and otherwise answered 422."
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        valid_for, values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if valid_for != asked or not isinstance(values, list):
            raise ValueError
        for row in rows:
            own = [_sort_value(part, row, scope) for part in order]
            if any(_differ(*pair) for pair in zip(own, values, strict=True)):
                raise ValueError
    except (ValueError, TypeError, binascii.Error):
        raise about("invalid", 422, name, "The cursor is not valid") from None
    return values


def _differ(mine: object, theirs: object) -> bool:
    """Tell whether two values are of kinds that are never compared."""
    texts = {isinstance(one, str) for one in (mine, theirs) if one is not None}
    return len(texts) > 1


def comes_after(row: Row, order: tuple[Order, ...], values: list[object], scope: Scope) -> bool:
    """Tell whether a row comes after the place that the sort values name."""
    for part, value in zip(order, values, strict=True):
        mine, theirs = Ascending(_sort_value(part, row, scope)), Ascending(value)
        if mine != theirs:
            return mine < theirs if part.descending else theirs < mine
    return False


def _sort_value(part: Order, row: Row, scope: Scope) -> object:
    """Return a sort value that JSON can hold and that sorts as the value does."""
    value = sort_key(part, row, scope, SELF).value
    match value:
        case timedelta():
            return value // timedelta(microseconds=1)
        case Decimal():
            return float(value)
        case datetime() | time():
            return value.isoformat(timespec="microseconds")
        case _:
            return scalar_json(value, NullType())
