"""Resolves the fields of every entity, all but their expressions."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.ir import entities as written
from fastgen.ir.application import WireStyle
from fastgen.ir.checked.entities import Field, FieldKind, Flags
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
)
from fastgen.ir.naming import wire_case
from fastgen.passes.declarations.collect_names import Names, report_duplicate
from fastgen.passes.declarations.resolve_type import Resolved, resolve_type
from fastgen.records import replace

UUID = ScalarType("uuid")


def resolve_fields(names: Names, style: WireStyle, report: Report) -> dict[str, dict[str, Field]]:
    """Return the fields of each entity by name, the implicit `id` first.

    >>> from fastgen.ir.entities import Entity
    >>> names = Names({"Note": Entity(name="Note")}, {}, {}, {}, {}, {}, {})
    >>> list(resolve_fields(names, "snake", Report())["Note"])
    ['id']
    """
    return {
        entity.name: _fields_of(entity, names, style, report) for entity in names.entities.values()
    }


def key_of(fields: dict[str, Field]) -> tuple[str, ...]:
    """Return the names of the fields that identify a row in URLs."""
    return tuple(name for name, field in fields.items() if field.flags.key) or ("id",)


def starts_empty(type_: Type) -> bool:
    """Tell whether a value of the type may be left out because there is an empty one.

    >>> starts_empty(ListType(UUID)), starts_empty(ListType(UUID, minimum=1))
    (True, False)
    """
    return isinstance(type_, MapType) or (isinstance(type_, ListType) and not type_.minimum)


def states_of(moves: tuple[written.Move, ...]) -> tuple[str, ...]:
    """Return the states of a flow in the order they are named; the first is the initial one."""
    ordered: dict[str, None] = {}
    for move in moves:
        ordered.update(dict.fromkeys((*move.sources, move.target)))
    return tuple(ordered)


def _fields_of(
    entity: written.Entity, names: Names, style: WireStyle, report: Report
) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for node in entity.fields:
        if node.name in fields:
            report_duplicate(node.name, node.span, fields[node.name].span, report)
            continue
        fields[node.name] = _field(entity, node, names, style, report)
    _report_duplicate_wires(fields, report)
    keyed = any(field.flags.key for field in fields.values())
    if "id" in fields:
        return {**fields, "id": _own_id(fields["id"], keyed)}
    implicit = Field(
        id=f"{entity.name}.id",
        name="id",
        wire="id",
        kind="column",
        type=UUID,
        optional=True,
        flags=Flags(readonly=True, key=not keyed, hidden=keyed),
        generated=True,
        span=entity.span,
    )
    return {"id": implicit, **fields}


def _own_id(field: Field, keyed: bool) -> Field:
    """Return a declared `id`: an int counts by itself, a uuid is drawn, if nobody gives a value."""
    flags = field.flags if keyed else replace(field.flags, key=True)
    counts = isinstance(field.type, ScalarType) and field.type.name in {"int", "uuid"}
    if not counts or field.kind != "column" or field.optional:
        return replace(field, flags=flags)
    return replace(field, flags=replace(flags, readonly=True), optional=True, generated=True)


def _field(
    entity: written.Entity, node: written.Field, names: Names, style: WireStyle, report: Report
) -> Field:
    if node.moves or node.type.name == "flow":
        resolved = Resolved(StateType(entity.name, node.name))
    else:
        resolved = resolve_type(node.type, names, report)
    kind, type_, target = _kind(node, resolved.type)
    flags = Flags(**dict.fromkeys(node.flags, True))
    owner = flags.owner or flags.tenant
    return Field(
        id=f"{entity.name}.{node.name}",
        name=node.name,
        wire=node.wire or wire_case(node.name, style),
        kind=kind,
        type=type_,
        nullable=resolved.nullable,
        optional=node.optional
        or resolved.nullable
        or node.default is not None
        or node.derived_from is not None
        or owner
        or kind in {"computed", "inverse", "many_to_many", "state"}
        or starts_empty(type_),
        flags=replace(flags, immutable=True) if owner else flags,
        description=node.description,
        target=target,
        via=node.via,
        on_delete=node.on_delete or "restrict",
        derived_from=node.derived_from,
        renamed_from=node.renamed,
        states=states_of(node.moves),
        span=node.span,
    )


def _kind(node: written.Field, type_: Type) -> tuple[FieldKind, Type, str | None]:
    if isinstance(type_, ListType) and isinstance(type_.item, RowType):
        type_ = RowsType(type_.item.entity)
    target = type_.entity if isinstance(type_, RowType | RowsType) else None
    if node.computed is not None:
        return "computed", type_, target
    if node.moves or node.type.name == "flow":
        return "state", type_, None
    match type_:
        case RowType():
            return ("inverse" if node.via else "reference"), type_, target
        case RowsType():
            return ("inverse" if node.via else "many_to_many"), type_, target
        case _:
            return "column", type_, None


def _report_duplicate_wires(fields: dict[str, Field], report: Report) -> None:
    seen: dict[str, Field] = {}
    for field in fields.values():
        first = seen.setdefault(field.wire, field)
        if first is not field:
            report_duplicate(field.wire, field.span, first.span, report)
