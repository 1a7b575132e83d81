"""Resolves `send`: which message, and what it is given."""

from __future__ import annotations

from fastgen.diagnostics import did_you_mean
from fastgen.ir import statements as written
from fastgen.ir.checked import statements as checked
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.expressions import Expression
from fastgen.ir.operations import Parameter
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.typer import Typer

_NUMBERS = {0: "nothing", 1: "one thing", 2: "two things", 3: "three things"}


def resolve_send(node: written.Send, env: Environment, typer: Typer) -> checked.Statement | None:
    """Return the statement with an argument for each parameter of the message."""
    names, report = typer.tables.names, typer.report
    message = names.mails.get(node.message) or names.webhooks.get(node.message)
    if message is None:
        for argument in node.arguments:
            typer.infer(argument.value, env)
        known = (*names.mails, *names.webhooks)
        meant = did_you_mean(node.message, known)
        report.error(
            "FG6101",
            node.span,
            name=node.message,
            help=f"did you mean `{meant}`?" if meant else None,
        )
        return None
    given = _by_name(node, message.parameters)
    if given is None:
        takes = len(message.parameters)
        report.error(
            "FG6102",
            node.span,
            name=node.message,
            takes=_NUMBERS.get(takes, f"{takes} things"),
            given=len(node.arguments),
        )
        return None
    arguments: list[TypedExpression] = []
    for parameter in message.parameters:
        wanted = resolve_type(parameter.type, names, report).full
        value = given.get(parameter.name)
        if value is None and parameter.default is not None:
            arguments.append(typer.check(parameter.default, Environment(), wanted))
        elif value is not None:
            arguments.append(refuse_secret(typer.check(value, env, wanted), typer))
    return checked.Send(node.message, tuple(arguments), span=node.span)


def _by_name(node: written.Send, parameters: tuple[Parameter, ...]) -> dict[str, Expression] | None:
    """Return the arguments by the names of the parameters, or None if they do not fit."""
    names = [parameter.name for parameter in parameters]
    found: dict[str, Expression] = {}
    for number, argument in enumerate(node.arguments):
        name = argument.name
        if name is None and number < len(names):
            name = names[number]
        if name is None or name not in names or name in found:
            return None
        found[name] = argument.value
    missing = [one for one in parameters if one.default is None and one.name not in found]
    return None if missing else found
