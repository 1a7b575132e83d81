"""``app/database.py``: engines, column types, functions that mean the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.import_lines import import_lines
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.backend.planners.vault import has_vault
from fastgen.records import dataclass

_SQL = "sqlalchemy"
_COMPILED = (
    *symbols("sqlalchemy.ext.compiler", "compiles"),
    *symbols("sqlalchemy.sql.compiler", "SQLCompiler"),
    *symbols("sqlalchemy.sql.functions", "FunctionElement"),
)


def _function(needs: str, types: str, *more: tuple[str, str]) -> Piece:
    return Piece(tuple(needs.split()), (*symbols(_SQL, types), *_COMPILED, *more))


PIECES: dict[str, Piece] = {
    "Base": Piece(imports=(*symbols(_SQL, "MetaData"), ("sqlalchemy.orm", "DeclarativeBase"))),
    "Database": Piece(
        imports=(
            *symbols(_SQL, "Dialect event make_url"),
            ("typing", "Any"),
            ("sqlalchemy.engine", "Connection as SyncConnection"),
            ("sqlalchemy.engine.interfaces", "DBAPIConnection"),
            ("sqlalchemy.ext.asyncio", "create_async_engine"),
            ("sqlalchemy.pool", "ConnectionPoolEntry"),
            ("app.settings", "Settings"),
        )
    ),
    "as_dicts": Piece(imports=(*symbols("typing", "Any"), *symbols(_SQL, "Result"))),
    "get_database": Piece(("Database",), symbols("fastapi", "Request")),
    "Connection": Piece(
        ("get_connection",), (*symbols("fastapi", "Depends"), *symbols("typing", "Annotated"))
    ),
    "get_connection": Piece(
        ("get_database",),
        (
            ("collections.abc", "AsyncIterator"),
            ("fastapi", "Request"),
            ("sqlalchemy.ext.asyncio", "AsyncConnection"),
        ),
    ),
    "PROJECT": Piece(imports=symbols("pathlib", "Path")),
    "upgrade_database": Piece(("PROJECT",), modules=("asyncio",)),
    "MICROSECOND": Piece(imports=symbols("datetime", "timedelta")),
    "DAY": Piece(),
    "SQLiteDateTime": Piece(
        imports=(
            *symbols("datetime", "UTC datetime"),
            *symbols(_SQL, "DateTime Dialect TypeDecorator"),
        )
    ),
    "UTCDateTime": Piece(("SQLiteDateTime",), symbols(_SQL, "DateTime")),
    "Duration": Piece(
        ("MICROSECOND",),
        (
            *symbols("datetime", "timedelta"),
            *symbols(_SQL, "BigInteger Dialect TypeDecorator"),
        ),
    ),
    "SQLiteDecimal": Piece(
        imports=(
            *symbols("decimal", "ROUND_HALF_UP Decimal"),
            *symbols(_SQL, "Dialect Numeric TypeDecorator"),
        )
    ),
    "decimal": Piece(
        ("SQLiteDecimal",), (*symbols(_SQL, "Numeric"), *symbols("decimal", "Decimal"))
    ),
    "Int64": Piece(imports=symbols(_SQL, "BigInteger Integer")),
    "LongText": Piece(imports=symbols(_SQL, "Text")),
    "Json": Piece(imports=(*symbols(_SQL, "JSON"), ("sqlalchemy.dialects.postgresql", "JSONB"))),
    "FileText": Piece(
        imports=(
            *symbols(_SQL, "Dialect String TypeDecorator"),
            ("sqlalchemy.types", "TypeEngine"),
            ("app.storage.stored", "StoredFile"),
        )
    ),
    "string": Piece(imports=symbols(_SQL, "String")),
    "enumeration": Piece(imports=(*symbols(_SQL, "Enum"), ("enum", "StrEnum"))),
    "Item": Piece(imports=symbols("typing", "TypeVar")),
    "typed": Piece(
        ("Item",),
        (
            *symbols(_SQL, "ColumnElement SQLColumnExpression literal type_coerce"),
            ("sqlalchemy.types", "TypeEngine"),
        ),
    ),
    "parts_of": Piece(("Item",), _COMPILED[1:]),
    "microseconds_of": Piece(),
    "add_duration": _function(
        "UTCDateTime Duration typed parts_of microseconds_of", "", ("datetime", "datetime")
    ),
    "add_days": _function("Duration DAY typed parts_of", "Date", ("datetime", "date")),
    "subtract_days": Piece(("add_days",)),
    "elapsed": _function(
        "UTCDateTime Duration typed parts_of microseconds_of", "", ("datetime", "timedelta")
    ),
    "uuid_text": _function("typed parts_of", "String Uuid"),
    "days_between": _function("typed parts_of", "Date Integer"),
    "elapsed_days": _function("Duration DAY typed parts_of", "Date", ("datetime", "timedelta")),
    "rounded": _function("decimal parts_of", "Integer literal", ("decimal", "Decimal")),
    "position_of": _function("parts_of", "Integer"),
    "has_item": _function("parts_of", "Boolean", ("sqlalchemy.types", "NullType")),
    "case_sensitive_like": Piece(),
    "insert_if_absent": Piece(
        ("Base",),
        (
            ("sqlalchemy.dialects", "postgresql"),
            ("sqlalchemy.dialects.postgresql", "Insert"),
            ("sqlalchemy.orm", "InstrumentedAttribute"),
        ),
    ),
    "insert_if_absent_among": Piece(
        ("Base",),
        (
            ("sqlalchemy.dialects", "postgresql"),
            ("sqlalchemy.dialects.postgresql", "Insert"),
            ("sqlalchemy.orm", "InstrumentedAttribute"),
            ("typing", "Any"),
        ),
    ),
}
"""Every name that ``app.database`` may define."""

ALWAYS = ("Base", "Database")
SHORTEST_ENUM = 40


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """What ``app/database.py`` holds: ``has`` are names of PIECES."""

    has: frozenset[str]
    imports: str
    types: bool
    annotated: str
    enum_length: str
    vault: bool
    """Whether the engines have a vault."""


def plan_database(context: Context) -> LinkedFile:
    """Return ``app/database.py``, with what the other modules import from it."""
    return LinkedFile(
        "app/database.py",
        "app/database.py.jinja",
        lambda used: database_view(context, used),
        before=("app.settings",),
    )


def annotated_types(context: Context) -> tuple[tuple[str, str], ...]:
    """Return the annotations of columns that mean a type of our own, in ``Mapped[…]`` alone."""
    annotations = {
        column.type.annotation
        for table in context.tables
        for column in table.columns
        if not column.type.code
    }
    pairs = (("datetime", "UTCDateTime"), ("int", "Int64"))
    return tuple(pair for pair in pairs if pair[0] in annotations)


def enum_length(context: Context) -> str:
    """Return the length of the columns of enums, as an expression over ``members``."""
    values = [*context.enum_values().values()]
    values += [
        field.states
        for entity in context.program.entities.values()
        for field in entity.fields.values()
    ]
    if any(len(value) > SHORTEST_ENUM for members in values for value in members):
        return f"max({SHORTEST_ENUM}, *map(len, members))"
    return str(SHORTEST_ENUM)


def database_view(context: Context, used: Iterable[str]) -> DatabaseView:
    """Return the view of ``app/database.py`` when other modules import ``used`` from it."""
    annotated = annotated_types(context)
    has = closure("app.database", {*ALWAYS, *used, *(name for _, name in annotated)}, PIECES)
    imported = imports_of(has, PIECES)
    if annotated:
        imported.append(("typing", "ClassVar"))
    if any(annotation == "datetime" for annotation, _ in annotated):
        imported.append(("datetime", "datetime"))
    if has_vault(context.program):
        imported += symbols("app.vault", "VAULTS Vault")
    modules = [module for name in has for module in PIECES[name].modules]
    types = {"UTCDateTime", "Int64", "LongText", "Json"}
    return DatabaseView(
        has=frozenset(has),
        imports=import_lines(imported, modules),
        types=bool(types & set(has)),
        annotated=", ".join(f"{annotation}: {name}" for annotation, name in annotated),
        enum_length=enum_length(context),
        vault=has_vault(context.program),
    )
