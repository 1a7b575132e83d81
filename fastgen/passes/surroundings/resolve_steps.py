"""Resolves the steps of a scenario: who asks what, and what must come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir import surroundings
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.program import AfterStep, CallStep, ExpectStep
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RecordType,
    RowType,
    ScalarType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.members import access_member
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.typer import Typer

Step = CallStep | AfterStep | ExpectStep
Arguments = tuple[tuple[str, TypedExpression], ...]
ANYONE = "anyone"
LOWEST_ERROR = 400
DURATION = ScalarType("duration")
STRING = ScalarType("string")
RESOURCE_VERBS = frozenset({"list", "read", "create", "update", "replace", "delete"})


def callables(operations: tuple[Operation, ...]) -> dict[str, Operation]:
    """Return the operations by the name a scenario calls them: `borrow`, `Book.list`, `pay`."""
    found: dict[str, Operation] = {}
    for operation in operations:
        for name in _names(operation):
            found.setdefault(name, operation)
    return found


def resolve_step(
    node: surroundings.ScenarioStep, known: Mapping[str, Operation], env: Environment, typer: Typer
) -> tuple[Step | None, Environment]:
    """Return one step, and the names that the following ones see."""
    if node.after is not None:
        return AfterStep(typer.check(node.after, env, DURATION)), env
    if node.expect is not None:
        return ExpectStep(typer.condition(node.expect, env)), env
    actor = _actor(node, env, typer)
    if node.call is None:
        path = typer.check(node.path, env, STRING) if node.path is not None else None
        body = typer.infer(node.body, env) if node.body is not None else None
        match = typer.infer(node.match, env) if node.match is not None else None
        step = CallStep(
            let=node.let,
            actor=actor,
            operation=None,
            arguments=(),
            method=(node.method or "get").upper(),
            path=path,
            body=body,
            status=node.status,
            match=match,
            span=node.span,
        )
        return step, _bound(node, UnknownType(), env, typer)
    operation = _called(node.call, known, env, typer)
    if operation is None or not isinstance(node.call, written.Call):
        return None, _bound(node, UnknownType(), env, typer)
    step = CallStep(
        let=node.let,
        actor=actor,
        operation=operation.name,
        arguments=_arguments(node.call, operation, env, typer),
        method=None,
        path=None,
        body=_body(node, operation, env, typer),
        status=node.status,
        match=_match(node, operation, env, typer),
        span=node.span,
    )
    answer = _answer_type(operation) if (node.status or 200) < LOWEST_ERROR else UnknownType()
    return step, _bound(node, answer, env, typer)


def _names(operation: Operation) -> Iterator[str]:
    if operation.verb == "action":
        yield operation.name
    elif operation.verb == "move" and operation.move is not None:
        yield operation.move
        yield f"{operation.resource}.{operation.move}"
    elif operation.verb in RESOURCE_VERBS:
        yield f"{operation.resource}.{operation.verb}"
        yield operation.name
    else:
        yield operation.name


def _actor(node: surroundings.ScenarioStep, env: Environment, typer: Typer) -> str | None:
    if node.actor is None or node.actor == ANYONE:
        return None
    user = typer.tables.user
    bound = env.variables.get(node.actor)
    rows = [
        name
        for name, value in env.variables.items()
        if user is not None and value.type == RowType(user)
    ]
    if bound is None:
        meant = did_you_mean(node.actor, [*rows, ANYONE])
        help_text = f"did you mean `as {meant}`?" if meant else None
        typer.report.error("FG2002", node.span, name=node.actor, help=help_text)
    elif user is None or (
        bound.type != RowType(user) and not isinstance(bound.type, UnknownType | ViewType)
    ):
        typer.report.error("FG6007", node.span, name=node.actor, user=user or "user")
    return node.actor


def _called(
    call: written.Expression, known: Mapping[str, Operation], env: Environment, typer: Typer
) -> Operation | None:
    if not isinstance(call, written.Call):
        typer.report.error("FG2010", call.span, name="…")
        return None
    operation = known.get(call.function)
    if operation is not None:
        return operation
    for argument in call.arguments:
        typer.infer(argument.value, env)
    meant = did_you_mean(call.function, known)
    help_text = f"did you mean `{meant}`?" if meant else None
    typer.report.error("FG6008", call.span, name=call.function, help=help_text)
    return None


def _arguments(
    call: written.Call, operation: Operation, env: Environment, typer: Typer
) -> Arguments:
    """Return the arguments by name; a row stands for its key, and says the scopes above it too."""
    wanted = _wanted(operation)
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
        given[name] = _argument(argument.value, wanted[name], env, typer)
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
        given[argument.name] = _argument(argument.value, wanted[argument.name], env, typer)
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
        found["search"] = _Wanted(STRING)
        for name in operation.listing.page.names:
            found[name] = _Wanted(UnknownType())
    return found


def _argument(
    node: written.Expression, wanted: _Wanted, env: Environment, typer: Typer
) -> TypedExpression:
    value = typer.infer(node, env, wanted.type)
    inner = value.type
    if isinstance(inner, RowType | ViewType) and wanted.entity == inner.entity and wanted.field:
        return access_member(value, wanted.field, value.span, typer)
    if isinstance(inner, RowType | ViewType) and isinstance(wanted.type, ScalarType):
        keys = typer.tables.keys[inner.entity]
        return typer.fit(access_member(value, keys[0], value.span, typer), wanted.type)
    if isinstance(wanted.type, RowType):
        return value
    return typer.fit(value, wanted.type)


def _of_row(row: TypedExpression, parameter: PathParameter, typer: Typer) -> TypedExpression:
    """Return what a row says about one parameter of its path: its key, or the key of its scope."""
    value = row
    for name in (parameter.scopes or "").split("."):
        if name:
            value = access_member(value, name, row.span, typer)
    return access_member(value, parameter.field or "id", row.span, typer)


def _body(
    node: surroundings.ScenarioStep, operation: Operation, env: Environment, typer: Typer
) -> TypedExpression | None:
    if node.body is None or isinstance(node.body, written.Source):
        return None
    body = typer.infer(node.body, env)
    _check_keys(body, operation.input, node.body.span, typer)
    return body


def _match(
    node: surroundings.ScenarioStep, operation: Operation, env: Environment, typer: Typer
) -> TypedExpression | None:
    if node.match is None:
        return None
    match = typer.infer(node.match, env)
    if (node.status or 200) < LOWEST_ERROR and not operation.answers_many:
        _check_keys(match, operation.output, node.match.span, typer)
    return match


def _check_keys(
    value: TypedExpression, shape: Shape | None, span: Span | None, typer: Typer
) -> None:
    """Report keys of a record that the shape does not have."""
    if shape is None or not isinstance(value.type, RecordType):
        return
    names = {part.name for part in shape.fields}
    for name, _ in value.type.fields:
        if name not in names:
            meant = did_you_mean(name, names)
            help_text = f"did you mean `{meant}`?" if meant else None
            typer.report.error("FG2004", span, owner=shape.name, name=name, help=help_text)


def _answer_type(operation: Operation) -> Type:
    if operation.result is not None:
        return operation.result
    if operation.output is None or operation.entity is None:
        return UnknownType()
    shown = RowType(operation.entity)
    return ListType(shown) if operation.answers_many else shown


def _bound(
    node: surroundings.ScenarioStep, answer: Type, env: Environment, typer: Typer
) -> Environment:
    if node.let is None:
        return env
    refuse_shadow(node.let, env, typer, node.span)
    return env.bind(node.let, variable("let", node.let, answer))
