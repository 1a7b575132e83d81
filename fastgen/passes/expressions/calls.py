"""Types calls: functions of the language, rules (put in place), slots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.diagnostics import did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import FunctionCall, TypedExpression
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullableType,
    NullType,
    RowType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.extern_calls import report_count, type_extern
from fastgen.passes.expressions.fixtures import type_fixture
from fastgen.passes.expressions.json_texts import is_json_value, type_from_json
from fastgen.passes.expressions.queries import row_type_of
from fastgen.passes.expressions.secrecy import is_secret, secret_kind
from fastgen.passes.expressions.signatures import (
    AGGREGATES,
    BOOL,
    DOCUMENTS,
    INT,
    NOT_COMPILED,
    SHAPED,
    SIGNATURES,
    STRING,
    Signature,
)
from fastgen.passes.expressions.tables import type_from_csv

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

LANGUAGE = (*SIGNATURES, *sorted(SHAPED), *AGGREGATES)
"""The functions of the language."""
CLOCKS = ("now", "today")
SIGN_INS = {
    "authenticate": "`auth jwt`, `auth session` or `auth basic`",
    "token": "`auth jwt`",
}
"""What the functions about accounts need of the app."""
OTHERWISE = {"len": "length", "strlen": "length", "size": "length"}
"""What other languages call a function of ours."""


def type_call(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Type `function(arguments)`."""
    names = typer.tables.names
    if node.function in names.rules:
        return _inline(node, env, typer)
    if node.function in names.externs:
        return type_extern(node, env, typer)
    if node.function in NOT_COMPILED:
        typer.report.error("FG2902", node.span, function=node.function)
        return typer.unknown(node.span)
    if node.function in DOCUMENTS:
        typer.report.error("FG3061", node.span, function=node.function)
        return typer.unknown(node.span)
    signature = SIGNATURES.get(node.function)
    if signature is not None:
        arguments = _arguments(node, signature, env, typer)
        if arguments is None:
            return typer.unknown(node.span)
        return FunctionCall(
            type=signature.result, function=node.function, arguments=arguments, span=node.span
        )
    if node.function == "fixture":
        return type_fixture(node, env, typer)
    if node.function == "from_json":
        return type_from_json(node, env, typer)
    if node.function == "from_csv":
        return type_from_csv(node, env, typer)
    if node.function in SHAPED:
        return _shaped(node, env, typer)
    for argument in node.arguments:
        typer.infer(argument.value, env)
    own = [*typer.tables.names.rules, *typer.tables.names.externs]
    meant = (
        OTHERWISE.get(node.function)
        or did_you_mean(node.function, own)
        or did_you_mean(node.function, LANGUAGE)
    )
    typer.report.error(
        "FG2010",
        node.span,
        name=node.function,
        help=(
            f"write `{node.function}`, without parentheses"
            if node.function in CLOCKS
            else f"did you mean `{meant}`?" if meant else None
        ),
    )
    return typer.unknown(node.span)


def _arguments(
    node: written.Call, signature: Signature, env: Environment, typer: Typer
) -> tuple[TypedExpression, ...] | None:
    most = len(signature.parameters)
    if not most - signature.optional <= len(node.arguments) <= most or any(
        argument.name for argument in node.arguments
    ):
        report_count(node, most, typer)
        for argument in node.arguments:
            typer.infer(argument.value, env)
        return None
    arguments = []
    for argument, wanted in zip(node.arguments, signature.parameters, strict=False):
        value = (typer.read if is_secret(wanted) else typer.infer)(argument.value, env, wanted)
        arguments.append(typer.fit(value, wanted))
    unknown = any(isinstance(value.type, UnknownType) for value in arguments)
    return None if unknown else tuple(arguments)


