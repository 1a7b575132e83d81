"""What each verb of a resource does, in the order of checks of section 14."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastgen.ir.checked.entities import Entity, Shape
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Statement
from fastgen.semantics.access import Grant, forbidden, granted, narrowed, readable
from fastgen.semantics.calls import Call
from fastgen.semantics.decoding import ABSENT, joined
from fastgen.semantics.expressions import Scope, evaluate, field_of
from fastgen.semantics.keys import is_nested, with_rows
from fastgen.semantics.lists import body_of, page_of, read_wish
from fastgen.semantics.messages import JSON, Response
from fastgen.semantics.problems import Issue, about, invalid, refused
from fastgen.semantics.statements import Returned, relate, run
from fastgen.semantics.values import Row, Shown
from fastgen.semantics.views import show_row, to_json
from fastgen.semantics.writes import delete, failed, insert, update

NO_CONTENT = 204


def answer(status: int, body: object, about_rows: tuple[Row, ...] = ()) -> Response:
    """Return an answer with a JSON body."""
    return Response(status, body, {"Content-Type": JSON}, about=about_rows)


def perform(call: Call) -> Response:
    """Do what the verb of the operation says."""
    return VERBS[call.operation.verb](call)


# ---------------------------------------------------------------- reading


def list_rows(call: Call) -> Response:
    """Answer "a page of the rows that the caller may read, that match `where` and every filter"."""
    operation, listing = call.operation, call.operation.listing
    if listing is None:
        raise TypeError("a list says what it lists")
    wish = read_wish(listing, call.query, call.scope, call.reader())
    scope, early = run(operation.before, call.scope)
    if early is not None:
        return returned(early, scope)
    rows = tuple(
        row
        for row in call.scoped_rows()
        if granted(operation.access, call.scope.of(row)).allowed
        and narrowed(operation.extra, call.with_row(row))
    )
    page = page_of(listing, rows, wish, scope)
    scope = scope.bind("items", "items", page.rows).bind("total", "total", page.total)
    _, early = run(operation.answer, scope)
    if early is not None:
        return returned(early, scope)
    items: list[object] = [show_row(row, None, scope) for row in page.rows]
    return answer(operation.status, body_of(page, items), page.rows)


def read_row(call: Call) -> Response:
    """Answer one row through the default view."""
    row = call.row()
    scope = call.with_row(row)
    require_granted(call, row)
    scope, early = run((*call.operation.before, *call.operation.answer), scope)
    return finished(call, row, scope, early)


# ---------------------------------------------------------------- writing one row


def create_row(call: Call) -> Response:
    """Add a row: input, rules, the lines before, the write, the lines after, the answer."""
    values, nested = read_input(call, call.object(), "")
    row, scope, early = create_one(call, values, nested)
    response = finished(call, row, scope, early)
    if early is not None:
        return response
    location = {"Location": location_of(call, row, scope)}
    return Response(response.status, response.body, {**response.headers, **location}, about=(row,))


def create_one(
    call: Call, values: dict[str, object], nested: dict[str, object]
) -> tuple[Row, Scope, Returned | None]:
    """Add one row with the rows nested in its input, all lines of the operation around it."""
    operation, entity = call.operation, call.entity
    scope, early = run(operation.before, with_input(call, call.scope, values))
    filled = {**stored_input(operation.input, values), **call.scope_values()}
    filled |= assigned(operation.assign, scope)
    row = insert(entity, filled, scope)
    # "A rule for `create` speaks about the row as it would be."
    grant = granted(operation.access, scope.of(row))
    if not all(grant.covers(name) for name in stored_input(operation.input, values)):
        raise forbidden()
    if not grant.allowed or not narrowed(operation.extra, scope.bind("it", "it", row)):
        raise forbidden()
    create_nested(row, entity, nested, scope)
    scope = scope.bind("it", "it", row)
    return run_after(call, row, scope, early)


def update_row(call: Call) -> Response:
    """Change the keys that the body has; "an empty body changes nothing"."""
    row = call.row()
    body = call.object()
    require_granted(call, row)
    require_covered(call, row, body)
    values, nested = read_input(call, body, "")
    scope, early = update_one(call, row, values)
    create_nested(row, call.entity, nested, scope)
    return finished(call, row, scope, early)


def update_one(call: Call, row: Row, values: dict[str, object]) -> tuple[Scope, Returned | None]:
    """Change one row, all lines of the operation around it."""
    operation = call.operation
    scope = with_input(call, call.with_row(row), values)
    scope, early = run(operation.before, scope)
    changes = stored_input(operation.input, values) | assigned(operation.assign, scope)
    if changes:
        update(row, changes, scope)
    _, scope, early = run_after(call, row, scope, early)
    return scope, early


def replace_row(call: Call) -> Response:
    """Put an input in the place of a row's fields: "an absent key takes its default, or null"."""
    row = call.row()
    body = call.object()
    require_granted(call, row)
    require_covered(call, row, body)
    values, _ = read_input(call, body, "")
    shape = call.operation.input
    for part in shape.fields if shape is not None else ():
        if part.name not in values and not is_nested(part.type):
            own = call.entity.fields.get(part.source or "")
            many = own is not None and own.kind not in {"column", "reference", "state"}
            default = part.default
            absent = () if many else None
            values[part.name] = evaluate(default, call.scope) if default is not None else absent
    scope, early = update_one(call, row, values)
    return finished(call, row, scope, early)


