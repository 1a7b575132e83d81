"""Resolves the arguments of a call in a scenario, by name."""

from __future__ import annotations

from fastgen.diagnostics import did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.types import (
    NullableType,
    RowType,
    ScalarType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.members import access_member
from fastgen.passes.expressions.typer import Typer
from fastgen.records import dataclass

Arguments = tuple[tuple[str, TypedExpression], ...]
STRING = ScalarType("string")
BOOL = ScalarType("bool")


def resolve_arguments(
    call: written.Call, operation: Operation, env: Environment, typer: Typer, *, strict: bool
) -> Arguments:
    """Return the arguments by name; a row stands for its key, and says the scopes above it too.

    Without a name they come in the order in which an action declares its parameters, else in that
    of the path. Unless ``strict``, when the request is meant to fail, a value of any type is taken.
    """
    by_name = _wanted(operation)
    wanted = {name: by_name[name] for name in (*operation.written_order, *by_name)}
    given: dict[str, TypedExpression] = {}
    positional = [argument for argument in call.arguments if argument.name is None]
    row_first = (
        len(positional) == 1 and operation.entity is not None and len(operation.path_parameters) > 1
    )
    if row_first:
        row = typer.infer(positional[0].value, env)
        if row.type in (RowType(operation.entity or ""), ViewType(operation.entity or "", None)):
            for parameter in operation.path_parameters:
                given[parameter.name] = _of_row(row, parameter, typer)
            positional = []
    names = list(wanted)
    if len(positional) > len(names):
        typer.report.error(
            "FG2011",
            call.span,
            function=call.function,
            takes=f"{len(names)} arguments",
            given=len(positional),
        )
        positional = positional[: len(names)]
    for argument, name in zip(positional, names, strict=False):
        given[name] = _argument(argument.value, wanted[name], env, typer, strict=strict)
    for argument in call.arguments:
        if argument.name is None:
            continue
        if argument.name not in wanted:
            meant = did_you_mean(argument.name, wanted)
            help_text = f"did you mean `{meant}`?" if meant else None
            typer.report.error(
                "FG2004", argument.span, owner=call.function, name=argument.name, help=help_text
            )
            continue
        given[argument.name] = _argument(
            argument.value, wanted[argument.name], env, typer, strict=strict
        )
    for parameter in operation.path_parameters:
        if parameter.name not in given:
            typer.report.error(
                "FG2026",
                call.span,
                owner=f"`{call.function}`",
                names=f"`{parameter.name}`",
                help=f"write `{call.function}({parameter.name}, …)`",
            )
    return tuple(given.items())


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one argument may be: a value of a type, or a row that stands for a field of it."""

    type: Type
    entity: str | None = None
    field: str | None = None


def _wanted(operation: Operation) -> dict[str, _Wanted]:
    """Return what can be given by name: the path, the parameters, and of a list its query."""
    found: dict[str, _Wanted] = {}
    for part in operation.path_parameters:
        found[part.name] = _Wanted(part.type, part.entity, part.field)
    for parameter in operation.parameters:
        inner = parameter.type
        entity = inner.entity if isinstance(inner, RowType) else None
        type_: Type = NullableType(inner) if parameter.nullable else inner
        found[parameter.name] = _Wanted(type_, entity, parameter.by)
    if operation.listing is not None:
        for item in operation.listing.filters:
            found[item.name] = _Wanted(item.type)
        found["sort"] = _Wanted(STRING)
        found["search"] = found["q"] = _Wanted(STRING)  # as the spec says it, and as a URL does
        if operation.listing.total:
            found["total"] = _Wanted(BOOL)
        for name in operation.listing.page.names:
            found[name] = _Wanted(UnknownType())
    return found


def _argument(
    node: written.Expression, wanted: _Wanted, env: Environment, typer: Typer, *, strict: bool
) -> TypedExpression:
    value = typer.infer(node, env, wanted.type if strict else None)
    inner = value.type
    if isinstance(inner, RowType | ViewType) and wanted.entity == inner.entity and wanted.field:
        return access_member(value, wanted.field, value.span, typer)
    if isinstance(inner, RowType | ViewType) and isinstance(wanted.type, ScalarType):
        keys = typer.tables.keys[inner.entity]
        return typer.fit(access_member(value, keys[0], value.span, typer), wanted.type)
    if isinstance(wanted.type, RowType) or not strict:
        return value
    return typer.fit(value, wanted.type)


def _of_row(row: TypedExpression, parameter: PathParameter, typer: Typer) -> TypedExpression:
    """Return what a row says about one parameter of its path: its key, or the key of its scope."""
    value = row
    for name in (parameter.scopes or "").split("."):
        if name:
            value = access_member(value, name, row.span, typer)
    value = access_member(value, parameter.field or "id", row.span, typer)
    while isinstance(value.type, RowType):  # a part of a key that is a reference
        value = access_member(value, typer.tables.keys[value.type.entity][0], row.span, typer)
    return value
