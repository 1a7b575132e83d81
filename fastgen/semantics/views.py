"""Shows rows and other values as JSON (docs, sections 8 and 16)."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Clause, Entity, ShapeField
from fastgen.ir.checked.tokens import is_token
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    ScalarType,
    Type,
    UnionType,
    ValueType,
    ViewType,
)
from fastgen.semantics.access import granted
from fastgen.semantics.carried import token_in_view
from fastgen.semantics.encoding import scalar_json
from fastgen.semantics.expressions import Scope, evaluate, field_of, key_order
from fastgen.semantics.problems import refused
from fastgen.semantics.values import Record, Row, Shown, shown

MOST_ROWS = 1_000
MISSING = "A value is missing"


def show_row(row: Row, view: str | None, scope: Scope) -> dict[str, object]:
    """Return a row through a view.

    "A field that only narrowed rules cover is left out of the answer where none of them holds";
    for the rest "a view does not check access again".
    """
    entity = scope.world.entity(row.entity)
    if scope.world.is_gone(row):
        raise refused("not_found", 404)
    inner = scope.of(row)
    hidden = left_out(entity, inner)
    answer: dict[str, object] = {}
    free: dict[str, object] = {}
    for part in entity.views[view].shape.fields:
        if part.source in hidden:
            continue
        shown = show_part(row, part, inner)
        if is_rest(entity, part) and isinstance(shown, dict):
            free = shown
        else:
            answer[part.wire] = shown
    return {**answer, **free}


def is_rest(entity: Entity, part: ShapeField) -> bool:
    """Tell whether a key of a view is the field whose keys stand beside the others."""
    own = entity.fields.get(part.source or "")
    return own is not None and own.flags.rest and part.value is None


def left_out(entity: Entity, scope: Scope) -> frozenset[str]:
    """Return the fields of a row that only narrowed rules cover, none of which holds."""
    access = entity.access["read"]
    if access.open or not any(clause.fields is not None for clause in access.allow):
        return frozenset()
    grant = granted(access, scope)
    named = {name for clause in access.allow for name in clause.fields or ()}
    whole = any(_is_whole(clause) for clause in access.allow)
    subject = named if whole else entity.fields.keys()
    return frozenset(name for name in subject if not grant.covers(name))


def _is_whole(clause: Clause) -> bool:
    return clause.fields is None


def show_part(row: Row, part: ShapeField, scope: Scope) -> object:
    """Return one key of a view: a field, or what is computed for it."""
    if is_token(part):
        value: object = token_in_view(row, scope.world)
    elif part.value is not None:
        value = evaluate(part.value, scope)
    else:
        value = field_of(row, part.source or part.name, scope)
    if isinstance(part.type, ViewType):
        value = shown(value, part.type.view)
    if isinstance(part.type, ListType) and isinstance(part.type.item, ViewType):
        value = shown(value, part.type.item.view)
    if value is None and not part.nullable:
        raise refused("invalid", 422, MISSING)
    return to_json(value, part.type, scope)


def to_json(value: object, type_: Type, scope: Scope) -> object:
    """Return a value as JSON has it; the type tells places of decimals and spelling of keys."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    match value:
        case None:
            return None
        case Shown(row=row, view=view):
            return show_row(row, view, scope)
        case Row():
            return key_of(value, scope)
        case Record():
            return {
                value.wires[name]: certain_json(item, value.types[name], scope)
                for name, item in value.values.items()
            }
        case Mapping():
            return mapping_json(value, inner, scope)
        case tuple():
            return list_json(value, inner, scope)
        case _:
            return scalar_json(value, inner)


def certain_json(value: object, type_: Type, scope: Scope) -> object:
    """Return a value as JSON; "where null cannot be, the answer is 422 (`invalid`)"."""
    if value is None and isinstance(type_, ScalarType) and type_.name != "json":
        raise refused("invalid", 422, MISSING)
    return to_json(value, type_, scope)


def list_json(items: tuple[object, ...], type_: Type, scope: Scope) -> list[object]:
    """Return a list; one of rows holds their keys, "in ascending order"."""
    if len(items) > MOST_ROWS and isinstance(items[0], Row | Shown):
        raise refused("too_many_rows", 409)
    item: Type = type_
    if isinstance(type_, ListType):
        item = type_.item
    elif isinstance(type_, RowsType):
        item = RowType(type_.entity)
    if items and isinstance(items[0], Row):
        items = tuple(sorted(items, key=lambda row: key_order(row, scope)))
    return [to_json(one, item, scope) for one in items]


def mapping_json(value: Mapping[str, object], type_: Type, scope: Scope) -> dict[str, object]:
    """Return a value, a member of a union, a map, or an object of the type `json`."""
    match type_:
        case ValueType(name):
            return {
                part.wire: to_json(value.get(part.name), part.type, scope)
                for part in scope.world.program.values[name].fields
            }
        case UnionType(name):
            union = scope.world.program.unions[name]
            member = dict(union.members)[str(value[union.tag])]
            return mapping_json(value, ValueType(member), scope)
        case MapType(item=item):
            return {key: to_json(one, item, scope) for key, one in value.items()}
        case RecordType(fields):
            types = dict(fields)
            return {key: to_json(one, types[key], scope) for key, one in value.items()}
        case _:
            return {key: to_json(one, type_, scope) for key, one in value.items()}


def key_of(row: Row, scope: Scope) -> object:
    """Return the key of a row; "a composite key is an object of its parts"."""
    entity = scope.world.entity(row.entity)
    parts = {
        entity.fields[name].wire: to_json(
            field_of(row, name, scope), entity.fields[name].type, scope
        )
        for name in entity.key
    }
    return next(iter(parts.values())) if len(parts) == 1 else parts
