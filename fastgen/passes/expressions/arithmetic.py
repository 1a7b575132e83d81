"""Types `+ - * / %`: numbers, dates with durations, texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import Arith, Arithmetic, TypedExpression
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    NullType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.fitting import WORDS, as_float, join
from fastgen.passes.expressions.secrecy import refuse_secret

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

NUMBERS = frozenset({"int", "float", "decimal"})
_TIMES = {
    ("date", "+", "duration"): "date",
    ("date", "-", "duration"): "date",
    ("duration", "+", "date"): "date",
    ("datetime", "+", "duration"): "datetime",
    ("datetime", "-", "duration"): "datetime",
    ("duration", "+", "datetime"): "datetime",
    ("time", "+", "duration"): "time",
    ("time", "-", "duration"): "time",
    ("date", "-", "date"): "duration",
    ("datetime", "-", "datetime"): "duration",
    ("duration", "+", "duration"): "duration",
    ("duration", "-", "duration"): "duration",
    ("duration", "*", "int"): "duration",
    ("int", "*", "duration"): "duration",
    ("duration", "/", "int"): "duration",
}


def type_arithmetic(
    node: written.Binary,
    operator: Arithmetic,
    left: TypedExpression,
    right: TypedExpression,
    typer: Typer,
) -> TypedExpression:
    """Type one arithmetic operation; null on either side is a mistake."""
    left, right = refuse_secret(left, typer), refuse_secret(right, typer)
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return typer.unknown(node.span)
    for side in (left, right):
        if isinstance(side.type, NullableType | NullType):
            typer.report.error(
                "FG2007",
                side.span or node.span,
                expected=f"an operand of `{operator}`",
                help=_stand_in(side.type),
            )
            return typer.unknown(node.span)
    left, right = as_float(left, right.type), as_float(right, left.type)
    result = _result(operator, left.type, right.type)
    if result is None:
        typer.report.error(
            "FG2008",
            node.span,
            operator=operator,
            left=with_article(left.type),
            right=with_article(right.type),
            help=_help(operator, left.type, right.type),
        )
        return typer.unknown(node.span)
    return Arith(type=result, operator=operator, left=left, right=right, span=node.span)


def _result(operator: Arithmetic, left: Type, right: Type) -> Type | None:
    if isinstance(left, ListType) and isinstance(right, ListType) and operator == "+":
        item = join(left.item, right.item)
        return None if item is None else ListType(item)
    if not isinstance(left, ScalarType) or not isinstance(right, ScalarType):
        return None
    time = _TIMES.get((left.name, operator, right.name))
    if time is not None:
        return _scalar(time)
    if left.name in NUMBERS and right.name in NUMBERS:
        names = {left.name, right.name}
        if names == {"float", "decimal"}:
            return None
        if operator == "%":
            return _scalar("int") if names == {"int"} else None
        if names == {"int"}:
            return _scalar("float") if operator == "/" else _scalar("int")
        return _scalar("decimal") if "decimal" in names else _scalar("float")
    if operator == "+" and left.name in WORDS and right.name in WORDS:
        return _scalar("string")
    return None


def _scalar(name: str) -> ScalarType:
    match name:
        case "date":
            return ScalarType("date")
        case "datetime":
            return ScalarType("datetime")
        case "time":
            return ScalarType("time")
        case "duration":
            return ScalarType("duration")
        case "int":
            return ScalarType("int")
        case "float":
            return ScalarType("float")
        case "decimal":
            return ScalarType("decimal")
        case _:
            return ScalarType("string")


def _stand_in(type_: Type) -> str | None:
    inner = type_.of if isinstance(type_, NullableType) else None
    if isinstance(inner, ScalarType) and inner.name in NUMBERS:
        return "say what null stands for: `(… ?? 0)`"
    if isinstance(inner, ScalarType) and inner.name in WORDS:
        return 'say what null stands for: `(… ?? "")`'
    return "test it first: `if … is not null then … else …`" if inner else None


def _help(operator: Arithmetic, left: Type, right: Type) -> str | None:
    names = {side.name for side in (left, right) if isinstance(side, ScalarType)}
    if names == {"float", "decimal"}:
        return "money is decimal all the way: make the other one decimal too"
    if operator == "+" and names & WORDS:
        return 'put the value into the string: `"… {value}"`'
    if names & {"date", "datetime"} and "int" in names:
        return "say of what: `+ 3 days`"
    return None
