"""``migrations/``: the environment of Alembic, and the version that creates the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.models import is_counted, is_given_number, map_strings, string_list
from fastgen.backend.sql_text import column_name, string_literal
from fastgen.backend.table_order import in_order_of_creation
from fastgen.backend.table_parts import CompositeKey, Table
from fastgen.backend.triggers import Triggers
from fastgen.backend.wrap import INDENT, wrap
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class EnvironmentView:
    """What ``env.py`` imports: every module with tables."""

    imports: str
    tables: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version: statements of ``upgrade``, what is added apart, the loop of ``downgrade``."""

    imports: str
    upgrade: tuple[str, ...]
    late: tuple[str, ...]
    early: tuple[str, ...]
    drop: str
    functions: tuple[str, ...]
    """What the triggers of PostgreSQL call."""
    on_postgresql: tuple[str, ...]
    on_sqlite: tuple[str, ...]
    """Statements that make triggers."""


def plan_migrations(context: Context) -> Iterator[PlannedFile]:
    """Yield the files of Alembic."""
    yield PlannedFile("migrations/env.py", "migrations/env.py.jinja", environment_view(context))
    yield PlannedFile("migrations/script.py.mako", "migrations/script.py.mako.jinja", None)
    if context.tables:
        yield PlannedFile(
            "migrations/versions/0001_create_tables.py",
            "migrations/versions/0001_create_tables.py.jinja",
            version_view(context.tables, Triggers(context.program, context.names, context.tables)),
        )


def environment_view(context: Context) -> EnvironmentView:
    """Return the view of ``env.py``."""
    modules = context.names.modules
    packages = sorted({table.package for table in context.tables})
    imported: list[Import] = [
        *symbols("alembic", "context"),
        *symbols("sqlalchemy", "Connection"),
        *symbols("sqlalchemy.ext.asyncio", "create_async_engine"),
        *symbols("sqlalchemy.pool", "NullPool"),
        *symbols("app.database", "Base"),
        *symbols("app.settings", "get_settings"),
        *(modules.whole(package, "models", package) for package in packages),
    ]
    listed = (
        f"TABLES = ({packages[0]},)"
        if len(packages) == 1
        else wrap("TABLES = (", packages, ")", display=True)
    )
    return EnvironmentView(import_lines(imported, ["asyncio"]), listed)


def version_view(tables: tuple[Table, ...], triggers: Triggers) -> VersionView:
    """Return the view of the version that creates the tables."""
    ordered = in_order_of_creation(tables)
    used: set[Import] = {("alembic", "op")}
    upgrade: list[str] = []
    for table in ordered:
        for column in table.columns:
            used.update(column.type.migration_imports)
        upgrade.append(create_table(table))
        upgrade.extend(create_indexes(table))
    late = [(table, key) for table in ordered for key in references_of(table) if key.late]
    names = [python_string(table.name) for table in reversed(ordered)]
    return VersionView(
        imports=import_lines(used, ["sqlalchemy as sa"]),
        upgrade=tuple(upgrade),
        late=tuple(add_reference(table, key) for table, key in late),
        early=tuple(
            wrap(
                "op.drop_constraint(",
                [*map_strings((key.name, table.name)), 'type_="foreignkey"'],
                ")",
                indent=2,
            )
            for table, key in reversed(late)
        ),
        drop=(
            f"for table in ({names[0]},):"
            if len(names) == 1
            else wrap("for table in (", names, "):", indent=1, display=True)
        ),
        functions=tuple(triggers.functions()),
        on_postgresql=tuple(triggers.postgresql()),
        on_sqlite=tuple(triggers.sqlite()),
    )


def references_of(table: Table) -> Iterator[CompositeKey]:
    """Yield every reference of a table, those of one column first, by its name."""
    for column in sorted(table.columns, key=lambda column: column.name):
        key = column.foreign_key
        if key is not None:
            yield CompositeKey(
                name=key.name or f"fk_{table.name}_{column.name}",
                columns=(column.name,),
                table=key.table,
                targets=(key.column,),
                target_attributes=(key.attribute,),
                on_delete=key.on_delete,
                cascade_update=key.cascade_update,
                named=key.name is not None,
                field=column.field,
                late=key.late,
            )
    yield from table.references


def create_table(table: Table) -> str:
    """Return ``op.create_table(…)``, one element a line."""
    items = [python_string(table.name), *table_elements(table)]
    if any(map(is_counted, table.columns)):
        items.append("sqlite_autoincrement=True")
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
        yield element("sa.Column(", options)
    for column in table.columns:
        if column.type.check is not None:
            name, values = column.type.check
            listed = ", ".join(map(string_literal, values))
            yield check(f"{column_name(column.name)} IN ({listed})", name)
    for each in table.checks:
        yield check(each.text, each.name)
    for key in references_of(table):
        yield foreign_key(key)
    primary = [column.name for column in table.columns if column.primary_key]
    options = [*map_strings(primary), f"name={python_string(f'pk_{table.name}')}"]
    yield element("sa.PrimaryKeyConstraint(", options)
    for column in table.columns:
        if column.unique:
            yield unique_constraint((column.name,), f"uq_{table.name}_{column.name}")
    for unique in table.uniques:
        if unique.where is None:
            yield unique_constraint(unique.columns, unique.name)


def element(head: str, options: Sequence[str]) -> str:
    """Return an element of ``op.create_table``; a comma comes after it."""
    return wrap(head, options, "),", indent=2).removesuffix(",")


def check(condition: str, name: str) -> str:
    """Return a check; a colon in a text of SQL would start a parameter."""
    text = python_string(condition.replace(":", "\\:"))
    return element("sa.CheckConstraint(", [text, f"name={python_string(name)}"])


def unique_constraint(columns: Iterable[str], name: str) -> str:
    """Return a unique rule."""
    options = [*map_strings(columns), f"name={python_string(name)}"]
    return element("sa.UniqueConstraint(", options)


def foreign_key(key: CompositeKey) -> str:
    """Return a reference as it stands in its table."""
    options = [
        string_list(key.columns),
        string_list(f"{key.table}.{target}" for target in key.targets),
        f"name={python_string(key.name)}",
        *rules(key),
        *(["use_alter=True"] if key.late else []),
    ]
    return element("sa.ForeignKeyConstraint(", options)


def rules(key: CompositeKey) -> Iterator[str]:
    """Yield what happens to a reference when the row it points at goes or changes."""
    yield f"ondelete={python_string(key.on_delete)}"
    if key.cascade_update:
        yield 'onupdate="CASCADE"'


def add_reference(table: Table, key: CompositeKey) -> str:
    """Return the statement that adds a reference when both tables exist."""
    options = [
        *map_strings((key.name, table.name, key.table)),
        string_list(key.columns),
        string_list(key.targets),
        *rules(key),
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
