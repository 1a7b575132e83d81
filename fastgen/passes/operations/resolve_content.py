"""Resolves answers that are not JSON: a page of HTML, a text, a table, a redirect."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from fastgen.diagnostics import Span
from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import (
    Constant,
    FunctionCall,
    Interpolated,
    ListOf,
    MapList,
    Select,
    Setting,
    ShowAs,
    TypedExpression,
)
from fastgen.ir.checked.statements import AnswerForm, Statement
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    NullableType,
    RecordType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.literals import type_piece
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.surroundings.resolve_template import resolve_template
from fastgen.records import dataclass

FORMS: Final[dict[str, AnswerForm]] = {
    "html": "html",
    "text": "text",
    "csv": "csv",
    "redirect": "redirect",
    "file": "file",
}
"""What stands after `return`, and what the answer is then."""
STRING: Final = ScalarType("string")
MOST_ROWS: Final = 100_000
"""Rows of a table in one answer."""
UNPRINTABLE: Final = frozenset({"json", "bytes", "file", "image", "password", "secret", "token"})
"""Scalars that are no cell of a table."""
REDIRECTS: Final = (301, 302, 303, 307, 308)
FILE: Final = ScalarType("file")
OURS: Final = frozenset(
    {
        "content-type", "content-length", "content-security-policy", "x-content-type-options",
        "refresh", "transfer-encoding",
    }
)  # fmt: skip
OURS_OF_FILES: Final = frozenset({"content-disposition", "etag", "accept-ranges", "content-range"})
"""Headers that would turn one kind of answer into another; the app says them itself."""
_SAME_SITE: Final = re.compile(r"/(?!/)")
_BEHIND_SETTING: Final = re.compile(r"[/?#]")
_NO_ADDRESS: Final = re.compile(r"[\x00-\x20\x7f\\]")
"""What browsers read as a slash, or skip."""

Headers: TypeAlias = tuple[tuple[str, TypedExpression], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What an answer is, and what it says: an expression, or statements that say a text."""

    form: AnswerForm
    value: TypedExpression | None = None
    says: tuple[Statement, ...] = ()


def form_of(node: written.Expression | None, typer: Typer) -> AnswerForm:
    """Return what an answer is; a rule or a function of the user goes before a word of ours."""
    if not isinstance(node, written.Call):
        return "json"
    names = typer.tables.names
    if node.function in names.rules or node.function in names.externs:
        return "json"
    return FORMS.get(node.function, "json")


def resolve_content(node: written.Call, env: Environment, typer: Typer) -> Content:
    """Return what stands behind `html`, `text`, `redirect`."""
    form = FORMS[node.function]
    if form == "file":
        return Content(form, _kept_file(node, env, typer))
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        given = len(node.arguments)
        typer.report.error(
            "FG2011", node.span, function=node.function, takes="one argument", given=given
        )
        return Content(form, typer.unknown(node.span))
    argument = node.arguments[0].value
    if form == "redirect":
        return Content(form, _address(argument, env, typer))
    return Content(form, says=resolve_template(argument, env, typer, html=form == "html"))


def is_redirect(status: int, header: str) -> bool:
    """Tell whether a header says where a browser goes without being asked.

    >>> is_redirect(302, "Location"), is_redirect(201, "Location")
    (True, False)
    """
    return header.lower() == "location" and 300 <= status < 400


def check_headers(
    status: int, headers: Headers, span: Span | None, form: AnswerForm, typer: Typer
) -> None:
    """Report headers that would make something else of the answer, or lead who knows where."""
    for name, value in headers:
        ours = name.lower() in OURS or (form == "file" and name.lower() in OURS_OF_FILES)
        if ours or (form == "redirect" and name.lower() == "location"):
            typer.report.error("FG3065", value.span or span, header=name)
        elif is_redirect(status, name):
            help_text = f"write `return {status} redirect(…)`"
            typer.report.error("FG3064", value.span or span, help=help_text)


