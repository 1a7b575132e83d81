"""Dates, times and UUIDs that a spec writes as strings, as Python writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.nodes import Node


def spelt(value: str, kind: str | None) -> tuple[Node, tuple[Symbol, ...]]:
    """Return a string literal of some type as code, and what it imports.

    >>> from fastgen.backend.lowering.layout import render_expression
    >>> render_expression(spelt("2030-01-31", "date")[0])
    'date(2030, 1, 31)'
    >>> render_expression(spelt("2030-01-31T12:00:00+02:00", "datetime")[0])
    'datetime(2030, 1, 31, 10, 0, tzinfo=UTC)'
    """
    match kind:
        case "date":
            day = date.fromisoformat(value)
            return _call("date", day.year, day.month, day.day), (Symbol("datetime", "date"),)
        case "datetime":
            moment = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
            parts = (moment.year, moment.month, moment.day, *_clock(moment.timetz()))
            symbols = (Symbol("datetime", "UTC"), Symbol("datetime", "datetime"))
            return n.call("datetime", *map(n.integer, parts), tzinfo=n.name("UTC")), symbols
        case "time":
            return _call("time", *_clock(time.fromisoformat(value))), (Symbol("datetime", "time"),)
        case "uuid":
            return n.call("UUID", n.text(value)), (Symbol("uuid", "UUID"),)
        case _:
            return n.text(value), ()


def _call(function: str, *numbers: int) -> Node:
    return n.call(function, *map(n.integer, numbers))


def _clock(moment: time) -> tuple[int, ...]:
    """Return hour and minute, and the smaller parts as far as they are needed."""
    parts = (moment.hour, moment.minute, moment.second, moment.microsecond)
    return parts if parts[3] else parts[:3] if parts[2] else parts[:2]
