"""Resolves `return`: its status, its value as the wire shows it, its headers."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir import expressions as written_expressions
from fastgen.ir import statements as written
from fastgen.ir.checked.expressions import (
    ListOf,
    MapList,
    RecordEntry,
    RecordOf,
    ShowAs,
    TypedExpression,
)
from fastgen.ir.checked.statements import Answer
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    ScalarType,
    Type,
    ViewType,
)
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_writes import resolve_value

OK, NO_CONTENT = 200, 204
LOWEST, HIGHEST = 200, 599
STRING = ScalarType("string")


def resolve_answer(node: written.Return, env: Environment, typer: Typer) -> Answer:
    """Return the answer; without a value it is 204, a row is shown through its default view."""
    value = None
    if node.value is not None:
        value = present(refuse_secret(resolve_value(node.value, env, typer), typer))
    status = node.status if node.status is not None else (NO_CONTENT if value is None else OK)
    if not LOWEST <= status <= HIGHEST:
        typer.report.error("FG3015", node.span, status=status, kind="an answer")
    elif status == NO_CONTENT and value is not None:
        typer.report.error("FG3019", node.span)
    return Answer(status, value, _headers(node.headers, env, typer), span=node.span)


def present(value: TypedExpression) -> TypedExpression:
    """Return the value with every row in it shown through its default view."""
    match value:
        case RecordOf(type=RecordType()):
            entries = tuple(
                RecordEntry(entry.name, entry.wire, present(entry.value), entry.spread)
                for entry in value.entries
            )
            fields = tuple(
                (entry.name, entry.value.type) for entry in entries if entry.name is not None
            )
            return replace(value, type=RecordType(fields), entries=entries)
        case ListOf():
            items = tuple(present(item) for item in value.items)
            item = items[0].type if items else _shown(value.type)
            return replace(value, type=ListType(item) if items else item, items=items)
        case MapList():
            element = present(value.element)
            return replace(value, type=ListType(element.type), element=element)
    entity = _entity_of(value.type)
    if entity is None:
        return value
    return ShowAs(type=_shown(value.type), of=value, entity=entity, view=None, span=value.span)


def _entity_of(type_: Type) -> str | None:
    match type_:
        case RowType(entity) | RowsType(entity) | ListType(item=RowType(entity)):
            return entity
        case NullableType(of=RowType(entity)):
            return entity
        case _:
            return None


def _shown(type_: Type) -> Type:
    match type_:
        case RowType(entity):
            return ViewType(entity, None)
        case RowsType(entity) | ListType(item=RowType(entity)):
            return ListType(ViewType(entity, None))
        case NullableType(of=inner):
            return NullableType(_shown(inner))
        case _:
            return type_


def _headers(
    node: written_expressions.Record | None, env: Environment, typer: Typer
) -> tuple[tuple[str, TypedExpression], ...]:
    if node is None:
        return ()
    headers = []
    for entry in node.entries:
        if entry.name is None or entry.value is None:
            typer.report.error("FG3020", entry.span or node.span)
            continue
        value = typer.check(entry.value, env, STRING)
        headers.append((entry.name, refuse_secret(value, typer)))
    return tuple(headers)
