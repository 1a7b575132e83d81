"""Resolves the input of create, update and replace: which keys a caller may say."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.types import (
    InputType,
    ListType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    Type,
    UnknownType,
)
from fastgen.ir.naming import wire_case
from fastgen.passes.declarations.resolve_type import Resolved, resolve_type
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.entities.shapes import default_input, input_field, is_accepted, is_writable
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.fitting import fits
from fastgen.passes.expressions.typer import Typer
from fastgen.records import replace

Items = tuple[written.ViewItem, ...]


def resolve_input(
    items: Items | None,
    entity: Entity,
    name: str,
    typer: Typer,
    *,
    creating: bool,
    without: frozenset[str] = frozenset(),
) -> Shape:
    """Return the accepted keys; ``without`` are fields that the server or the path fills."""
    if items is None:
        shape = default_input(
            entity.name, entity.fields.values(), typer.tables, name=name, creating=creating
        )
        return replace(
            shape, fields=tuple(field for field in shape.fields if field.name not in without)
        )
    accepted: dict[str, ShapeField] = {}
    dropped: list[str] = []
    for item in items:
        if item.include is not None:
            if item.include != entity.name:
                typer.report.error(
                    "FG2021",
                    item.span,
                    entity=entity.name,
                    name=item.include,
                    help=f"an input includes the whole entity: `include {entity.name}`",
                )
                continue
            for field in entity.fields.values():
                if is_accepted(field, creating=creating) and field.name not in without:
                    accepted[field.name] = input_field(field, typer.tables, creating=creating)
        elif item.exclude is not None:
            if item.exclude not in entity.fields:
                _report_unknown(entity, item.exclude, item.span, typer)
            dropped.append(item.exclude)
        elif item.name is not None:
            found = _accepted(item, item.name, entity, typer, creating=creating)
            if found is not None:
                accepted[found.name] = found
    for exclude in dropped:
        accepted.pop(exclude, None)
    return Shape(name=name, entity=entity.name, fields=tuple(accepted.values()))


def input_record(shape: Shape, entity: Entity) -> RecordType:
    """Return the input as a record: relations as rows, absent keys as null."""
    fields: list[tuple[str, Type]] = []
    for part in shape.fields:
        type_ = part.type
        field = entity.fields.get(part.source or "")
        if field is not None and not _nested(type_):
            if isinstance(field.type, RowType):
                type_ = field.type
            elif isinstance(field.type, RowsType):
                type_ = ListType(RowType(field.type.entity))
        absent = part.nullable or (part.optional and part.default is None)
        fields.append((part.name, NullableType(type_) if absent else type_))
    return RecordType(tuple(fields))


def report_incomplete(
    shape: Shape,
    entity: Entity,
    given: Iterable[str],
    span: Span | None,
    typer: Typer,
    *,
    verb: str,
) -> None:
    """Report the fields of a new row that neither the input nor the server gives."""
    known = {part.source for part in shape.fields if not part.optional} | set(given)
    maybe = {part.source for part in shape.fields}
    missing = [
        name
        for name, field in entity.fields.items()
        if not field.optional and field.kind in {"column", "reference"} and name not in known
    ]
    if not missing:
        return
    first = missing[0]
    typer.report.error(
        "FG3009",
        span,
        point=verb,
        entity=entity.name,
        names=", ".join(f"`{name}`" for name in missing),
        help=(
            f"write `{first}` without the question mark, or `set {{ {first}: … }}`"
            if first in maybe
            else f"accept it in `input`, `set {{ {first}: … }}`, or give the field a default"
        ),
    )


def _nested(type_: Type) -> bool:
    inner = type_.item if isinstance(type_, ListType) else type_
    return isinstance(inner, InputType)


def _accepted(
    item: written.ViewItem, name: str, entity: Entity, typer: Typer, *, creating: bool
) -> ShapeField | None:
    tables = typer.tables
    field = entity.fields.get(name)
    wanted = resolve_type(item.type, tables.names, typer.report) if item.type is not None else None
    default = None
    if item.default is not None and wanted is not None:
        default = typer.check(item.default, Environment(), wanted.full)
    if field is None:
        if wanted is None:
            _report_unknown(entity, name, item.span, typer)
            return None
        return ShapeField(
            name=name,
            wire=item.wire or (name if item.quoted else wire_case(name, tables.style)),
            type=wanted.type,
            nullable=wanted.nullable,
            optional=item.optional or default is not None,
            default=default,
            description=item.description,
        )
    if not _may_take(field, wanted, item.span, typer, creating=creating):
        return None
    plain = input_field(field, tables, creating=creating)
    type_ = plain.type
    nullable = plain.nullable
    if wanted is not None:
        type_ = _tightened(item, field, plain, wanted, typer)
        nullable = wanted.nullable if not isinstance(wanted.type, RowType) else plain.nullable
    return replace(
        plain,
        wire=item.wire or plain.wire,
        type=type_,
        nullable=nullable,
        optional=plain.optional or item.optional,
        default=default or plain.default,
        description=item.description or plain.description,
    )


def _may_take(
    field: Field, wanted: Resolved | None, span: Span | None, typer: Typer, *, creating: bool
) -> bool:
    reason = None
    if field.kind == "computed":
        reason = "it is computed"
    elif field.kind == "state":
        reason = "its state changes by moves"
    elif field.generated:
        reason = "it is the key"
    elif field.flags.readonly:
        reason = "it is readonly"
    elif field.flags.owner:
        reason = "it is the caller"
    elif field.flags.tenant:
        reason = "it is the tenant of the caller"
    elif field.flags.immutable and not creating:
        reason = "it is immutable"
    elif not is_writable(field) and not (wanted is not None and _nested(wanted.type)):
        reason = f"it is the other side of `{field.target}.{field.via}`"
    if reason is None:
        return True
    typer.report.error("FG5014", span, field=field.name, reason=reason)
    return False


def _tightened(
    item: written.ViewItem, field: Field, plain: ShapeField, wanted: Resolved, typer: Typer
) -> Type:
    """Return the type an input gives to a field; it must fit into the field's own."""
    inner: Type = wanted.type
    if _nested(inner):
        one = inner.item if isinstance(inner, ListType) else inner
        if isinstance(one, InputType) and one.entity == field.target:
            return inner
    elif isinstance(inner, UnknownType):
        return inner
    elif isinstance(inner, RowType) and inner.entity == field.target:
        return plain.type
    elif fits(inner, plain.type, typer.tables):
        return inner
    typer.report.error(
        "FG2006",
        item.type.span if item.type else item.span,
        expected=with_article(field.type),
        found=with_article(inner),
    )
    return UnknownType()


def _report_unknown(entity: Entity, name: str, span: Span | None, typer: Typer) -> None:
    meant = did_you_mean(name, entity.fields)
    typer.report.error(
        "FG2004",
        span,
        owner=entity.name,
        name=name,
        help=f"did you mean `{meant}`?" if meant else None,
    )
