"""Walks over typed expressions: which variables and entities an expression mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fastgen.backend.lowering.null import bare
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Clock,
    FieldAccess,
    FunctionCall,
    PathMany,
    Select,
    Setting,
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


def has_function(field: Field, find: Callable[[str, str], Field]) -> bool:
    """Tell whether a computed field has a function of its own in ``computed.py``.

    Short ones are written out, and so is what needs a value when the statement runs: the clock, a
    setting, the caller. ``find`` returns a field of an entity.
    """
    computed = field.computed
    if computed is None or field.flags.stored or field.mentions_caller:
        return False
    return queries(computed) and not needs_value(computed, find)


def needs_value(expression: TypedExpression, find: Callable[[str, str], Field]) -> bool:
    """Tell whether Python supplies part of an expression when its statement runs."""
    for part in walk(expression):
        if isinstance(part, Clock | Setting):
            return True
        if isinstance(part, Arith | FunctionCall | Choose) and not any(
            isinstance(inner, Variable | Select) for inner in walk(part)
        ):
            return True
        if isinstance(part, FieldAccess | PathMany) and part.entity is not None:
            read = find(part.entity, part.field).computed
            if read is not None and needs_value(read, find):
                return True
    return False


def _is_relation(expression: TypedExpression) -> bool:
    return isinstance(expression, FieldAccess | PathMany)


def entity_of(expression: TypedExpression) -> str | None:
    """Return the entity of an expression that is a row."""
    kind = bare(expression.type)
    return kind.entity if isinstance(kind, RowType) else None
