"""Triggers that keep rows of one tenant from referring to rows of another, whoever writes them.

A second line: no query that the app makes gets there. The databases answer as for a reference to a
row that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.database_names import overlong
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.names import Names
from fastgen.backend.sql_text import column_name, filled
from fastgen.backend.table_parts import Table
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.program import Program
from fastgen.records import dataclass

FUNCTION = """\
CREATE OR REPLACE FUNCTION <name>()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN<body>
    RETURN NULL;
END $$"""
REFUSAL = """
    IF <condition>
    THEN
        RAISE foreign_key_violation USING MESSAGE = '<message>';
    END IF;"""
ON_POSTGRESQL = """\
CREATE TRIGGER keep_tenant AFTER INSERT OR UPDATE OF
    <columns>
ON <table>
FOR EACH ROW EXECUTE FUNCTION <name>()"""
IN_SQLITE = """\
CREATE TRIGGER <name> AFTER <when>
ON <table>
WHEN
    <condition>
BEGIN
    SELECT RAISE(ABORT, '<message>');
END"""
WIDEST = 68
MARGIN = "\n" + " " * 20
MESSAGE = "FOREIGN KEY to a row of another tenant"


Differs = tuple[str, str, str]
"""What must hold, if anything, for two tenants to be compared; the one; the other."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a table has to keep: conditions that must not hold, after an INSERT and an UPDATE."""

    table: str
    columns: tuple[str, ...]
    added: tuple[Differs, ...]
    moved: tuple[Differs, ...]


class TenantTriggers:
    """The triggers of one program."""

    def __init__(self, program: Program, names: Names, tables: tuple[Table, ...]) -> None:
        """Take the tables."""
        self.program = program
        self.tenancy = program.tenancy
        self.names = names
        self.naming = Naming(program, names)
        self.links = {table.model: table.name for table in tables}
        self.tables = {table.entity: table for table in tables if table.entity is not None}

    def functions(self) -> Iterator[str]:
        """Yield the names of the functions that PostgreSQL needs."""
        yield from map(function_of, self.kept())

    def postgresql(self) -> Iterator[str]:
        """Yield the statements for PostgreSQL: each function and its trigger."""
        for kept in self.kept():
            name = column_name(function_of(kept))
            refusals = (
                (kept.added, ""),
                (kept.moved, "TG_OP = 'UPDATE'\n        AND "),
            )
            body = "".join(
                filled(REFUSAL, condition=f"{before}{any_of(conditions, 2)}", message=MESSAGE)
                for conditions, before in refusals
                if conditions
            )
            yield filled(FUNCTION, name=name, body=body)
            yield filled(
                ON_POSTGRESQL,
                name=name,
                table=column_name(kept.table),
                columns=",\n    ".join(map(column_name, kept.columns)),
            )

    def sqlite(self) -> Iterator[str]:
        """Yield the statements for SQLite."""
        for kept in self.kept():
            columns = "\n    " + ",\n    ".join(map(column_name, kept.columns))
            for word, when, conditions in (
                ("added", "INSERT", kept.added),
                ("changed", f"UPDATE OF{columns}", (*kept.added, *kept.moved)),
            ):
                if conditions:
                    yield filled(
                        IN_SQLITE,
                        name=column_name(f"keep_tenant_{word}_{kept.table}"),
                        when=when,
                        table=column_name(kept.table),
                        condition=any_of(conditions, 1).replace("IS DISTINCT FROM", "IS NOT"),
                        message=MESSAGE,
                    )

    def kept(self) -> Iterator[Kept]:
        """Yield what every table has to keep, links last."""
        if self.tenancy is None:
            return
        for name in self.tenancy.paths:
            yield self.of_entity(self.program.entities[name])
        for name in self.tenancy.paths:
            entity = self.program.entities[name]
            for field in entity.fields.values():
                if field.kind == "many_to_many" and field.target in self.tenancy.paths:
                    yield self.of_link(entity, field)

    def of_entity(self, entity: Entity) -> Kept:
        """Return what the table of an entity has to keep: its tenant, and that of what it names."""
        own = self.tenant(entity, "NEW")
        way = self.way(entity.name)
        columns = [self.column(entity.name, way[0])]
        added = []
        for field in entity.fields.values():
            target = field.target or ""
            if field.kind != "reference" or not self.is_tenants(target) or field.name == way[0]:
                continue
            column = self.column(entity.name, field.name)
            columns.append(column)
            theirs = self.tenant_behind(target, f"NEW.{column_name(column)}")
            there = f"NEW.{column_name(column)} IS NOT NULL"
            added.append((there, f"{theirs}", f"{own}"))
        before = self.tenant(entity, "OLD")
        moved = (f"{before} IS NOT NULL", before, own)
        table = self.tables[entity.name].name
        return Kept(table, tuple(columns), tuple(added), (moved,))

    def of_link(self, entity: Entity, field: Field) -> Kept:
        """Return what the table of a many-to-many relation has to keep: both of one tenant."""
        link = self.naming.association(entity.name, field.name)
        (owner,), (item,) = link.owner_columns, link.item_columns
        one = self.tenant_behind(entity.name, f"NEW.{column_name(owner)}")
        other = self.tenant_behind(field.target or "", f"NEW.{column_name(item)}")
        table = self.links[link.model.name]
        return Kept(table, (owner, item), (("", one, other),), ())

    def is_tenants(self, entity: str) -> bool:
        """Tell whether the rows of an entity belong to a tenant."""
        return self.tenancy is not None and entity in self.tenancy.paths

    def way(self, entity: str) -> tuple[str, ...]:
        """Return how a row gets to its tenant."""
        return self.tenancy.paths[entity] if self.tenancy is not None else ()

    def tenant(self, entity: Entity, row: str) -> str:
        """Return the tenant of a row at hand."""
        first, *more = self.way(entity.name)
        code = f"{row}.{column_name(self.column(entity.name, first))}"
        target = entity.fields[first].target or ""
        return self.tenant_behind(target, code) if more else code

    def tenant_behind(self, entity: str, key: str) -> str:
        """Return the tenant of the row with a key."""
        first, *more = self.way(entity)
        column = self.column(entity, first)
        table = self.tables[entity]
        (attribute,) = self.names.key_columns(entity)
        own = next(each.name for each in table.columns if each.attribute == attribute)
        parts = (
            f"(SELECT {column_name(column)}",
            f"FROM {column_name(table.name)}",
            f"WHERE {column_name(own)} = {key})",
        )
        found = " ".join(parts)
        found = found if len(found) <= WIDEST else MARGIN.join(parts)
        target = self.program.entities[entity].fields[first].target or ""
        return self.tenant_behind(target, found) if more else found

    def column(self, entity: str, field: str) -> str:
        """Return the column of a to-one field."""
        (attribute,) = self.names.columns(entity, field)
        columns = self.tables[entity].columns
        return next(each.name for each in columns if each.attribute == attribute)


def function_of(kept: Kept) -> str:
    """Return the name of the function of a table, which PostgreSQL cuts at 63 letters."""
    name = f"keep_tenant_of_{kept.table}"
    return overlong(name) or name


def any_of(conditions: tuple[Differs, ...], depth: int) -> str:
    """Return the disjunction of conditions, each on lines of its own."""
    margin = "\n" + "    " * (depth + 1)
    texts = []
    for there, one, other in conditions:
        compared = f"{one}{margin}    IS DISTINCT FROM {other}"
        texts.append(f"({there}{margin}AND {compared})" if there else f"({compared})")
    whole = f"{margin}OR ".join(texts)
    return f"({whole})" if len(texts) > 1 else whole
