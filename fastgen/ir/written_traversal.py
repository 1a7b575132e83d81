"""Walks over expressions as they are written, without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from fastgen.ir.expressions import Located


def children(node: Located) -> list[Located]:
    """Return the nodes right below a node."""
    found: list[Located] = []
    for field in fields(node):
        value: object = getattr(node, field.name)
        if isinstance(value, Located):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, Located))
    return found


def descendants(node: Located) -> Iterator[Located]:
    """Yield a node and every node below it."""
    left = [node]
    while left:
        found = left.pop()
        yield found
        left += children(found)
