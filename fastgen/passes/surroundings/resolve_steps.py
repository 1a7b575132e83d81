"""Resolves the steps of a scenario: who asks what, and what must come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.diagnostics import did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir import surroundings
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import AfterStep, CallStep, ExpectStep
from fastgen.ir.checked.types import (
    ListType,
    RowType,
    ScalarType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.surroundings.call_arguments import resolve_arguments
from fastgen.passes.surroundings.expected_answers import check_keys, check_record, resolve_message

Step = CallStep | AfterStep | ExpectStep
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
        body = resolve_message(node.body, env, typer) if node.body is not None else None
        match = resolve_message(node.match, env, typer) if node.match is not None else None
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
        arguments=resolve_arguments(node.call, operation, env, typer, strict=_succeeds(node)),
        method=None,
        path=None,
        body=_body(node, operation, env, typer),
        status=node.status,
        match=_match(node, operation, env, typer),
        span=node.span,
    )
    answer = _answer_type(operation) if _succeeds(node) else UnknownType()
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
    users = typer.tables.users
    bound = env.variables.get(node.actor)
    rows = [
        name
        for name, value in env.variables.items()
        if isinstance(value.type, RowType) and value.type.entity in users
    ]
    if bound is None:
        meant = did_you_mean(node.actor, [*rows, ANYONE])
        help_text = f"did you mean `as {meant}`?" if meant else None
        typer.report.error("FG2002", node.span, name=node.actor, help=help_text)
    elif not users or (
        node.actor not in rows and not isinstance(bound.type, UnknownType | ViewType)
    ):
        user = " or ".join(users) or "user"
        typer.report.error("FG6007", node.span, name=node.actor, user=user)
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


def _body(
    node: surroundings.ScenarioStep, operation: Operation, env: Environment, typer: Typer
) -> TypedExpression | None:
    if node.body is None:
        return None
    body = resolve_message(node.body, env, typer)
    if _succeeds(node):
        check_keys(body, operation.input, node.body.span, typer)
    return body


def _match(
    node: surroundings.ScenarioStep, operation: Operation, env: Environment, typer: Typer
) -> TypedExpression | None:
    if node.match is None:
        return None
    match = resolve_message(node.match, env, typer)
    if _succeeds(node) and operation.contract.shown is not None:
        check_record(match, operation.contract.shown, typer)
    elif _succeeds(node) and not operation.answers_many:
        check_keys(match, operation.output, node.match.span, typer)
    return match


def _succeeds(node: surroundings.ScenarioStep) -> bool:
    return (node.status or 200) < LOWEST_ERROR


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