def delete_row(call: Call) -> Response:
    """Delete a row."""
    row = call.row()
    require_granted(call, row)
    scope, early = delete_one(call, row)
    if early is not None:
        return returned(early, scope)
    return Response(NO_CONTENT, empty=True)


def delete_one(call: Call, row: Row) -> tuple[Scope, Returned | None]:
    """Delete one row, all lines of the operation around it."""
    scope, early = run(call.operation.before, call.with_row(row))
    delete(row, scope)
    _, scope, early = run_after(call, row, scope, early)
    return scope, early


def move_row(call: Call) -> Response:
    """Move a flow on: "wrong state 409 (`illegal_move`), failed `when` 403, failed `require` …"."""
    row = call.row()
    require_granted(call, row)
    operation = call.operation
    own = call.entity.fields[operation.relation or ""]
    move = next(one for one in own.moves if one.name == operation.move)
    scope = call.scope.of(row).bind("it", "it", row)
    if move.when is not None and call.program.authentications == () and not scope.true(move.when):
        raise forbidden()
    if field_of(row, own.name, scope) not in move.sources:
        raise refused("illegal_move", 409)
    if not scope.true(move.require) and move.otherwise is not None:
        raise failed(move.otherwise, scope)
    update(row, {own.name: move.target}, scope)
    scope, early = run((*operation.after, *operation.answer), scope)
    return finished(call, row, scope, early)


def toggle(call: Call) -> Response:
    """Add the caller to a relation, or remove; doing it twice is doing it once."""
    row = call.row()
    require_granted(call, row)
    scope = call.with_row(row)
    if scope.caller is None:
        raise refused("unauthenticated", 401)
    scope, early = run(call.operation.before, scope)
    wanted = call.operation.verb == "toggle_add"
    relate(scope.caller or row, row, (row.entity, call.operation.relation or ""), scope, wanted)
    _, scope, early = run_after(call, row, scope, early)
    return finished(call, row, scope, early)


# ---------------------------------------------------------------- bulk


def bulk_create(call: Call) -> Response:
    """Add several rows, "each item as for `create`"; all or none."""
    items = bulk_items(call, "items")
    read = [read_input(call, one, f"items.{at}", collect=True) for at, one in enumerate(items)]
    call.require_valid()
    rows = []
    for at, (values, nested) in enumerate(read):
        with call.at(f"items.{at}"):
            rows.append(create_one(call, values, nested)[0])
    return bulk_answer(call, rows)


def bulk_update(call: Call) -> Response:
    """Change several rows, "each item with the key of its row and the keys to change"."""
    items = bulk_items(call, "items")
    read = [read_input(call, one, f"items.{at}", collect=True)[0] for at, one in enumerate(items)]
    call.require_valid()
    rows = []
    for at, values in enumerate(read):
        key = {name: values.pop(name) for name in call.entity.key}
        row = bulk_row(call, key, f"items.{at}")
        rows.append(row)
        require_granted(call, row)
        require_covered(call, row, dict.fromkeys(wires(call, values)))
        with call.at(f"items.{at}"):
            update_one(call, row, values)
    return bulk_answer(call, rows)


def bulk_delete(call: Call) -> Response:
    """Delete several rows by their keys."""
    keys = bulk_items(call, "keys")
    read = call.read_keys(keys)
    rows = [bulk_row(call, key, f"keys.{at}") for at, key in enumerate(read)]
    for row in rows:
        require_granted(call, row)
        if call.world.exists(row):
            delete_one(call, row)
    return Response(NO_CONTENT, empty=True)


def bulk_items(call: Call, wire: str) -> list[object]:
    """Return the items of a bulk body, within the maximum."""
    body = call.object()
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
    call.require_valid()
    return items if isinstance(items, list) else []


