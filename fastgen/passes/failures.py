"""Resolves how an operation stops: a kind of error, its status and its message."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import ErrorKind
from fastgen.ir.checked.statements import Failure
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.statements import ErrorUse
from fastgen.passes.declarations.error_kinds import HIGHEST_ERROR, LOWEST_ERROR
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.records import report_missing
from fastgen.passes.expressions.typer import Typer

STRING = ScalarType("string")
KIND_OF_STATUS: Mapping[int, str] = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    412: "stale",
    413: "too_large",
    415: "unsupported",
    422: "invalid",
    429: "too_many",
}
OTHER_KIND = "error"
"""The kind of a status that no known kind has."""


def resolve_failure(
    use: ErrorUse | written.Source | None,
    default: str,
    env: Environment,
    typer: Typer,
    kinds: Mapping[str, ErrorKind] | None = None,
) -> Failure:
    """Return the failure that an error means; ``default`` is the kind when none is written.

    The message of a kind is put together with the arguments given here, so that a failure with a
    message needs no other place.
    """
    kinds = typer.tables.errors if kinds is None else kinds
    if isinstance(use, written.Source):
        typer.report.error("FG2029", use.span, text=use.text)
        use = None
    if use is None:
        # What is said of the kind, its words and its place, is known where the error is answered.
        kind = kinds[default]
        return Failure(kind.name, kind.status)
    if use.shape is not None:
        typer.report.error("FG3901", use.span, what="`with` after an error")
    if use.status is not None:
        return _by_status(use, use.status, env, typer)
    found = _find(use, default, kinds, typer.report)
    arguments = _arguments(use, env, typer)
    message: TypedExpression | None = None
    if use.message is not None:
        message = typer.check(use.message, env, STRING)
    elif found.message is not None:
        message = _template(found, arguments, use, typer)
    return Failure(found.name, found.status, message, use.on or found.on, tuple(arguments.items()))


def _by_status(use: ErrorUse, status: int, env: Environment, typer: Typer) -> Failure:
    if not LOWEST_ERROR <= status <= HIGHEST_ERROR:
        typer.report.error("FG3015", use.span, status=status, kind="an error")
    message = None if use.message is None else typer.check(use.message, env, STRING)
    return Failure(KIND_OF_STATUS.get(status, OTHER_KIND), status, message, use.on)


def _find(use: ErrorUse, default: str, kinds: Mapping[str, ErrorKind], report: Report) -> ErrorKind:
    if use.kind is None:
        return kinds[default]
    found = kinds.get(use.kind)
    if found is not None:
        return found
    meant = did_you_mean(use.kind, kinds)
    report.error(
        "FG3014",
        use.span,
        name=use.kind,
        help=(
            f"did you mean `{meant}`?"
            if meant
            else f'declare it in the app: `errors {{ {use.kind}: 409 "…" }}`'
        ),
    )
    return kinds[default]


def _arguments(use: ErrorUse, env: Environment, typer: Typer) -> dict[str, TypedExpression]:
    arguments: dict[str, TypedExpression] = {}
    for argument in use.arguments:
        value = typer.infer(argument.value, env)
        if argument.name is None:
            typer.report.error("FG3016", argument.span or use.span, kind=use.kind)
        else:
            arguments[argument.name] = value
    return arguments


def _template(
    kind: ErrorKind, arguments: dict[str, TypedExpression], use: ErrorUse, typer: Typer
) -> TypedExpression | None:
    if kind.message is None:
        return None
    missing = [name for name in placeholders(kind.message) if name not in arguments]
    if missing:
        if all(argument.name for argument in use.arguments):
            report_missing(f"the error `{kind.name}`", missing, use.span, typer)
        return None
    return typer.check(kind.message, Environment(variables=arguments), STRING)


def placeholders(message: written.Expression) -> list[str]:
    """Return the names that a message interpolates, in order.

    >>> placeholders(written.Text(("Only ", written.Interpolation(written.Name("left")))))
    ['left']
    """
    if not isinstance(message, written.Text):
        return []
    names = []
    for part in message.parts:
        if isinstance(part, written.Interpolation) and isinstance(part.value, written.Name):
            names.append(part.value.name)
    return names
