"""What the verbs of a resource accept: who may, on which row, and which input (section 10)."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Entity, Shape, kept_names
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.files import holds_files
from fastgen.semantics.access import Grant, forbidden, granted, narrowed
from fastgen.semantics.calls import Call
from fastgen.semantics.decoding import joined
from fastgen.semantics.expressions import Scope, evaluate
from fastgen.semantics.keys import is_nested, with_rows
from fastgen.semantics.problems import Issue, about, invalid
from fastgen.semantics.values import Row
from fastgen.semantics.writes import insert


def require_granted(call: Call, row: Row) -> None:
    """Refuse what the rules do not allow on this row: 403."""
    grant = granted(call.operation.access, call.scope.of(row))
    if not grant.allowed or not narrowed(call.operation.extra, call.with_row(row)):
        raise forbidden()


def require_covered(call: Call, row: Row, body: Mapping[str, object]) -> None:
    """Refuse a key that no rule covers: "each key of the body needs an `allow` that covers it"."""
    grant = granted(call.operation.access, call.scope.of(row))
    shape = call.operation.input
    for part in shape.fields if shape is not None else ():
        if part.wire in body and part.source is not None and not covers(grant, part.source, call):
            raise forbidden()


def covers(grant: Grant, name: str, call: Call) -> bool:
    """Tell whether a rule covers a field; the key in a bulk item names the row."""
    key_of_bulk = call.operation.verb == "bulk_update" and name in call.entity.key
    return key_of_bulk or grant.covers(name)


def read_input(call: Call, body: object) -> tuple[dict[str, object], dict[str, object]]:
    """Return the accepted input with rows for keys, and what is nested in it.

    Its form is checked first, then the rows that it names.
    """
    values, nested = read_form(call, body, "")
    call.require_valid()
    return find_rows(call, values, ""), nested


def read_form(call: Call, body: object, path: str) -> tuple[dict[str, object], dict[str, object]]:
    """Return an input with keys where it names rows, and what is nested in it; notes its issues."""
    shape = call.operation.input
    if shape is None:
        return {}, {}
    reader = call.reader()
    nested: dict[str, object] = {}
    rest = body
    parts = [one for one in shape.fields if is_nested(one.type)]
    if isinstance(body, dict) and parts:
        rest = {key: one for key, one in body.items() if key not in {part.wire for part in parts}}
        for part in parts:
            place = joined(path, part.wire)
            if part.wire in body:
                nested[part.source or part.name] = call.read_nested(body[part.wire], part, place)
            elif not part.optional:
                reader.wrong(place, "Field required", "missing")
    flags = {name: own.flags for name, own in call.entity.fields.items()}
    kept = kept_names(call.entity)
    if holds_files(shape):
        fields = rest if isinstance(rest, Mapping) else {}
        return reader.read_fields(fields, shape.fields, flags), nested
    return reader.read_object(rest, flat(shape).fields, path, flags, kept), nested


def flat(shape: Shape) -> Shape:
    """Return an input without the rows nested in it."""
    fields = tuple(one for one in shape.fields if not is_nested(one.type))
    return Shape(shape.name, shape.entity, fields)


def find_rows(call: Call, values: dict[str, object], path: str) -> dict[str, object]:
    """Return an input, right in form, with rows in the place of their keys."""
    found = look_up_rows(call, values, path)
    require_rows(call)
    return found


def look_up_rows(call: Call, values: dict[str, object], path: str) -> dict[str, object]:
    """Return an input with rows in the place of their keys; notes the keys that name none."""
    shape = call.operation.input
    if shape is None:
        return values
    return with_rows(flat(shape), values, call.scope, path, call.issues)


def require_rows(call: Call) -> None:
    """Answer the keys that name no rows, all of them."""
    if call.issues:
        raise row_issues(call.issues)


def row_issues(issues: list[Issue]) -> Exception:
    """Return the answer to issues; keys that name no row are found after the form is right."""
    if len(issues) == 1 and issues[0].kind == "unknown_row":
        return about(issues[0].kind, 422, issues[0].field)
    return invalid(issues)


def with_input(call: Call, scope: Scope, values: Mapping[str, object]) -> Scope:
    """Bind `input`: "a key that is absent is null", or its default."""
    shape = call.operation.input
    record: dict[str, object] = {}
    for part in shape.fields if shape is not None else ():
        if part.name in values:
            record[part.name] = values[part.name]
        else:
            record[part.name] = evaluate(part.default, scope) if part.default is not None else None
    return scope.bind("input", "input", record)


def stored_input(shape: Shape | None, values: Mapping[str, object]) -> dict[str, object]:
    """Return the part of an input that fills fields of the row."""
    found = {}
    for part in shape.fields if shape is not None else ():
        if part.source is not None and part.name in values:
            found[part.source] = values[part.name]
    return found


def assigned(values: tuple[tuple[str, TypedExpression], ...], scope: Scope) -> dict[str, object]:
    """Return what `set` says, "which wins"."""
    return {name: evaluate(value, scope) for name, value in values}


def create_nested(row: Row, entity: Entity, nested: Mapping[str, object], scope: Scope) -> None:
    """Add the rows nested in an input, "created in the same transaction"."""
    for name, items in nested.items():
        own = entity.fields[name]
        target = scope.world.entity(own.target or "")
        for values in items if isinstance(items, list) else [items]:
            if isinstance(values, dict):
                insert(target, {**values, own.via or "": row}, scope)