def _kept_file(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Return the file that is answered, under another name where one is given."""
    named = [each for each in node.arguments if each.name is not None]
    known = all(each.name == "name" for each in named) and len(named) < 2
    if len(node.arguments) != 1 + len(named) or not known:
        takes = "one file, and perhaps `name: …`"
        given = len(node.arguments)
        typer.report.error("FG2011", node.span, function="file", takes=takes, given=given)
        return typer.unknown(node.span)
    (first,) = (each for each in node.arguments if each.name is None)
    value = typer.fit(typer.infer(first.value, env), FILE)
    if not named:
        return value
    name = typer.fit(refuse_secret(typer.infer(named[0].value, env), typer), STRING)
    return FunctionCall(type=FILE, function="file_named", arguments=(value, name), span=node.span)


# -------------------------------------------------------------------- redirects


def _address(node: written.Expression, env: Environment, typer: Typer) -> TypedExpression:
    """Return where a redirect leads, with every value in it as one piece of a path or a query."""
    parts: tuple[written.TextPart, ...] = (written.Interpolation(node, span=node.span),)
    if isinstance(node, written.Text):
        parts = node.parts
    pieces: list[str | TypedExpression] = []
    known = False
    for part in parts:
        match part:
            case str():
                pattern = _BEHIND_SETTING if pieces else _SAME_SITE
                known = known or pattern.match(part) is not None
                if not known or _NO_ADDRESS.search(part):
                    return _unknown_address(node, typer)
                pieces.append(part)
            case written.Interpolation():
                value = type_piece(part, env, typer)
                if isinstance(value.type, UnknownType):
                    return value
                if not pieces and _is_address(value):
                    pieces.append(value)
                    continue
                if not known:
                    return _unknown_address(node, typer)
                text = Interpolated(type=STRING, parts=(value,), span=value.span)
                pieces.append(
                    FunctionCall(type=STRING, function="percent_encoded", arguments=(text,))
                )
            case written.TextFor() | written.TextIf():
                typer.report.error("FG2901", part.span or node.span, what="a block in an address")
                return typer.unknown(node.span)
    if all(isinstance(piece, str) for piece in pieces):
        whole = "".join(piece for piece in pieces if isinstance(piece, str))
        if not known:
            return _unknown_address(node, typer)
        return Constant(type=STRING, value=whole, span=node.span)
    address = Interpolated(type=STRING, parts=tuple(pieces), span=node.span)
    if not isinstance(pieces[0], str):
        return address
    return FunctionCall(type=STRING, function="same_site", arguments=(address,), span=node.span)


def _is_address(value: TypedExpression) -> bool:
    """Tell whether a value is an address that whoever runs the app has chosen."""
    return (
        isinstance(value, Setting)
        and isinstance(value.type, ScalarType)
        and value.type.name == "url"
    )


def _unknown_address(node: written.Expression, typer: Typer) -> TypedExpression:
    typer.report.error(
        "FG3064",
        node.span,
        help='begin with a path, `"/…"`, or with a setting of the type `url`',
    )
    return typer.unknown(node.span)


# -------------------------------------------------------------------- tables


def check_table(value: TypedExpression, typer: Typer) -> TypedExpression:
    """Return the rows of a table, or report that they are no table, or too many."""
    item = value.type.item if isinstance(value.type, ListType) else None
    if isinstance(value.type, UnknownType):
        return value
    if not isinstance(item, ViewType | RecordType):
        typer.report.error(
            "FG2006", value.span, expected="rows or records", found=with_article(value.type)
        )
        return typer.unknown(value.span)
    if isinstance(item, RecordType):
        for name, type_ in item.fields:
            check_cell(name, type_, value.span, typer)
    if not _is_bounded(value):
        typer.report.error("FG3062", value.span, help="add `limit 1000`")
    return value


def check_cell(name: str, type_: Type, span: Span | None, typer: Typer) -> None:
    """Report a column whose values are more than one text or number."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    if isinstance(inner, ScalarType) and inner.name not in UNPRINTABLE:
        return
    if not isinstance(inner, EnumType | StateType | UnknownType):
        typer.report.error("FG3063", span, name=name, type=with_article(inner))


def _is_bounded(value: TypedExpression) -> bool:
    """Tell whether a list ends: it is written out, has a `limit`, or is a relation of one row."""
    match value:
        case ListOf():
            return True
        case MapList(query=query) | ShowAs(of=Select() as query):
            return _ends(query)
        case ShowAs(of=of):
            return not isinstance(of.type, ListType | RowType)
        case _:
            return False


def _ends(query: Select) -> bool:
    if isinstance(query.limit, Constant) and isinstance(query.limit.value, int):
        return query.limit.value <= MOST_ROWS
    return query.limit is None and not isinstance(query.source, str)


def rows_of(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Return the one argument of `csv`, typed."""
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        given = len(node.arguments)
        typer.report.error("FG2011", node.span, function="csv", takes="one argument", given=given)
        return typer.unknown(node.span)
    return refuse_secret(typer.infer(node.arguments[0].value, env), typer)
