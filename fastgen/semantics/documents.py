"""Makes answers that are not JSON: pages, texts, tables, redirects (docs, section 12)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from fastgen.ir.checked.types import ListType, NullableType, RecordType, ScalarType, Type, ViewType
from fastgen.ir.naming import wire_case
from fastgen.semantics.expressions import Scope
from fastgen.semantics.files import File, disposition
from fastgen.semantics.messages import Response
from fastgen.semantics.statements import Returned
from fastgen.semantics.values import Record, Shown
from fastgen.semantics.views import show_row, to_json

MEDIA = {"html": "text/html", "text": "text/plain", "csv": "text/csv"}
NUMBERS = frozenset({"int", "float", "decimal"})
COMPUTED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
IN_ADDRESSES = ":/%#?=@[]!$&'()*+,;"


def document(said: Returned, scope: Scope) -> Response:
    """Return what a `return` said as a page, a text, a table or a redirect."""
    answer, headers = said.statement, dict(said.headers)
    if answer.form == "redirect":
        place = quote(str(said.value), safe=IN_ADDRESSES)
        return Response(answer.status, headers={"Location": place, **headers}, empty=True)
    if isinstance(said.value, File):
        kept = {
            "Content-Type": said.value.media,
            "Content-Disposition": disposition(said.value.name),
            "X-Content-Type-Options": "nosniff",
        }
        return Response(answer.status, headers=kept | headers, content=said.value.content)
    headers = {"Content-Type": f"{MEDIA[answer.form]}; charset=utf-8", **headers}
    if answer.form == "csv":
        if answer.value is None or not isinstance(said.value, tuple):
            raise TypeError("a table is made of rows")
        text = table(said.value, answer.value.type, scope)
    else:
        text = str(said.value)
    return Response(answer.status, headers=headers, text=text)


def table(rows: Iterable[object], type_: Type, scope: Scope) -> str:
    """Return rows "as RFC 4180 has them, below a line with the names of the columns"."""
    columns = columns_of(type_, scope)
    lines = [[wire for wire, _ in columns]]
    for row in rows:
        shown = shown_row(row, scope)
        lines.append([cell(shown.get(wire), kind) for wire, kind in columns])
    return "".join(line(cells) for cells in lines)


def columns_of(type_: Type, scope: Scope) -> list[tuple[str, Type]]:
    """Return the names and types of the columns."""
    item = type_.item if isinstance(type_, ListType) else type_
    if isinstance(item, ViewType):
        shape = scope.world.entity(item.entity).views[item.view].shape
        return [(part.wire, part.type) for part in shape.fields]
    if isinstance(item, RecordType):
        style = scope.world.program.wire
        return [(wire_case(name, style), each) for name, each in item.fields]
    raise TypeError("a table is made of rows or records")


def shown_row(row: object, scope: Scope) -> dict[str, object]:
    """Return a row of a table by the names of its columns, as JSON would show it."""
    match row:
        case Shown(row=inner, view=view):
            return show_row(inner, view, scope)
        case Record():
            shown = to_json(row, RecordType(()), scope)
            return shown if isinstance(shown, dict) else {}
        case _:
            raise TypeError("a table is made of rows or records")


def cell(value: object, type_: Type) -> str:
    """Return a cell; what "is no number" and a spreadsheet would compute gets a quote before it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    inner = type_.of if isinstance(type_, NullableType) else type_
    number = isinstance(inner, ScalarType) and inner.name in NUMBERS
    return f"'{text}" if text.startswith(COMPUTED) and not number else text


def line(cells: list[str]) -> str:
    r"""Return a line of a table.

    >>> line(["a", "b,c", 'd"e']), line([""])
    ('a,"b,c","d""e"\r\n', '""\r\n')
    """
    quoted = [
        '"' + each.replace('"', '""') + '"' if any(mark in each for mark in ',"\r\n') else each
        for each in cells
    ]
    return (",".join(quoted) if quoted != [""] else '""') + "\r\n"
