"""Resolves what a scenario sends and expects: records in which a row stands for its key."""

from __future__ import annotations

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import (
    ListOf,
    RecordEntry,
    RecordOf,
    TypedExpression,
)
from fastgen.ir.checked.types import ListType, RecordType, RowType, UnknownType, ViewType
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.members import access_member
from fastgen.passes.expressions.records import entry_wire
from fastgen.passes.expressions.typer import Typer


def resolve_message(node: written.Expression, env: Environment, typer: Typer) -> TypedExpression:
    """Return a body or an expected answer; the records of a list need not be alike."""
    match node:
        case written.Record():
            entries = []
            for entry in node.entries:
                if entry.name is None:
                    typer.report.error("FG3020", entry.span or node.span)
                    continue
                value = entry.value or written.Name(entry.name, span=entry.span)
                typed = resolve_message(value, env, typer)
                entries.append(RecordEntry(entry.name, entry_wire(entry, typer), typed))
            fields = tuple((entry.name or "", entry.value.type) for entry in entries)
            return RecordOf(type=RecordType(fields), entries=tuple(entries), span=node.span)
        case written.ListLiteral():
            items = tuple(resolve_message(item, env, typer) for item in node.items)
            return ListOf(type=ListType(UnknownType()), items=items, span=node.span)
        case _:
            return _by_key(typer.infer(node, env), typer)


def check_keys(
    value: TypedExpression, shape: Shape | None, span: Span | None, typer: Typer
) -> None:
    """Report keys of a record that the shape does not have."""
    if shape is None or not isinstance(value.type, RecordType):
        return
    names = {part.name for part in shape.fields}
    for name, _ in value.type.fields:
        if name not in names:
            meant = did_you_mean(name, names)
            help_text = f"did you mean `{meant}`?" if meant else None
            typer.report.error("FG2004", span, owner=shape.name, name=name, help=help_text)


def check_record(value: TypedExpression, shown: RecordType, typer: Typer) -> None:
    """Report keys of an expected answer that its envelope does not have."""
    if not isinstance(value, RecordOf):
        return
    types = dict(shown.fields)
    for entry in value.entries:
        inner = types.get(entry.name or "")
        if inner is None:
            meant = did_you_mean(entry.name or "", types)
            help_text = f"did you mean `{meant}`?" if meant else None
            span = entry.value.span or value.span
            typer.report.error(
                "FG2004", span, owner="the envelope", name=entry.name, help=help_text
            )
        elif isinstance(inner, RecordType):
            check_record(entry.value, inner, typer)


def _by_key(value: TypedExpression, typer: Typer) -> TypedExpression:
    if not isinstance(value.type, RowType | ViewType):
        return value
    keys = typer.tables.keys[value.type.entity]
    return access_member(value, keys[0], value.span, typer) if len(keys) == 1 else value
