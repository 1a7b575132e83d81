"""``models.py`` of every package: the tables as classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus

import libcst as cst

from fastgen.backend.encoders import docstring, python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression, render_statement
from fastgen.backend.lowering.mentions import variables
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python import PythonLowering
from fastgen.backend.lowering.python_scope import Module, PythonScope
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.lowering.sql import SqlLowering
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.table_parts import CheckConstraint, Column, Table, UniqueConstraint
from fastgen.backend.wrap import INDENT, LINE_LENGTH, wrap
from fastgen.ir.checked.expressions import TypedExpression, Variable
from fastgen.ir.checked.types import RowType
from fastgen.records import dataclass

AUTH_MODULE = "The table of the sessions: one row for each login that is still valid."
OUTBOX_MODULE = "What waits to be done beyond the requests."


@dataclass(frozen=True, slots=True)
class TableView:
    """One class: ``columns``, ``arguments`` and ``constraints`` are laid out already."""

    model: str
    name: str
    docstring: str
    arguments: str
    columns: tuple[str, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelsView:
    """A module of tables."""

    docstring: str
    imports: str
    tables: tuple[TableView, ...]


def plan_models(context: Context) -> Iterator[PlannedFile]:
    """Yield ``models.py`` for every package with tables."""
    packages: dict[str, list[Table]] = {}
    for table in context.tables:
        packages.setdefault(table.package, []).append(table)
    for package, tables in packages.items():
        yield PlannedFile(
            context.names.modules.path(package, "models"),
            "app/__package__/models.py.jinja",
            models_view(context, package, tables),
        )


def models_view(context: Context, package: str, tables: list[Table]) -> ModelsView:
    """Return the view of one module."""
    imported: list[Import] = [("app.database", "Base")]
    views = tuple(table_view(context, table, imported) for table in tables)
    return ModelsView(
        docstring=module_docstring(package, tables),
        imports=import_lines(imported),
        tables=views,
    )


def module_docstring(package: str, tables: list[Table]) -> str:
    """Return what a module says of itself."""
    if package == "auth" or (package.startswith("auth_") and tables[0].entity is None):
        return docstring(AUTH_MODULE)
    if package == "outbox":
        return docstring(OUTBOX_MODULE)
    own = package.replace("_", " ").strip()
    if len(tables) == 1:
        return docstring(f"The table of the {own}.")
    others = [
        table.name.removeprefix(f"{own.rstrip('s')}_").replace("_", " ") for table in tables[1:]
    ]
    listed = " and ".join((", ".join(others[:-1]), others[-1])) if len(others) > 1 else others[0]
    return docstring(f"The tables of the {own} and of their {listed}.")


def table_view(context: Context, table: Table, imported: list[Import]) -> TableView:
    """Return one class; what it needs is added to ``imported``."""
    columns = []
    for column in table.columns:
        imported += column_imports(column)
        columns.append(column_line(table, column))
    arguments = [*table_arguments(table, imported), *constant_checks(context, table, imported)]
    if any(map(is_counted, table.columns)):
        # SQLite would give the number of a deleted row to the next one.
        arguments.append('{"sqlite_autoincrement": True}')
    constraints = list(table_constraints(context, table, imported))
    return TableView(
        model=table.model,
        name=python_string(table.name),
        docstring=docstring(table.description, indent=1) if table.description else "",
        arguments=tuple_lines("__table_args__ = ", arguments),
        columns=tuple(columns),
        constraints=tuple(constraints),
    )


def tuple_lines(head: str, items: list[str]) -> str:
    """Return a tuple of the body of a class."""
    if not items:
        return ""
    if len(items) == 1:
        flat = f"{head}({items[0]},)"
        return flat if len(flat) + 4 <= LINE_LENGTH and "\n" not in flat else exploded(head, items)
    return wrap(f"{head}(", items, ")", indent=1, display=True)


def nested(head: str, options: Sequence[str]) -> str:
    """Return a call inside another one; a comma comes after it."""
    return wrap(head, options, "),", indent=2).removesuffix(",")


def exploded(head: str, items: Iterable[str]) -> str:
    """Return a tuple with an item on each line, at the first level."""
    inner = "".join(f"{INDENT * 2}{item},\n" for item in items)
    return f"{head}(\n{inner}{INDENT})"


# ---------------------------------------------------------------- columns


def column_imports(column: Column) -> Iterator[Import]:
    """Yield what the line of a column needs."""
    yield "sqlalchemy.orm", "Mapped"
    yield from column.type.imports
    if column.identifier and column.type.annotation == "UUID":
        yield "app.ids", "uuid7"
    if column.foreign_key is not None:
        yield "sqlalchemy", "ForeignKey"
    if type_of_reference(column):
        yield "sqlalchemy", type_of_reference(column)
    if column.default is not None:
        yield from column.default[1]
    if column.on_update is not None:
        yield from column.on_update[1]
    if any(True for _ in column_options(column, shown=True)):
        yield "sqlalchemy.orm", "mapped_column"


def column_line(table: Table, column: Column) -> str:
    """Return ``title: Mapped[str] = mapped_column(…)``, laid out in the body of a class."""
    optional = " | None" if column.nullable else ""
    head = f"{column.attribute}: Mapped[{column.type.annotation}{optional}]"
    constrained = (
        column.unique
        or column.foreign_key is not None
        or column.primary_key
        or any(unique.columns == (column.name,) for unique in table.uniques)
    )
    options = [*column_options(column, shown=constrained)]
    if not options:
        return head
    return wrap(f"{head} = mapped_column(", options, ")", indent=1)


def column_options(column: Column, *, shown: bool) -> Iterator[str]:
    """Yield the arguments of ``mapped_column``; ``shown``: the API names it in errors."""
    if column.name != column.attribute:
        yield python_string(column.name)
    if column.type.code:
        yield column.type.code
    elif type_of_reference(column):
        yield type_of_reference(column)
    if column.foreign_key is not None:
        key = column.foreign_key
        options = [python_string(f"{key.table}.{key.attribute}")]
        if key.name:
            options.append(f"name={python_string(key.name)}")
        options.append(f"ondelete={python_string(key.on_delete)}")
        if key.cascade_update:
            options.append('onupdate="CASCADE"')
        if key.late:
            options.append("use_alter=True")
        yield nested("ForeignKey(", options)
    if column.name != column.attribute:
        # Rows are written by attribute.
        yield f"key={python_string(column.attribute)}"
    if column.primary_key:
        yield "primary_key=True"
        if is_given_number(column):
            yield "autoincrement=False"
    if column.type.annotation == "JsonValue" and not column.nullable:
        yield "nullable=False"  # a `JsonValue` may be null, a row keeps none
    if column.unique:
        yield "unique=True"
    if column.indexed:
        yield "index=True"
    if column.identifier and column.type.annotation == "UUID":
        yield "default=uuid7"
    elif column.default is not None:
        yield f"default={column.default[0]}"
    if column.on_update is not None:
        yield f"onupdate={column.on_update[0]}"
    if column.field is not None and shown:
        yield f'info={{"field": {python_string(column.field)}}}'


def type_of_reference(column: Column) -> str:
    """Return the type of a reference that does not say it; the annotation alone is not enough.

    SQLAlchemy would take it from the other table, which a statement may come before.
    """
    own, _, name = column.type.migration.rpartition("sa.")
    if column.foreign_key is None or column.type.code or own or name == column.type.migration:
        return ""  # a whole number is the same on every way
    return name.removesuffix("()")


def is_counted(column: Column) -> bool:
    """Tell whether a key is a number that the database counts."""
    return column.primary_key and column.type.annotation == "int" and column.identifier


def is_given_number(column: Column) -> bool:
    """Tell whether a key is a number that the caller gives: the database must not count."""
    return (
        column.primary_key
        and column.type.annotation == "int"
        and not column.identifier
        and column.foreign_key is None
    )


# ---------------------------------------------------------------- constraints


def table_arguments(table: Table, imported: list[Import]) -> Iterator[str]:
    """Yield what stands in ``__table_args__``."""
    attributes = {column.name: column.attribute for column in table.columns}

    def named(names: Iterable[str]) -> list[str]:
        return map_strings(attributes[name] for name in names)

    for reference in table.references:
        imported.append(("sqlalchemy", "ForeignKeyConstraint"))
        options = [
            f"[{', '.join(named(reference.columns))}]",
            string_list(f"{reference.table}.{target}" for target in reference.target_attributes),
            *([f"name={python_string(reference.name)}"] if reference.named else []),
            f"ondelete={python_string(reference.on_delete)}",
            *(['onupdate="CASCADE"'] if reference.cascade_update else []),
            *(["use_alter=True"] if reference.late else []),
        ]
        yield nested("ForeignKeyConstraint(", options)
    for unique in table.uniques:
        if unique.where is not None:
            continue
        imported.append(("sqlalchemy", "UniqueConstraint"))
        options = named(unique.columns)
        if unique.named:
            options.append(f"name={python_string(unique.name)}")
        if unique.message:
            options.append(f'info={{"message": {python_string(unique.message)}}}')
        yield nested("UniqueConstraint(", options)
    for index in table.indexes:
        imported.append(("sqlalchemy", "Index"))
        yield nested("Index(", [python_string(index.name), *named(index.columns)])


def constant_checks(context: Context, table: Table, imported: list[Import]) -> Iterator[str]:
    """Yield the checks that mention no column: nothing else would tie them to their table."""
    for check in table.checks:
        if not any(variables(check.condition)):
            imported.append(("sqlalchemy", "CheckConstraint"))
            made = check_constraint(context, table, check, imported)
            options = [
                f"{each.keyword.value}={text}" if each.keyword else text
                for each in made.args
                for text in [render_expression(each.value)]
            ]
            yield nested("CheckConstraint(", options)


def map_strings(texts: Iterable[str]) -> list[str]:
    """Return texts as literals."""
    return [python_string(text) for text in texts]


def string_list(texts: Iterable[str]) -> str:
    """Return a list of literals."""
    return f"[{', '.join(map_strings(texts))}]"


def table_constraints(context: Context, table: Table, imported: list[Import]) -> Iterator[str]:
    """Yield the statements after a class: what has a condition over its columns."""
    for unique in table.uniques:
        if unique.where is not None:
            imported.append(("sqlalchemy", "Index"))
            yield render_statement(cst.Expr(partial_index(context, table, unique, imported)))
    for check in table.checks:
        if not any(variables(check.condition)):
            continue
        imported.append(("sqlalchemy", "CheckConstraint"))
        yield render_statement(cst.Expr(check_constraint(context, table, check, imported)))


def partial_index(
    context: Context, table: Table, unique: UniqueConstraint, imported: list[Import]
) -> n.Node:
    """Return a unique index over the rows that fulfil a condition."""
    if unique.where is None:
        raise AssertionError(f"{unique.name} is no partial index")
    condition = lowered(context, table, unique.where, imported)
    attributes = {column.name: column.attribute for column in table.columns}
    columns = [n.name(f"{table.model}.{attributes[name]}") for name in unique.columns]
    named: dict[str, n.Node] = {
        "unique": n.boolean(True),
        "postgresql_where": condition,
        "sqlite_where": condition,
    }
    if unique.message:
        named["info"] = info(message=unique.message)
    return n.call("Index", n.text(unique.name), *columns, **named)


def check_constraint(
    context: Context, table: Table, check: CheckConstraint, imported: list[Import]
) -> cst.Call:
    """Return a condition that the database holds."""
    condition = lowered(context, table, check.condition, imported, exact=True)
    named: dict[str, n.Node] = {"name": n.text(check.name)}
    kind = "conflict" if check.status == HTTPStatus.CONFLICT else None
    if check.message or check.field or kind:
        named["info"] = info(message=check.message, field=check.field, kind=kind)
    return n.call("CheckConstraint", condition, **named)


def info(**entries: str | None) -> n.Node:
    """Return the dictionary that ``violations.py`` reads."""
    return n.dict_of((n.text(key), n.text(value)) for key, value in entries.items() if value)


def lowered(
    context: Context,
    table: Table,
    condition: TypedExpression,
    imported: list[Import],
    *,
    exact: bool = False,
) -> n.Node:
    """Return a condition over the columns of a class."""
    if table.entity is None:
        raise AssertionError(f"{table.name} belongs to no entity")
    naming = Naming(context.program, context.names)
    constants = PythonLowering(PythonScope(Module(naming)))  # `"a" + "b"` is no column
    imports = constants.scope.imports
    scope = SqlScope(
        naming,
        imports,
        outside=constants.value,
        rows={Variable(RowType(table.entity), kind="self", name="self"): table.model},
    )
    lowering = SqlLowering(scope)
    node = lowering.exact(condition) if exact else lowering.condition(condition)
    own = context.names.module_of(table.package, "models")
    imported += [(each.module, each.name) for each in imports if each.module != own]
    return node
