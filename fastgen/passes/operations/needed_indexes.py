"""Adds the indexes that foreign keys and lists need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fastgen.ir.checked.entities import Entity, Index
from fastgen.ir.checked.expressions import FieldAccess, PathMany, TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import ListType, MapType, ScalarType
from fastgen.ir.naming import plural, snake_case

STORED = frozenset({"column", "reference", "state"})
LONG = frozenset({"text", "json", "bytes"})
"""Types too long to be worth an index."""


def add_needed_indexes(
    entities: Mapping[str, Entity], operations: Iterable[Operation]
) -> dict[str, Entity]:
    """Return the entities with an index for every foreign key, filter, sort and order.

    A field that is already the first of an index or of a unique constraint needs none.
    """
    wanted: dict[tuple[str, str], str] = {}
    for entity in entities.values():
        for field in entity.fields.values():
            if field.kind == "reference":
                wanted.setdefault((entity.name, field.name), "foreign key")
    for operation in operations:
        if operation.listing is None:
            continue
        for part in operation.listing.filters:
            _want(part.subject, f"filter of {operation.name}", wanted)
        for sort in operation.listing.sorts:
            _want(sort.subject, f"sort of {operation.name}", wanted)
        for order in operation.listing.order[:1]:
            _want(order.key, f"order of {operation.name}", wanted)
    by_entity: dict[str, list[tuple[str, str]]] = {}
    for (entity_name, field_name), why in wanted.items():
        by_entity.setdefault(entity_name, []).append((field_name, why))
    return {
        name: _with_indexes(entity, by_entity.get(name, [])) for name, entity in entities.items()
    }


def _want(subject: TypedExpression, why: str, wanted: dict[tuple[str, str], str]) -> None:
    if isinstance(subject, FieldAccess | PathMany) and subject.entity is not None:
        wanted.setdefault((subject.entity, subject.field), why)


def _with_indexes(entity: Entity, wanted: list[tuple[str, str]]) -> Entity:
    leading = {index.fields[0] for index in entity.indexes}
    leading |= {unique.fields[0] for unique in entity.uniques if unique.where is None}
    leading.add("id")
    table = plural(snake_case(entity.name))
    added: list[Index] = []
    for name, why in wanted:
        field = entity.fields[name]
        plain = not isinstance(field.type, ListType | MapType) and not (
            isinstance(field.type, ScalarType) and field.type.name in LONG
        )
        if name in leading or field.kind not in STORED or not plain:
            continue
        leading.add(name)
        added.append(Index(f"ix_{table}_{name}", (name,), why))
    return replace(entity, indexes=(*entity.indexes, *added))
