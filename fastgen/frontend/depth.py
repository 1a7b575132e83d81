"""Measures how deep an expression is nested, without recursion."""

from __future__ import annotations

from fastgen.ir.expressions import Located
from fastgen.ir.written_traversal import children

MAX_DEPTH = 100
"""How deep expressions may be nested; the passes after the front end recurse over them."""
MEASURED_FROM = MAX_DEPTH
"""A shorter text cannot be nested deeper than that, so it is not measured."""


def deeper_than(node: Located, limit: int = MAX_DEPTH) -> bool:
    """Tell whether a tree is deeper than a limit."""
    level: list[Located] = [node]
    for _ in range(limit):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return False
    return True
