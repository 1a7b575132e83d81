"""Walks a typed expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from fastgen.ir.checked.expressions import Order, RecordEntry, Typed, Variable

_SKIPPED = frozenset({"type", "span"})


def walk(value: object) -> Iterator[Typed]:
    """Yield every node of a typed expression (or of a tuple of them), outermost first.

    >>> from fastgen.ir.checked.expressions import Constant, Not
    >>> from fastgen.ir.checked.types import ScalarType
    >>> bool_ = ScalarType("bool")
    >>> inner = Constant(type=bool_, value=True)
    >>> [type(node).__name__ for node in walk(Not(type=bool_, operand=inner))]
    ['Not', 'Constant']
    """
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(reversed(node))
            continue
        if isinstance(node, Typed):
            yield node
        elif not isinstance(node, Order | RecordEntry):
            continue
        for name in _parts(node.__class__.__name__, node):
            child = getattr(node, name)
            if isinstance(child, Typed | tuple | Order | RecordEntry):
                waiting.append(child)


def mentions_caller(value: object) -> bool:
    """Tell whether an expression depends on who asks."""
    return any(isinstance(node, Variable) and node.kind == "caller" for node in walk(value))


_PARTS: dict[str, tuple[str, ...]] = {}


def _parts(kind: str, node: Typed | Order | RecordEntry) -> tuple[str, ...]:
    """Return the names of the fields that may hold nodes, last first; kinds have unique names."""
    known = _PARTS.get(kind)
    if known is None:
        names = [field.name for field in fields(node) if field.name not in _SKIPPED]
        known = _PARTS[kind] = tuple(reversed(names))
    return known
