"""Types `to_json(x)` and `from_json(T, s)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import FunctionCall, TypedExpression
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RecordType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    ValueType,
)
from fastgen.ir.types import TypeRef
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.secrecy import SECRET_TYPES

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

TEXT = ScalarType("string")
NOT_WRITTEN = SECRET_TYPES | {"bytes", "file", "image"}


def is_json_value(type_: Type) -> bool:
    """Tell whether `to_json` takes a value of a type: scalars, lists, maps and records of them.

    >>> is_json_value(ListType(ScalarType("int"))), is_json_value(ScalarType("secret"))
    (True, False)
    """
    match type_:
        case ScalarType(name=name):
            return name not in NOT_WRITTEN
        case EnumType() | StateType():
            return True
        case ListType(item=item) | MapType(item=item):
            return _is_part(item)
        case RecordType(fields=fields):
            return all(_is_part(item) for _, item in fields)
        case _:
            return False


def _is_part(type_: Type) -> bool:
    return is_json_value(type_.of if isinstance(type_, NullableType) else type_)


def type_from_json(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Type `from_json(T, text)`: a value of the type, or null where the text is none."""
    named = [each.value for each in node.arguments[:1] if isinstance(each.value, written.Name)]
    if len(node.arguments) != 2 or not named:
        typer.report.error(
            "FG2011",
            node.span,
            function=node.function,
            takes="a type and a text",
            given=len(node.arguments),
        )
        return typer.unknown(node.span)
    wanted = resolve_type(
        TypeRef(name=named[0].name, span=named[0].span), typer.tables.names, typer.report
    ).full
    text = typer.check(node.arguments[1].value, env, TEXT)
    is_json = isinstance(wanted, ScalarType) and wanted.name == "json"
    if not isinstance(wanted, ValueType | UnionType | EnumType) and not is_json:
        typer.report.error(
            "FG2033",
            named[0].span or node.span,
            function=node.function,
            type=f"`{named[0].name}`",
            help="name a `type` with braces, a union, an enum or `json`",
        )
        return typer.unknown(node.span)
    return FunctionCall(
        type=NullableType(wanted), function=node.function, arguments=(text,), span=node.span
    )
