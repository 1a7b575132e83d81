"""Finds rows by their keys, as URLs and bodies name them (docs, sections 7 and 14)."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Entity, Shape, ShapeField
from fastgen.ir.checked.types import InputType, ListType, Type
from fastgen.semantics.access import readable
from fastgen.semantics.decoding import joined
from fastgen.semantics.expressions import Scope
from fastgen.semantics.problems import DETAILS, Issue
from fastgen.semantics.values import Row
from fastgen.semantics.world import World


def find_row(world: World, entity: Entity, key: object) -> Row | None:
    """Return the row with a key; a key of several fields is an object of them."""
    if len(entity.key) == 1:
        return find_by(world, entity, entity.key[0], key)
    parts = key if isinstance(key, Mapping) else {}
    wanted = {name: stored_key(world, entity, name, parts.get(name)) for name in entity.key}
    for row in world.rows(entity.name):
        fields = world.fields(row)
        if all(fields[name] == value and value is not None for name, value in wanted.items()):
            return row
    return None


def find_by(world: World, entity: Entity, field: str, value: object) -> Row | None:
    """Return the row with that value in a field that identifies rows."""
    return world.find(entity.name, field, stored_key(world, entity, field, value))


def stored_key(world: World, entity: Entity, field: str, value: object) -> object:
    """Return a part of a key as it is stored: a row by its number."""
    own = entity.fields[field]
    if own.kind != "reference" or own.target is None:
        return value
    other = find_row(world, world.entity(own.target), value)
    return None if other is None else other.number


def with_rows(
    shape: Shape, values: Mapping[str, object], scope: Scope, path: str, issues: list[Issue]
) -> dict[str, object]:
    """Return an input with rows in the place of their keys.

    "A key in a body must name a row that exists and that the caller may read. Otherwise the answer
    is 422 (`unknown_row`)."
    """
    found = dict(values)
    for part in shape.fields:
        target = target_of(shape, part, scope.world)
        if part.name not in values or target is None or is_nested(part.type):
            continue
        value = values[part.name]
        place = joined(path, part.wire)
        if isinstance(part.type, ListType) and isinstance(value, tuple):
            rows = tuple(
                known_row(target, key, scope, f"{place}.{at}", issues)
                for at, key in enumerate(value)
            )
            found[part.name] = rows
        elif value is not None:
            found[part.name] = known_row(target, value, scope, place, issues)
    return found


def known_row(
    target: Entity, key: object, scope: Scope, path: str, issues: list[Issue]
) -> Row | None:
    """Return the row that a body names; notes an issue when there is none for the caller."""
    row = find_row(scope.world, target, key)
    if row is None or not readable(row, scope):
        issues.append(Issue(path, "unknown_row", DETAILS["unknown_row"]))
        return None
    return row


def target_of(shape: Shape, part: ShapeField, world: World) -> Entity | None:
    """Return the entity that a key of an input names a row of."""
    if shape.entity is None or part.source is None:
        return None
    own = world.entity(shape.entity).fields.get(part.source)
    return None if own is None or own.target is None else world.entity(own.target)


def is_nested(type_: Type) -> bool:
    """Tell whether a key of an input holds whole rows instead of keys."""
    inner = type_.item if isinstance(type_, ListType) else type_
    return isinstance(inner, InputType)
