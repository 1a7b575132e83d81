"""What each verb of a resource does, in the order of checks of section 14."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Entity, rest_of
from fastgen.ir.checked.statements import Statement
from fastgen.semantics.accepting import (
    assigned,
    create_nested,
    read_input,
    require_covered,
    require_granted,
    stored_input,
    with_input,
)
from fastgen.semantics.access import forbidden, granted, narrowed
from fastgen.semantics.answers import answer, finished, leads_somewhere, location_of, returned
from fastgen.semantics.calls import Call
from fastgen.semantics.contracts import view_of
from fastgen.semantics.decoding import MOST_ITEMS
from fastgen.semantics.expressions import Scope, evaluate, field_of
from fastgen.semantics.keys import is_nested
from fastgen.semantics.lists import body_of, page_of, read_wish
from fastgen.semantics.messages import Response
from fastgen.semantics.problems import Issue, invalid, refused
from fastgen.semantics.statements import Returned, relate, run
from fastgen.semantics.tags import require_version
from fastgen.semantics.values import Row
from fastgen.semantics.views import show_row
from fastgen.semantics.writes import delete, failed, insert, update

NO_CONTENT = 204


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
    view = view_of(operation)
    items: list[object] = [show_row(row, view, scope) for row in page.rows]
    return answer(operation.status, body_of(operation, page, items), page.rows)


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
    values, nested = read_input(call, call.body_object())
    row, scope, early = create_one(call, values, nested)
    response = finished(call, row, scope, early)
    if early is not None:
        return response
    location = {"Location": location_of(call, row, scope)} if leads_somewhere(call) else {}
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


def changed_row(call: Call) -> tuple[Row, dict[str, object], dict[str, object]]:
    """Return the row that a body changes, what the body says, and what is nested in it."""
    if call.operation.target is not None:
        # "A body that is not valid is answered 422 before the row is looked for."
        read_input(call, call.body_object())
    row = call.row()
    require_granted(call, row)
    body = call.body_object()
    require_covered(call, row, body)
    return row, *read_input(call, body)


def update_row(call: Call) -> Response:
    """Change the keys that the body has; "an empty body changes nothing"."""
    row, values, nested = changed_row(call)
    scope, early = update_one(call, row, values)
    create_nested(row, call.entity, nested, scope)
    return finished(call, row, scope, early)


def update_one(call: Call, row: Row, values: dict[str, object]) -> tuple[Scope, Returned | None]:
    """Change one row, all lines of the operation around it."""
    operation = call.operation
    scope = with_input(call, call.with_row(row), values)
    scope, early = run(operation.before, scope)
    require_version(call, row)
    given = stored_input(operation.input, values)
    if operation.verb != "replace":
        given = with_free_keys(call.entity, row, given, scope)
    changes = given | assigned(operation.assign, scope)
    if changes:
        update(row, changes, scope)
    _, scope, early = run_after(call, row, scope, early)
    return scope, early


def with_free_keys(
    entity: Entity, row: Row, given: dict[str, object], scope: Scope
) -> dict[str, object]:
    """Return changes in which free keys that are absent stay: each is a key of its own."""
    rest = rest_of(entity)
    if rest is None or not isinstance(new := given.get(rest.name), Mapping):
        return given
    old = field_of(row, rest.name, scope)
    whole = {**(old if isinstance(old, Mapping) else {}), **new}
    if len(whole) > MOST_ITEMS:
        raise invalid([Issue("", "invalid", f"At most {MOST_ITEMS} keys")])
    return {**given, rest.name: whole}


def replace_row(call: Call) -> Response:
    """Put an input in the place of a row's fields: "an absent key takes its default, or null"."""
    row, values, _ = changed_row(call)
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
    require_version(call, row)
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
    require_version(call, row)
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


def run_after(
    call: Call, row: Row, scope: Scope, early: Returned | None
) -> tuple[Row, Scope, Returned | None]:
    """Run `after { … }` with `it`, "the row as written", then the `return`."""
    lines: tuple[Statement, ...] = (*call.operation.after, *call.operation.answer)
    scope, last = run(lines, scope.bind("it", "it", row))
    return row, scope, last or early
