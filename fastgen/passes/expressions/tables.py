"""Types `from_csv(T, x)`: the lines of a table, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import Constant, FunctionCall, TypedExpression
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    NullableType,
    ScalarType,
    Type,
    UnknownType,
    ValueType,
)
from fastgen.ir.types import TypeRef
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.json_texts import NOT_WRITTEN, TEXT

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

TAKES = "a type, a text or a file, and perhaps `header: false`"


def type_from_csv(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Type `from_csv(T, x)`: the lines, or null where it is no table of such lines."""
    plain = [each.value for each in node.arguments if each.name is None]
    named = {each.name: typer.infer(each.value, env) for each in node.arguments if each.name}
    header = named.pop("header", Constant(type=ScalarType("bool"), value=True))
    is_known = isinstance(header, Constant) and isinstance(header.value, bool)
    kind = plain[0] if plain else None
    if len(plain) != 2 or named or not is_known or not isinstance(kind, written.Name):
        typer.report.error(
            "FG2011", node.span, function="from_csv", takes=TAKES, given=len(node.arguments)
        )
        return typer.unknown(node.span)
    names, report = typer.tables.names, typer.report
    wanted = resolve_type(TypeRef(name=kind.name, span=kind.span), names, report).type
    table = typer.infer(plain[1], env)
    if file_type(table.type) is None or isinstance(table.type, NullableType):
        table = typer.fit(table, TEXT)
    if not isinstance(wanted, ValueType) or not _is_line(wanted, typer):
        if not isinstance(wanted, UnknownType):
            typer.report.error(
                "FG2033",
                kind.span or node.span,
                function="from_csv",
                type=f"`{kind.name}`",
                help="name a `type` with braces whose fields are no lists, values or JSON",
            )
        return typer.unknown(node.span)
    lines = NullableType(ListType(wanted))
    return FunctionCall(type=lines, function="from_csv", arguments=(table, header), span=node.span)


def _is_line(wanted: ValueType, typer: Typer) -> bool:
    """Tell whether every field of a value is one word."""
    fields = typer.tables.values[wanted.name].fields
    return bool(fields) and all(_is_word(each.type) for each in fields)


def _is_word(type_: Type) -> bool:
    if isinstance(type_, ScalarType):
        return type_.name not in NOT_WRITTEN and type_.name != "json"
    return isinstance(type_, EnumType | UnknownType)
