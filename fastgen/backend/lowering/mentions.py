"""Walks over typed expressions: which variables and entities an expression mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fastgen.backend.lowering.null import bare
from fastgen.ir.checked.expressions import (
    FieldAccess,
    PathMany,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import RowType


def variables(expression: TypedExpression) -> Iterator[Variable]:
    """Yield every use of a variable."""
    return (part for part in walk(expression) if isinstance(part, Variable))


def mentions(expression: TypedExpression, test: Callable[[Variable], bool]) -> bool:
    """Tell whether some variable of the expression passes the test."""
    return any(test(variable) for variable in variables(expression))


def queries(expression: TypedExpression) -> bool:
    """Tell whether an expression reads tables by a query of its own."""
    return any(
        isinstance(part, Select) and (isinstance(part.source, str) or _is_relation(part.source))
        for part in walk(expression)
    )


def _is_relation(expression: TypedExpression) -> bool:
    return isinstance(expression, FieldAccess | PathMany)


def entity_of(expression: TypedExpression) -> str | None:
    """Return the entity of an expression that is a row."""
    kind = bare(expression.type)
    return kind.entity if isinstance(kind, RowType) else None
