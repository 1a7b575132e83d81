"""Types `{ a: 1, b, ...c }`: an anonymous record, an inline value, or a tagged union."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.expressions import (
    FieldAccess,
    RecordEntry,
    RecordOf,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    MapType,
    NullableType,
    RecordType,
    Type,
    UnionType,
    UnknownType,
    ValueType,
)
from fastgen.ir.naming import wire_case
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.secrecy import refuse_secret

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer


def type_record(
    node: written.Record, env: Environment, typer: Typer, expected: Type | None
) -> TypedExpression:
    """Type a record; where an inline value is expected it becomes one, checked key by key."""
    wanted = expected.of if isinstance(expected, NullableType) else expected
    if isinstance(wanted, UnionType):
        member = _member(node, wanted, typer)
        if member is None:
            return typer.unknown(node.span)
        wanted = ValueType(member)
    hints: Mapping[str, ShapeField] = {}
    if isinstance(wanted, ValueType):
        hints = {field.name: field for field in typer.tables.values[wanted.name].fields}
    item = wanted.item if isinstance(wanted, MapType) else None
    entries: list[RecordEntry] = []
    seen: set[str] = set()
    for entry in node.entries:
        if entry.name is None:
            entries.extend(_spread(entry, env, typer, seen))
            continue
        if entry.name in seen:
            typer.report.error("FG2001", entry.span or node.span, name=entry.name)
            continue
        seen.add(entry.name)
        hint = hints.get(entry.name)
        if hints and hint is None:
            _report_unknown_key(entry, wanted, list(hints), typer)
            continue
        type_ = item if hint is None else (NullableType(hint.type) if hint.nullable else hint.type)
        value = entry_value(entry, env, typer, type_)
        wire = hint.wire if hint is not None else entry_wire(entry, typer)
        entries.append(RecordEntry(entry.name, wire, refuse_secret(value, typer)))
    if isinstance(wanted, ValueType):
        missing = [name for name, hint in hints.items() if name not in seen and not hint.optional]
        if missing:
            report_missing(with_article(wanted), missing, node.span, typer)
            return typer.unknown(node.span)
        return RecordOf(type=wanted, entries=tuple(entries), span=node.span)
    fields = tuple((entry.name, entry.value.type) for entry in entries if entry.name is not None)
    return RecordOf(type=RecordType(fields), entries=tuple(entries), span=node.span)


def entry_value(
    entry: written.Entry, env: Environment, typer: Typer, expected: Type | None
) -> TypedExpression:
    """Type the value of an entry; the shorthand `copy` stands for `copy: copy`."""
    value = entry.value
    if value is None:
        value = written.Name(entry.name or "", span=entry.span)
    if expected is None:
        return typer.infer(value, env)
    return typer.check(value, env, expected)


def entry_wire(entry: written.Entry, typer: Typer) -> str:
    """Return the key of an entry in JSON; a quoted key is left alone."""
    name = entry.name or ""
    return name if entry.quoted else wire_case(name, typer.tables.style)


def report_missing(owner: str, missing: list[str], span: Span | None, typer: Typer) -> None:
    """Report the keys that a record does not give."""
    names = ", ".join(f"`{name}`" for name in missing)
    typer.report.error(
        "FG2026",
        span,
        owner=owner,
        names=names,
        help=f"add `{missing[0]}: …`",
    )


def verb_of(node: written.Create | written.Upsert) -> str:
    """Return the word a write starts with."""
    return "create" if isinstance(node, written.Create) else "upsert"


def record_fields(value: TypedExpression, typer: Typer) -> list[tuple[str, Type]] | None:
    """Return the keys of a record or an inline value; None for anything else."""
    match value.type:
        case RecordType(fields):
            return list(fields)
        case ValueType(name):
            return [
                (field.name, NullableType(field.type) if field.nullable else field.type)
                for field in typer.tables.values[name].fields
            ]
        case _:
            return None


def spread_entry(value: TypedExpression, name: str, type_: Type) -> FieldAccess:
    """Return one key of a record that is spread."""
    return FieldAccess(type=type_, of=value, entity=None, field=name, span=value.span)


def _spread(
    entry: written.Entry, env: Environment, typer: Typer, seen: set[str]
) -> list[RecordEntry]:
    if entry.value is None:
        return []
    value = typer.infer(entry.value, env)
    fields = record_fields(value, typer)
    if fields is None:
        if not isinstance(value.type, UnknownType):
            typer.report.error(
                "FG2006",
                value.span or entry.span,
                expected="a record",
                found=with_article(value.type),
            )
        return []
    entries = []
    for name, type_ in fields:
        if name in seen:
            typer.report.error("FG2001", entry.span, name=name)
            continue
        seen.add(name)
        wire = wire_case(name, typer.tables.style)
        entries.append(RecordEntry(name, wire, spread_entry(value, name, type_)))
    return entries


def _member(node: written.Record, wanted: UnionType, typer: Typer) -> str | None:
    """Return the member of a union that the tag of a record selects."""
    union = typer.tables.unions[wanted.name]
    tag = next((entry for entry in node.entries if entry.name == union.tag), None)
    if tag is None:
        report_missing(with_article(wanted), [union.tag], node.span, typer)
        return None
    written_tag = tag.value.plain if isinstance(tag.value, written.Text) else None
    members = dict(union.members)
    if written_tag in members:
        return members[written_tag]
    meant = did_you_mean(written_tag or "", members)
    choices = ", ".join(f'"{name}"' for name in members)
    typer.report.error(
        "FG2022",
        tag.span or node.span,
        type=f"the `{union.tag}` of {with_article(wanted)}",
        notes=(f"it must be one of {choices}",),
        help=f'did you mean "{meant}"?' if meant else None,
    )
    return None


def _report_unknown_key(
    entry: written.Entry, wanted: Type | None, names: list[str], typer: Typer
) -> None:
    meant = did_you_mean(entry.name or "", names)
    owner = with_article(wanted).strip("`") if wanted is not None else "record"
    typer.report.error(
        "FG2004",
        entry.span,
        owner=owner,
        name=entry.name,
        help=f"did you mean `{meant}`?" if meant else None,
    )
