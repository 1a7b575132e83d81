"""Walks over what statements say: every expression, and the expressions inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.statements import Statement


def expressions_in(statements: tuple[Statement, ...]) -> Iterator[TypedExpression]:
    """Yield the outermost expressions of statements, those of blocks inside them included."""
    for statement in statements:
        yield from parts_of(statement)


def parts_of(node: object) -> Iterator[TypedExpression]:
    """Yield the expressions directly inside a node, however they are packed."""
    if isinstance(node, tuple):
        for item in node:
            if isinstance(item, TypedExpression):
                yield item
            else:
                yield from parts_of(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            if field.name in {"type", "span"}:
                continue
            value = getattr(node, field.name)
            if isinstance(value, TypedExpression):
                yield value
            else:
                yield from parts_of(value)
