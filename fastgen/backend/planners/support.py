"""The modules of support, each with no more in it than the others import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.import_lines import import_lines
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.database import plan_database
from fastgen.backend.planners.errors import has_constraints, plan_errors
from fastgen.backend.planners.fields import plan_fields
from fastgen.backend.planners.values import plan_values
from fastgen.ir.checked.files import brings_files
from fastgen.records import dataclass

WHOLE = {
    "body": ("BodyKeys",),
    "etags": ("EntityTags", "tagged"),
    "ids": ("uuid7",),
    "rest": ("gathers", "merged", "spreads"),
    "query": ("read_query", "describe_query", "names_no_row", "notation_of"),
    "slashes": ("SLASH", "keep_slashes"),
    "tables": ("MOST_LINES", "read_table", "read_table_file"),
    "versions": ("ExpectedVersions",),
}
"""Modules that are written as they are, where somebody imports from them."""

PAGINATION: dict[str, Piece] = {
    "Item": Piece(imports=symbols("typing", "TypeVar")),
    "Offset": Piece(imports=(*symbols("typing", "Annotated"), *symbols("pydantic", "Field"))),
    "Page": Piece(
        ("Item",), (*symbols("typing", "Generic"), *symbols("pydantic", "BaseModel ConfigDict"))
    ),
    "CountedPage": Piece(("Item", "Page"), symbols("typing", "Generic")),
    "CursorPage": Piece(
        ("Item",), (*symbols("typing", "Generic"), *symbols("pydantic", "BaseModel ConfigDict"))
    ),
    "CountedCursorPage": Piece(("Item", "CursorPage"), symbols("typing", "Generic")),
    "SortKey": Piece(
        (),
        (
            *symbols("dataclasses", "dataclass"),
            *symbols("typing", "Any"),
            *symbols("pydantic", "TypeAdapter"),
            *symbols("sqlalchemy", "SQLColumnExpression UnaryExpression"),
        ),
    ),
    "sort_columns": Piece(
        ("SortKey",), (*symbols("collections.abc", "Sequence"), *symbols("sqlalchemy", "Label"))
    ),
    "rows_after": Piece(
        ("SortKey",),
        (
            *symbols("collections.abc", "Sequence"),
            *symbols("sqlalchemy", "BindParameter ColumnElement and_ bindparam false or_"),
        ),
    ),
    "mark_of": Piece(imports=(*symbols("hashlib", "sha256"), *symbols("pydantic", "BaseModel"))),
    "write_cursor": Piece(
        ("SortKey", "mark_of"),
        (
            *symbols("base64", "urlsafe_b64encode"),
            *symbols("collections.abc", "Sequence"),
            *symbols("pydantic_core", "to_json"),
            *symbols("typing", "Any"),
        ),
    ),
    "read_cursor": Piece(
        ("SortKey", "mark_of"),
        (
            *symbols("base64", "urlsafe_b64decode"),
            *symbols("collections.abc", "Sequence"),
            *symbols("pydantic_core", "from_json"),
            *symbols("app.errors", "Invalid"),
        ),
    ),
    "next_offset": Piece(),
    "like_pattern": Piece(),
}

ROUTING: dict[str, Piece] = {
    "JSONRoute": Piece(
        imports=(
            *symbols("collections.abc", "Callable Coroutine"),
            *symbols("json", "JSONDecodeError JSONDecoder"),
            *symbols("typing", "Any"),
            *symbols("fastapi", "Request Response"),
            *symbols("fastapi.params", "Form"),
            *symbols("fastapi.routing", "APIRoute"),
            *symbols("app.errors", "Unsupported"),
        ),
        modules=("re",),
    ),
    "PrefixRouter": Piece(
        imports=(
            *symbols("fastapi", "APIRouter"),
            *symbols("starlette.routing", "Match"),
            *symbols("starlette.types", "Scope"),
        )
    ),
}


@dataclass(frozen=True, slots=True)
class SupportView:
    """A module of pieces: ``has`` are their names."""

    has: frozenset[str]
    imports: str
    opened: bool = False
    """Whether bodies have envelopes around them."""
    uploads: bool = False
    """Whether bodies may be forms with files."""


def plan_support(context: Context) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the modules that others import from."""
    yield plan_errors(context)
    yield plan_fields(context)
    yield plan_values(context)
    yield plan_database(context)
    for module, pieces in (("pagination", PAGINATION), ("routing", ROUTING)):
        yield _in_pieces(module, pieces)
    opened = any(each.contract.input is not None for each in context.program.operations)
    uploads = any(map(brings_files, context.program.operations))
    for module, names in WHOLE.items():
        yield _whole(module, names, opened=opened, uploads=uploads)
    if has_constraints(context):
        yield PlannedFile("app/violations.py", "app/violations.py.jinja", None)


def _whole(module: str, names: tuple[str, ...], *, opened: bool, uploads: bool) -> LinkedFile:
    def view(used: frozenset[str]) -> SupportView | None:
        if unknown := used - set(names):
            raise AssertionError(f"app.{module} has no {sorted(unknown)}")
        return SupportView(used, "", opened, uploads) if used else None

    return LinkedFile(f"app/{module}.py", f"app/{module}.py.jinja", view)


def _in_pieces(module: str, pieces: dict[str, Piece]) -> LinkedFile:
    def view(used: Iterable[str]) -> SupportView | None:
        has = closure(f"app.{module}", used, pieces)
        if not has:
            return None
        modules = [each for name in has for each in pieces[name].modules]
        return SupportView(frozenset(has), import_lines(imports_of(has, pieces), modules))

    return LinkedFile(f"app/{module}.py", f"app/{module}.py.jinja", view, before=("app.errors",))
