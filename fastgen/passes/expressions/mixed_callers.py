"""Says which row `caller` is where it may be one of several entities: that which is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.ir.checked.expressions import (
    Choose,
    Constant,
    Logical,
    NullTest,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    CallerType,
    NullableType,
    NullType,
    RowsType,
    RowType,
    ScalarType,
    Type,
)
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.fitting import join

if TYPE_CHECKING:
    from fastgen.diagnostics import Span
    from fastgen.passes.expressions.typer import Typer

BOOL = ScalarType("bool")


def mixed(value: TypedExpression) -> CallerType | None:
    """Return the entities that a value may be a row of, if it is the caller of any of several."""
    inner = value.type.of if isinstance(value.type, NullableType) else value.type
    return inner if isinstance(inner, CallerType) else None


def as_kind(value: TypedExpression, wanted: Type, typer: Typer) -> TypedExpression:
    """Return the caller as a row of the entity that is asked for: null where he is another one.

    Anything else stays as it is.
    """
    kinds = mixed(value)
    inner = wanted.of if isinstance(wanted, NullableType) else wanted
    if kinds is None or not isinstance(inner, RowType | RowsType):
        return value
    if inner.entity not in kinds.entities:
        return value
    return typer.tables.caller(inner.entity, nullable=True)


def as_one(value: TypedExpression, typer: Typer) -> TypedExpression:
    """Return the caller as a row of the one entity that is let in here, if it is one of several."""
    inner = value.type.of if isinstance(value.type, NullableType) else value.type
    if not typer.tables.kinds[1:] or not isinstance(inner, RowType):
        return value
    found = typer.tables.caller(inner.entity, nullable=inner is not value.type)
    return replace(found, span=value.span)


def is_nobody(caller: CallerType, *, negated: bool, typer: Typer) -> TypedExpression:
    """Return the test whether nobody calls: he is a row of no entity."""
    tests = tuple(
        NullTest(BOOL, operand=typer.tables.caller(entity, nullable=True), negated=negated)
        for entity in caller.entities
    )
    return Logical(BOOL, operator="or" if negated else "and", operands=tests)


def of_each(
    value: TypedExpression,
    name: str,
    span: Span | None,
    typer: Typer,
    read: Callable[[TypedExpression], TypedExpression],
) -> TypedExpression:
    """Return a member that callers of every kind have, read from the row that calls."""
    kinds = mixed(value)
    if kinds is None:
        return read(value)
    lacking = [
        entity
        for entity in kinds.entities
        if name not in typer.tables.fields[entity] and name not in typer.tables.views[entity]
    ]
    if lacking:
        if len(lacking) == len(kinds.entities):
            return read(typer.tables.caller(lacking[0]))
        return _report(kinds, typer, span, f"`{lacking[0]}` has no `{name}`")
    *others, last = kinds.entities
    found: TypedExpression = read(typer.tables.caller(last))
    if isinstance(value.type, NullableType):
        others = [*others, last]
        found = Constant(NullType(), None, span=span)
    for entity in reversed(others):
        own = read(typer.tables.caller(entity))
        both = join(own.type, found.type)
        if both is None or isinstance(own.type, RowsType):
            return _report(kinds, typer, span, f"`{name}` is not the same of each")
        is_one = NullTest(
            BOOL, operand=typer.tables.caller(entity, nullable=True), negated=True, span=span
        )
        found = Choose(both, condition=is_one, then=own, otherwise=found, span=span)
    return found


def refuse_mixed(value: TypedExpression, typer: Typer) -> TypedExpression:
    """Report a caller of no certain kind where a row of one is needed."""
    kinds = mixed(value)
    return value if kinds is None else _report(kinds, typer, value.span, None)


def _report(
    kinds: CallerType, typer: Typer, span: Span | None, note: str | None
) -> TypedExpression:
    typer.report.error(
        "FG4017",
        span,
        kinds=with_article(kinds),
        notes=(note,) if note else (),
        help=f"let one kind of callers in: `allow … to {snake_case(kinds.entities[0])}`",
    )
    return typer.unknown(span)
