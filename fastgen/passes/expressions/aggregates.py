"""Types `count`, `exists`, `first`, `sum`, `min`, `max`, `avg`, `any` and `all`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import (
    Aggregate,
    Fold,
    PathMany,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RowsType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import variable
from fastgen.passes.expressions.queries import TypedQuery, as_select, row_type_of, type_query
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.signatures import AGGREGATES

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer

OF_ROWS = frozenset({"count", "exists", "first"})
ADDABLE = frozenset({"int", "float", "decimal", "duration"})
ORDERABLE = ADDABLE | {"date", "datetime", "time", "string", "text"}
BOOL = ScalarType("bool")
INT = ScalarType("int")


def type_aggregate(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Type a function of a query: `count(copies where …)`, `sum(l.price for l in lines)`."""
    function = AGGREGATES[node.function]
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        typer.report.error(
            "FG2011",
            node.span,
            function=function,
            takes="one query",
            given=len(node.arguments),
            help=_example(function),
        )
        for given in node.arguments:
            typer.infer(given.value, env)
        return typer.unknown(node.span)
    argument = node.arguments[0].value
    query, element = _query(argument, env, typer)
    if query is None:
        value = element
        if value is not None and not isinstance(value.type, UnknownType):
            typer.report.error(
                "FG2031", value.span or node.span, type=with_article(value.type),
                help=_example(function),
            )  # fmt: skip
        return typer.unknown(node.span)
    if not query.known or (element is not None and isinstance(element.type, UnknownType)):
        return typer.unknown(node.span)
    if function in OF_ROWS:
        return _of_rows(function, query, element, node, typer)
    return _of_values(function, query, element, node, typer)


def _query(
    argument: written.Expression, env: Environment, typer: Typer
) -> tuple[TypedQuery | None, TypedExpression | None]:
    """Return the query and what is folded of each row; without a query, what stands there."""
    match argument:
        case written.Comprehension():
            query = type_query(argument.query, env, typer)
            return query, refuse_secret(typer.infer(argument.element, query.inside), typer)
        case written.Query():
            return type_query(argument, env, typer), None
        case _:
            value = typer.infer(argument, env)
            if isinstance(value, PathMany) and isinstance(value.type, ListType):
                value = refuse_secret(value, typer)
            found = as_select(value, env, typer)
            return (found, None) if found is not None else (None, value)


def _of_rows(
    function: Aggregate,
    query: TypedQuery,
    element: TypedExpression | None,
    node: written.Call,
    typer: Typer,
) -> TypedExpression:
    if isinstance(element, Variable) and element.kind == "row":
        element = None
    result: Type
    match function:
        case "count":
            result = INT
        case "exists":
            result = BOOL
        case _:
            row = row_type_of(query.select.type) or UnknownType()
            one = row if element is None else element.type
            result = one if isinstance(one, NullableType) else NullableType(one)
    return Fold(type=result, function=function, query=query.select, element=element, span=node.span)


def _of_values(
    function: Aggregate,
    query: TypedQuery,
    element: TypedExpression | None,
    node: written.Call,
    typer: Typer,
) -> TypedExpression:
    if element is None:
        row = row_type_of(query.select.type) or UnknownType()
        if isinstance(query.select.type, RowsType):
            typer.report.error(
                "FG2006",
                node.arguments[0].value.span or node.span,
                expected="a value of each row",
                found=with_article(query.select.type),
                help=_example(function),
            )
            return typer.unknown(node.span)
        element = variable("row", query.select.variable, row)
    inner = element.type.of if isinstance(element.type, NullableType) else element.type
    if function in {"any", "all"}:
        return Fold(
            type=BOOL,
            function=function,
            query=query.select,
            element=typer.truth(element),
            span=node.span,
        )
    allowed = ORDERABLE if function in {"min", "max"} else ADDABLE
    if not isinstance(inner, ScalarType) or inner.name not in allowed:
        typer.report.error(
            "FG2006",
            element.span or node.span,
            expected="a number" if allowed is ADDABLE else "something that can be ordered",
            found=with_article(inner),
        )
        return typer.unknown(node.span)
    result: Type = ScalarType(inner.name)
    if function == "avg" and inner.name == "int":
        result = ScalarType("float")
    if function != "sum":
        result = NullableType(result)
    return Fold(type=result, function=function, query=query.select, element=element, span=node.span)


def _example(function: Aggregate) -> str:
    if function in OF_ROWS:
        return f"write `{function}(Book where .title == …)` or `{function}(books)`"
    if function in {"any", "all"}:
        return f"write `{function}(book.lent for book in books)`"
    return f"write `{function}(book.pages for book in books)`"
