"""``migrations/``: the environment of Alembic, and the version that creates the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.models import is_given_number, map_strings, string_list
from fastgen.backend.sql_text import column_name, string_literal
from fastgen.backend.table_parts import Column, Table
from fastgen.backend.tables import in_order_of_creation
from fastgen.backend.wrap import INDENT, wrap


@dataclass(frozen=True, slots=True)
class EnvironmentView:
    """What ``env.py`` imports: every module with tables."""

    imports: str
    tables: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version: statements of ``upgrade``, what is added or dropped apart, and the loop of ``downgrade``."""

    imports: str
    upgrade: tuple[str, ...]
    late: tuple[str, ...]
    early: tuple[str, ...]
    drop: str


def plan_migrations(context: Context) -> Iterator[PlannedFile]:
    """Yield the files of Alembic."""
    yield PlannedFile(
        "migrations/env.py", "migrations/env.py.jinja", environment_view(context.tables)
    )
    yield PlannedFile("migrations/script.py.mako", "migrations/script.py.mako.jinja", None)
    yield PlannedFile(
        "migrations/versions/0001_create_tables.py",
        "migrations/versions/0001_create_tables.py.jinja",
        version_view(context.tables),
    )


def environment_view(tables: tuple[Table, ...]) -> EnvironmentView:
    """Return the view of ``env.py``."""
    packages = sorted({table.package for table in tables})
    imported: list[Import] = [
        *symbols("alembic", "context"),
        *symbols("sqlalchemy", "Connection"),
        *symbols("sqlalchemy.ext.asyncio", "create_async_engine"),
        *symbols("sqlalchemy.pool", "NullPool"),
        *symbols("app.database", "Base"),
        *symbols("app.settings", "get_settings"),
        *((f"app.{package}", f"models as {package}") for package in packages),
    ]
    listed = f"TABLES = ({packages[0]},)" if len(packages) == 1 else wrap("TABLES = (", packages, ")")
    return EnvironmentView(import_lines(imported, ["asyncio"]), listed)


def version_view(tables: tuple[Table, ...]) -> VersionView:
    """Return the view of the version that creates the tables."""
    ordered = in_order_of_creation(tables)
    used: set[Import] = {("alembic", "op")}
    upgrade: list[str] = []
    for table in ordered:
        for column in table.columns:
            used.update(column.type.migration_imports)
        upgrade.append(create_table(table))
        upgrade.extend(create_indexes(table))
    late = [(table, column) for table in ordered for column in table.columns if is_late(column)]
    names = [python_string(table.name) for table in reversed(ordered)]
    return VersionView(
        imports=import_lines(used, ["sqlalchemy as sa"]),
        upgrade=tuple(upgrade),
        late=tuple(add_reference(table, column) for table, column in late),
        early=tuple(
            wrap(
                "op.drop_constraint(",
                [*map_strings((reference_name(table, column), table.name)), 'type_="foreignkey"'],
                ")",
                indent=2,
            )
            for table, column in reversed(late)
        ),
        drop=f"for table in ({names[0]},):"
        if len(names) == 1
        else wrap("for table in (", names, "):", indent=1),
    )


def is_late(column: Column) -> bool:
    """Tell whether the reference of a column is added when all tables exist."""
    return column.foreign_key is not None and column.foreign_key.late


def create_table(table: Table) -> str:
    """Return ``op.create_table(…)``, one element a line."""
    items = [python_string(table.name), *table_elements(table)]
    lines = "".join(f"{INDENT * 2}{item},\n" for item in items)
    return f"op.create_table(\n{lines}{INDENT})"