def bulk_row(call: Call, key: Mapping[str, object], path: str) -> Row:
    """Return the row of a bulk request by its key."""
    row = call.row_by_key(key)
    if row is None or not readable(row, call.scope):
        raise about("unknown_row", 422, path)
    return row


def bulk_answer(call: Call, rows: list[Row]) -> Response:
    """Answer the rows that were written."""
    items: list[object] = [show_row(row, None, call.scope) for row in rows]
    return answer(call.operation.status, {"items": items}, tuple(rows))


def wires(call: Call, values: Mapping[str, object]) -> list[str]:
    """Return the spelling of keys on the wire."""
    shape = call.operation.input
    return [part.wire for part in (shape.fields if shape else ()) if part.name in values]


# ---------------------------------------------------------------- what verbs share


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


def read_input(
    call: Call, body: object, path: str, *, collect: bool = False
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the accepted input with rows for keys, and what is nested in it.

    Its form is checked first, then the rows that it names; with ``collect`` the caller looks at the
    issues.
    """
    shape = call.operation.input
    if shape is None:
        return {}, {}
    reader = call.reader()
    flags = {name: own.flags for name, own in call.entity.fields.items()}
    flat = Shape(shape.name, shape.entity, tuple(one for one in shape.fields if not is_nested(one.type)))
    nested_parts = [one for one in shape.fields if is_nested(one.type)]
    rest = body
    nested: dict[str, object] = {}
    if isinstance(body, dict) and nested_parts:
        rest = {key: one for key, one in body.items() if key not in {p.wire for p in nested_parts}}
        for part in nested_parts:
            place = joined(path, part.wire)
            if part.wire in body:
                nested[part.source or part.name] = call.read_nested(body[part.wire], part, place)
            elif not part.optional:
                reader.wrong(place, "Field required", "missing")
    values = reader.object(rest, flat.fields, path, flags)
    if not collect:
        call.require_valid()
    if not reader.issues:
        values = with_rows(flat, values, call.scope, path, reader.issues)
        if not collect and reader.issues:
            raise row_issues(reader.issues)
    return values, nested


def row_issues(issues: list[Issue]) -> Exception:
    """Return the answer to keys that name no row."""
    if len(issues) == 1:
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


def run_after(
    call: Call, row: Row, scope: Scope, early: Returned | None
) -> tuple[Row, Scope, Returned | None]:
    """Run `after { … }` with `it`, "the row as written", then the `return`."""
    lines: tuple[Statement, ...] = (*call.operation.after, *call.operation.answer)
    scope, last = run(lines, scope.bind("it", "it", row))
    return row, scope, last or early


def finished(call: Call, row: Row, scope: Scope, early: Returned | None) -> Response:
    """Answer what a `return` said, else the row through its default view."""
    if early is not None:
        return returned(early, scope)
    if call.operation.output is None:
        return Response(call.operation.status, empty=True, about=(row,))
    return answer(call.operation.status, show_row(row, None, scope), (row,))


def returned(said: Returned, scope: Scope) -> Response:
    """Answer what a `return` said."""
    headers = dict(said.headers)
    status = said.statement.status
    value = said.statement.value
    if value is None:
        return Response(status, headers=headers, empty=True)
    rows = tuple(one.row for one in (said.value,) if isinstance(one, Shown))
    if isinstance(said.value, tuple):
        rows = tuple(one.row for one in said.value if isinstance(one, Shown))
    body = to_json(said.value, value.type, scope)
    return Response(status, body, {"Content-Type": JSON, **headers}, about=rows)


def location_of(call: Call, row: Row, scope: Scope) -> str:
    """Return the path of a new row: that of its collection, and its key."""
    base = call.path.rstrip("/")
    scoped = {part.scopes for part in call.operation.path_parameters}
    parts = []
    for name in call.entity.key:
        if name not in scoped:
            own = call.entity.fields[name]
            parts.append(to_json(field_of(row, name, scope), own.type, scope))
    return "/".join([base, *(quote(str(part), safe="") for part in parts)])


VERBS: Mapping[str, Callable[[Call], Response]] = {
    "list": list_rows,
    "read": read_row,
    "create": create_row,
    "update": update_row,
    "replace": replace_row,
    "delete": delete_row,
    "bulk_create": bulk_create,
    "bulk_update": bulk_update,
    "bulk_delete": bulk_delete,
    "toggle_add": toggle,
    "toggle_remove": toggle,
    "move": move_row,
}
