"""Walks a typed expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from fastgen.ir.checked.expressions import Clock, Order, RecordEntry, Typed, Variable

_SKIPPED = frozenset({"type", "span"})


def walk(value: object) -> Iterator[Typed]:
    """Yield every node of a typed expression (or of a tuple of them), outermost first."""
    if isinstance(value, tuple):
        for item in value:
            yield from walk(item)
        return
    if isinstance(value, Typed):
        yield value
    if isinstance(value, Typed | Order | RecordEntry) and is_dataclass(value):
        for field in fields(value):
            if field.name not in _SKIPPED:
                child = getattr(value, field.name)
                if isinstance(child, Typed | tuple | Order | RecordEntry):
                    yield from walk(child)


def mentions_caller(value: object) -> bool:
    """Tell whether an expression depends on who asks."""
    return any(isinstance(node, Variable) and node.kind == "caller" for node in walk(value))


def mentions_clock(value: object) -> bool:
    """Tell whether an expression depends on when it is asked."""
    return any(isinstance(node, Clock) for node in walk(value))
