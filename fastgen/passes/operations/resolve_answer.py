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
from fastgen.passes.operations.resolve_content import (
    REDIRECTS,
    Content,
    check_headers,
    check_table,
    form_of,
    resolve_content,
    rows_of,
)
from fastgen.passes.operations.resolve_writes import resolve_value

OK, NO_CONTENT, SEE_OTHER = 200, 204, 303
LOWEST, HIGHEST = 200, 599
STRING = ScalarType("string")


def resolve_answer(node: written.Return, env: Environment, typer: Typer) -> Answer:
    """Return the answer; without a value it is 204, a row is shown through its default view."""
    content = _content(node.value, env, typer)
    value = content.value
    status = node.status
    if status is None:
        status = NO_CONTENT if node.value is None else OK
        if content.form == "redirect":
            status = SEE_OTHER
    if content.form == "redirect" and status not in REDIRECTS:
        typer.report.error("FG3066", node.span, status=status)
    elif not LOWEST <= status <= HIGHEST:
        typer.report.error("FG3015", node.span, status=status, kind="an answer")
    elif status == NO_CONTENT and node.value is not None:
        typer.report.error("FG3019", node.span)
    headers = _headers(node.headers, env, typer)
    check_headers(status, headers, node.span, content.form, typer)
    return Answer(status, value, headers, content.form, content.says, span=node.span)


def _content(
    node: written_expressions.Expression | None, env: Environment, typer: Typer
) -> Content:
    """Return what is answered: a value as JSON, or what stands in `html(…)` and its like."""
    if node is None:
        return Content("json")
    form = form_of(node, typer)
    if form == "json" or not isinstance(node, written_expressions.Call):
        return Content("json", present(refuse_secret(resolve_value(node, env, typer), typer)))
    if form == "csv":
        return Content("csv", check_table(present(rows_of(node, env, typer)), typer))
    return resolve_content(node, env, typer)


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