def table_elements(table: Table) -> Iterator[str]:
    """Yield columns and constraints: columns, checks, references, the key, unique rules."""
    for column in table.columns:
        given = ", autoincrement=False" if is_given_number(column) else ""
        options = [
            python_string(column.name),
            column.type.migration,
            f"nullable={column.nullable}{given}",
        ]
        yield wrap("sa.Column(", options, ")", indent=2)
    for column in table.columns:
        if column.type.check is not None:
            name, values = column.type.check
            listed = ", ".join(map(string_literal, values))
            yield check(f"{column_name(column.name)} IN ({listed})", name)
    for each in table.checks:
        yield check(each.text, each.name)
    for column in sorted(table.columns, key=lambda column: column.name):
        if column.foreign_key is not None:
            yield reference(table, column)
    for key in table.references:
        yield foreign_key(
            key.columns,
            [f"{key.table}.{target}" for target in key.targets],
            key.name,
            key.on_delete,
            cascade_update=key.cascade_update,
        )
    primary = [column.name for column in table.columns if column.primary_key]
    yield wrap(
        "sa.PrimaryKeyConstraint(",
        [*map_strings(primary), f"name={python_string(f'pk_{table.name}')}"],
        ")",
        indent=2,
    )
    for column in table.columns:
        if column.unique:
            yield unique_constraint((column.name,), f"uq_{table.name}_{column.name}")
    for unique in table.uniques:
        if unique.where is None:
            yield unique_constraint(unique.columns, unique.name)


def check(condition: str, name: str) -> str:
    """Return a check; a colon in a text of SQL would start a parameter."""
    text = python_string(condition.replace("\\", "\\\\").replace(":", "\\:"))
    return wrap("sa.CheckConstraint(", [text, f"name={python_string(name)}"], ")", indent=2)


def unique_constraint(columns: Iterable[str], name: str) -> str:
    """Return a unique rule."""
    options = [*map_strings(columns), f"name={python_string(name)}"]
    return wrap("sa.UniqueConstraint(", options, ")", indent=2)


def reference_name(table: Table, column: Column) -> str:
    """Return the name of the reference of a column."""
    assert column.foreign_key is not None
    return column.foreign_key.name or f"fk_{table.name}_{column.name}"


def reference(table: Table, column: Column) -> str:
    """Return the reference of a column, as it stands in its table."""
    key = column.foreign_key
    assert key is not None
    return foreign_key(
        (column.name,),
        [f"{key.table}.{key.column}"],
        reference_name(table, column),
        key.on_delete,
        cascade_update=key.cascade_update,
        late=key.late,
    )


def foreign_key(
    columns: Iterable[str],
    targets: Iterable[str],
    name: str,
    on_delete: str,
    *,
    cascade_update: bool,
    late: bool = False,
) -> str:
    """Return a reference of one or several columns."""
    options = [
        string_list(columns),
        string_list(targets),
        f"name={python_string(name)}",
        f"ondelete={python_string(on_delete)}",
        *(['onupdate="CASCADE"'] if cascade_update else []),
        *(["use_alter=True"] if late else []),
    ]
    return wrap("sa.ForeignKeyConstraint(", options, ")", indent=2)


def add_reference(table: Table, column: Column) -> str:
    """Return the statement that adds the reference of a column when both tables exist."""
    key = column.foreign_key
    assert key is not None
    options = [
        *map_strings((reference_name(table, column), table.name, key.table)),
        string_list([column.name]),
        string_list([key.column]),
        f"ondelete={python_string(key.on_delete)}",
        *(['onupdate="CASCADE"'] if key.cascade_update else []),
    ]
    return wrap("op.create_foreign_key(", options, ")", indent=2)


def create_indexes(table: Table) -> Iterator[str]:
    """Yield the indexes of a table; a partial one is unique."""
    for column in table.columns:
        if column.indexed:
            yield create_index(f"ix_{table.name}_{column.name}", table, (column.name,))
    for index in table.indexes:
        yield create_index(index.name, table, index.columns)
    for unique in table.uniques:
        if unique.text is not None:
            text = f"sa.text({python_string(unique.text.replace(':', chr(92) + ':'))})"
            more = ["unique=True", f"postgresql_where={text}", f"sqlite_where={text}"]
            yield create_index(unique.name, table, unique.columns, *more)


def create_index(name: str, table: Table, columns: Iterable[str], *more: str) -> str:
    """Return ``op.create_index(…)``."""
    options = [*map_strings((name, table.name)), string_list(columns), *more]
    return wrap("op.create_index(", options, ")", indent=1)
