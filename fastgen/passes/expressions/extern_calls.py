"""Types calls of functions that are written by hand, with settings that are handed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import Constant, ExternCall, Setting, TypedExpression
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.types import NullableType, NullType, ScalarType, Type
from fastgen.ir.media import HANDED
from fastgen.ir.operations import Parameter
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.secrecy import refuse_secret

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

COUNTS = {0: "no arguments", 1: "one argument", 2: "two arguments", 3: "three arguments"}


def type_extern(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Type a call: every parameter has its argument, its default, or null."""
    extern = typer.tables.names.externs[node.function]
    if env.pure:
        typer.report.error("FG6003", node.span, name=node.function)
    required = sum(1 for one in extern.parameters if not one.optional and one.default is None)
    if not required <= len(node.arguments) <= len(extern.parameters):
        report_count(node, len(extern.parameters), typer)
        return typer.unknown(node.span)
    given = dict(enumerate(node.arguments))
    arguments, types = [], []
    for number, parameter in enumerate(extern.parameters):
        if parameter.type.name in HANDED and number in given:
            arguments.append(_handed(given[number].value, parameter, typer))
            continue
        wanted = taken_type(parameter, typer)
        types.append(wanted)
        if number in given:
            arguments.append(refuse_secret(typer.check(given[number].value, env, wanted), typer))
        elif parameter.default is not None:
            arguments.append(typer.check(parameter.default, Environment(), wanted))
        else:
            arguments.append(Constant(type=NullType(), value=None))
    result: Type = NullType()
    if extern.result is not None:
        result = resolve_type(extern.result, typer.tables.names, typer.report).full
    return ExternCall(
        type=result,
        extern=node.function,
        arguments=tuple(arguments),
        files=any(file_type(each) is not None for each in (*types, result)),
        span=node.span,
    )


def taken_type(parameter: Parameter, typer: Typer) -> Type:
    """Return the type of an argument: null stands for one that may be left out."""
    resolved = resolve_type(parameter.type, typer.tables.names, typer.report, handed=True)
    absent = parameter.optional and parameter.default is None
    return NullableType(resolved.type) if absent or resolved.nullable else resolved.type


def _handed(node: written.Expression, parameter: Parameter, typer: Typer) -> TypedExpression:
    """Return the setting that is handed over: nothing else is of such a type."""
    match node:
        case written.Member(of=written.Name(name="settings"), name=name):
            setting = typer.tables.settings.get(name)
            kind = setting.type if setting is not None else None
            fits = isinstance(kind, ScalarType) and kind.name == parameter.type.name
            absent = parameter.type.nullable or parameter.optional
            if setting is not None and fits and (absent or not setting.nullable):
                return Setting(type=setting.full, name=name, span=node.span)
    typer.report.error("FG6015", node.span, name=parameter.name, type=parameter.type.name)
    return typer.unknown(node.span)


def report_count(node: written.Call, count: int, typer: Typer) -> None:
    """Report a call with too few arguments, or too many."""
    typer.report.error(
        "FG2011",
        node.span,
        function=node.function,
        takes=COUNTS.get(count, f"{count} arguments"),
        given=len(node.arguments),
    )
