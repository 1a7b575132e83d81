"""Makes the answer of an operation: what a `return` said, or the row through its default view."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastgen.semantics.calls import Call
from fastgen.semantics.contracts import view_of
from fastgen.semantics.documents import document
from fastgen.semantics.expressions import Scope, field_of
from fastgen.semantics.messages import JSON, Response
from fastgen.semantics.statements import Returned
from fastgen.semantics.values import Row, Shown
from fastgen.semantics.views import certain_json, show_row, to_json


def answer(status: int, body: object, about_rows: tuple[Row, ...] = ()) -> Response:
    """Return an answer with a JSON body."""
    return Response(status, body, {"Content-Type": JSON}, about=about_rows)


def finished(call: Call, row: Row, scope: Scope, early: Returned | None) -> Response:
    """Answer what a `return` said, else the row through its default view."""
    if early is not None:
        return returned(early, scope)
    if call.operation.output is None:
        return Response(call.operation.status, empty=True, about=(row,))
    view = view_of(call.operation)
    return answer(call.operation.status, show_row(row, view, scope), (row,))


def returned(said: Returned, scope: Scope) -> Response:
    """Answer what a `return` said."""
    headers = dict(said.headers)
    status = said.statement.status
    value = said.statement.value
    if said.statement.form != "json":
        return document(said, scope)
    if value is None:
        return Response(status, headers=headers, empty=True)
    rows = tuple(one.row for one in (said.value,) if isinstance(one, Shown))
    if isinstance(said.value, tuple):
        rows = tuple(one.row for one in said.value if isinstance(one, Shown))
    body = certain_json(said.value, value.type, scope)
    return Response(status, body, {"Content-Type": JSON, **headers}, about=rows)


def leads_somewhere(call: Call) -> bool:
    """Tell whether something is served at the path of a new row, and the answer tells its key."""
    own, output = call.operation, call.operation.output
    keys = {name for name in call.entity.key if all(name != x.scopes for x in own.path_parameters)}
    if output is None or not keys <= {part.source for part in output.fields}:
        return False
    return any(
        one.entity == own.entity
        and one.verb in {"read", "update", "replace", "delete"}
        and re.fullmatch(re.escape(own.path.rstrip("/")) + r"(/\{\w+\})+", one.path)
        for one in call.program.operations
    )


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
