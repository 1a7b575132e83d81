"""Bulk operations: up to so many rows in one request, "all rows are written or none"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.semantics.accepting import (
    look_up_rows,
    read_form,
    require_covered,
    require_granted,
    require_rows,
)
from fastgen.semantics.access import readable, require_possible_keys
from fastgen.semantics.answers import answer
from fastgen.semantics.calls import Call
from fastgen.semantics.decoding import ABSENT, joined
from fastgen.semantics.messages import Response
from fastgen.semantics.operations import create_one, delete_one, update_one
from fastgen.semantics.problems import about
from fastgen.semantics.values import Row
from fastgen.semantics.views import show_row

NO_CONTENT = 204


def bulk_create(call: Call) -> Response:
    """Add several rows, "each item as for `create`"; all or none."""
    call = with_lines(call)
    read = read_items(call)
    found = [look_up_rows(call, values, f"items.{at}") for at, (values, _) in enumerate(read)]
    require_rows(call)
    rows, items = [], []
    for at, (values, (_, nested)) in enumerate(zip(found, read, strict=True)):
        with call.at(f"items.{at}"):
            rows.append(create_one(call, values, nested)[0])
        items.append(show_row(rows[-1], None, call.scope))
    return answer(call.operation.status, {"items": items}, tuple(rows))


def bulk_update(call: Call) -> Response:
    """Change several rows, "each item with the key of its row and the keys to change"."""
    call = with_lines(call)
    read = [values for values, _ in read_items(call)]
    for values in read:
        named = frozenset(values) - frozenset(call.entity.key)
        require_possible_keys(call.operation.access, named, call.scope)
    rows, items = [], []
    for at, values in enumerate(read):
        key = {name: values.pop(name) for name in call.entity.key}
        row = bulk_row(call, key, f"items.{at}")
        require_granted(call, row)
        require_covered(call, row, dict.fromkeys(wires(call, values)))
        rows.append(row)
    found = [look_up_rows(call, values, f"items.{at}") for at, values in enumerate(read)]
    require_rows(call)
    for at, (row, values) in enumerate(zip(rows, found, strict=True)):
        with call.at(f"items.{at}"):
            update_one(call, row, values)
        items.append(show_row(row, None, call.scope))
    return answer(call.operation.status, {"items": items}, tuple(rows))


def bulk_delete(call: Call) -> Response:
    """Delete several rows by their keys."""
    call = with_lines(call)
    keys = bulk_items(call, "keys")
    read = call.read_keys(keys)
    call.require_valid()
    for at, key in enumerate(read):
        row = bulk_row(call, key, f"keys.{at}")
        require_granted(call, row)
        delete_one(call, row)
    return Response(NO_CONTENT, empty=True)


def with_lines(call: Call) -> Call:
    """Return the call with the lines of the single operation: "those of the single operation"."""
    own = call.operation
    verb = own.verb.removeprefix("bulk_")
    collection = own.path.removesuffix("/bulk")
    for other in call.program.operations:
        at = other.path == collection or other.path.startswith(f"{collection}/{{")
        if other.verb == verb and other.entity == own.entity and at and other.target is None:
            lines = replace(own, before=other.before, assign=other.assign, after=other.after)
            return replace(call, operation=lines)
    return call


def bulk_items(call: Call, wire: str) -> list[object]:
    """Return the items of a bulk body, within the maximum."""
    body = call.body_object()
    reader = call.reader()
    for key in body:
        if key != wire:
            reader.wrong(str(key), "Unknown key", "unknown_key")
    items = body.get(wire, ABSENT)
    most = call.operation.bulk_maximum or 0
    if items is ABSENT:
        reader.wrong(wire, "Field required", "missing")
    elif not isinstance(items, list):
        reader.wrong(wire, "Input should be a valid list")
    elif not 1 <= len(items) <= most:
        reader.wrong(wire, f"List should have 1 to {most} items")
    else:
        return items  # what is wrong with an item is told together with an unknown key
    call.require_valid()
    return []


def read_items(call: Call) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Return the inputs of a bulk body, right in form; their issues are told together."""
    items = bulk_items(call, "items")
    read = [read_form(call, one, f"items.{at}") for at, one in enumerate(items)]
    call.require_valid()
    return read


def bulk_row(call: Call, key: Mapping[str, object], path: str) -> Row:
    """Return the row of a bulk request by its key."""
    row = call.row_by_key(key)
    if row is None or not readable(row, call.scope):
        names = (
            [call.entity.fields[name].wire for name in key] if path.startswith("items") else [""]
        )
        raise about("unknown_row", 422, joined(path, names[0]).rstrip("."))
    return row


def wires(call: Call, values: Mapping[str, object]) -> list[str]:
    """Return the spelling of keys on the wire."""
    shape = call.operation.input
    return [part.wire for part in (shape.fields if shape else ()) if part.name in values]
