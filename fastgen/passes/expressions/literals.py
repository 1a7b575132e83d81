"""Types strings, numbers, durations and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import (
    Constant,
    DurationConstant,
    Interpolated,
    ListOf,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    NullableType,
    NullType,
    ScalarType,
    StateType,
    Type,
    UnknownType,
)
from fastgen.ir.media import FILES
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.fitting import join
from fastgen.passes.expressions.secrecy import refuse_secret

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer

STRING = ScalarType("string")
INT = ScalarType("int")
DECIMAL = ScalarType("decimal")
BOOL = ScalarType("bool")
DURATION = ScalarType("duration")


def type_constant(
    node: written.Integer | written.Real | written.Boolean | written.Null,
) -> Constant:
    """Type a number, a truth value or null.

    >>> type_constant(written.Boolean(True)).type.name
    'bool'
    """
    match node:
        case written.Integer():
            return Constant(type=INT, value=node.value, span=node.span)
        case written.Real():
            return Constant(type=DECIMAL, value=node.value, span=node.span)
        case written.Boolean():
            return Constant(type=BOOL, value=node.value, span=node.span)
        case written.Null():
            return Constant(type=NullType(), value=None, span=node.span)


def type_duration(node: written.Duration) -> DurationConstant:
    """Type `21 days`."""
    return DurationConstant(type=DURATION, amount=node.amount, unit=node.unit, span=node.span)


def type_text_literal(node: written.Text, env: Environment, typer: Typer) -> TypedExpression:
    """Type a string; one with `{…}` inside becomes its pieces."""
    plain = node.plain
    if plain is not None:
        return Constant(type=STRING, value=plain, span=node.span)
    parts: list[str | TypedExpression] = []
    for part in node.parts:
        match part:
            case str():
                parts.append(part)
            case written.Interpolation():
                parts.append(type_piece(part, env, typer))
            case written.TextFor() | written.TextIf():
                what = "`{for …}`" if isinstance(part, written.TextFor) else "`{if …}`"
                typer.report.error("FG2901", part.span or node.span, what=f"{what} in a string")
                return typer.unknown(node.span)
    return Interpolated(type=STRING, parts=tuple(parts), span=node.span)


def type_piece(part: written.Interpolation, env: Environment, typer: Typer) -> TypedExpression:
    """Type a value inside a text: something that can be printed, and is not null."""
    value = refuse_secret(typer.infer(part.value, env), typer)
    match value.type:
        case NullableType() | NullType():
            typer.report.error(
                "FG2007",
                value.span or part.span,
                expected="a string",
                help='give it something to say: `{… ?? "none"}`',
            )
            return typer.unknown(part.span)
        case ScalarType(name=name) if name in FILES:
            typer.report.error(
                "FG2006",
                value.span or part.span,
                expected="something to print",
                found=with_article(value.type),
                help="a file has `.name`, `.type` and `.size`",
            )
            return typer.unknown(part.span)
        case ScalarType() | EnumType() | StateType() | UnknownType():
            return value
        case other:
            typer.report.error(
                "FG2006",
                value.span or part.span,
                expected="something to print",
                found=with_article(other),
                help="name one of its fields: `{….name}`",
            )
            return typer.unknown(part.span)


def type_list(
    node: written.ListLiteral, env: Environment, typer: Typer, expected: Type | None
) -> TypedExpression:
    """Type `[a, b]`: all items have one type."""
    if len(node.items) == 1 and isinstance(node.items[0], written.Comprehension):
        return typer.infer(node.items[0], env)
    if isinstance(expected, NullableType):
        expected = expected.of
    hint = expected.item if isinstance(expected, ListType) else None
    items = [refuse_secret(typer.infer(item, env, hint), typer) for item in node.items]
    joined: Type = UnknownType()
    for item in items:
        both = join(joined, item.type)
        if both is None:
            typer.report.error(
                "FG2006",
                item.span,
                expected=with_article(joined),
                found=with_article(item.type),
                help="all items of a list have one type",
            )
            return typer.unknown(node.span)
        joined = both
    return ListOf(type=ListType(joined), items=tuple(items), span=node.span)