def _shaped(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    counts = {"contains": (2, 2), "round": (1, 2), "authenticate": (2, 2), "diff": (2, 2)}
    low, high = counts.get(node.function, (1, 1))
    if node.function in SIGN_INS and env.pure:
        typer.report.error("FG4203", node.span, function=node.function)
    if node.function in SIGN_INS and not _signs_in(node.function, typer):
        needed = SIGN_INS[node.function]
        typer.report.error("FG4204", node.span, function=node.function, needed=needed)
        for argument in node.arguments:
            typer.infer(argument.value, env)
        return typer.unknown(node.span)
    if node.function in SIGN_INS and typer.tables.kinds[1:]:
        what = f"`{node.function}(…)` beside several entities of callers"
        typer.report.error("FG4901", node.span, what=what)
    infer = typer.read if node.function == "reveal" else typer.infer
    values = [infer(argument.value, env) for argument in node.arguments]
    if not low <= len(values) <= high:
        report_count(node, high, typer)
        return typer.unknown(node.span)
    if any(isinstance(value.type, UnknownType) for value in values):
        return typer.unknown(node.span)
    result = _shape_of(node.function, values, typer)
    if result is None:
        wrong = values[0]
        typer.report.error(
            "FG2033",
            wrong.span or node.span,
            function=node.function,
            type=with_article(wrong.type),
            help=(
                "say what null stands for with `??`"
                if isinstance(wrong.type, NullableType | NullType)
                else None
            ),
        )
        return typer.unknown(node.span)
    return FunctionCall(
        type=result, function=node.function, arguments=tuple(values), span=node.span
    )


def _signs_in(function: str, typer: Typer) -> bool:
    """Tell whether the app has a way to sign in that a function needs."""
    app = typer.tables.spec.app
    kinds = {auth.kind for auth in app.auths} if app is not None else set()
    return bool(kinds & ({"jwt"} if function == "token" else {"jwt", "session", "basic"}))


def _shape_of(function: str, values: list[TypedExpression], typer: Typer) -> Type | None:
    first = values[0].type
    name = first.name if isinstance(first, ScalarType) else ""
    words = name in {"string", "text", "email", "url", "slug", "phone"}
    many = row_type_of(first)
    user = typer.tables.user
    match function:
        case "length":
            return INT if words or isinstance(first, ListType) else None
        case "contains":
            typer.fit(values[1], STRING if words else many or UnknownType())
            return BOOL if words or many is not None else None
        case "distinct":
            return first if many is not None else None
        case "diff":
            typer.fit(values[1], first)
            return first if isinstance(first, ListType) else None
        case "values":
            return ListType(first.item) if isinstance(first, MapType) else None
        case "year" | "month":
            return INT if name in {"date", "datetime"} else None
        case "round":
            if len(values) > 1:
                typer.fit(values[1], INT)
            return (
                ScalarType(first.name)
                if isinstance(first, ScalarType) and _is_number(name)
                else None
            )
        case "abs":
            return (
                ScalarType(first.name)
                if isinstance(first, ScalarType) and _is_number(name)
                else None
            )
        case "reveal":
            if secret_kind(first) != "secret" or isinstance(first, ListType):
                return None
            return NullableType(STRING) if isinstance(first, NullableType) else STRING
        case "to_json":
            return STRING if is_json_value(first) else None
        case "authenticate":
            typer.fit(values[0], STRING)
            typer.fit(values[1], STRING)
            return NullableType(RowType(user)) if user else None
        case "token":
            return STRING if user and first == RowType(user) else None
        case _:
            return None


def _is_number(name: str) -> bool:
    return name in {"int", "float", "decimal"}


def _inline(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Put the expression of a rule in the place of its call."""
    rule = typer.tables.names.rules[node.function]
    if node.function in env.inlining:
        typer.report.error("FG2034", node.span, name=node.function)
        return typer.unknown(node.span)
    if len(node.arguments) != len(rule.parameters):
        report_count(node, len(rule.parameters), typer)
        return typer.unknown(node.span)
    inside = replace(
        env,
        entity=None,
        row=None,
        variables={},
        non_null=frozenset(),
        inlining=(*env.inlining, node.function),
    )
    for argument, parameter in zip(node.arguments, rule.parameters, strict=True):
        wanted = resolve_type(parameter.type, typer.tables.names, typer.report).full
        value = typer.check(argument.value, env, wanted)
        inside = inside.bind(parameter.name, value)
    value = typer.infer(rule.value, inside)
    return replace(value, span=node.span)
