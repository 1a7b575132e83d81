"""Triggers that write down what happens to rows, whoever does it and however: cascades too."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.naming import Naming
from fastgen.backend.names import Names
from fastgen.backend.sql_text import column_name, filled, string_literal
from fastgen.backend.stored_files import kept_files
from fastgen.backend.table_parts import Column, Table
from fastgen.backend.tenant_triggers import TenantTriggers
from fastgen.ir.checked.entities import Field, Trait
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.stored import counted_relation
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass

SECRET = frozenset({"password", "secret", "token"})
DELETED_FUNCTION = """\
CREATE OR REPLACE FUNCTION keep_deleted_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deleted_rows (source, content, deleted)
    VALUES (TG_TABLE_NAME, to_jsonb(OLD) - coalesce(TG_ARGV, '{}'), now());
    RETURN NULL;
END $$"""
CHANGED_FUNCTION = """\
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := '{}';
    after jsonb := '{}';
    changed jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD) - coalesce(TG_ARGV[1:], '{}');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW) - coalesce(TG_ARGV[1:], '{}');
    END IF;
    SELECT coalesce(jsonb_object_agg(each.key, each.value), '{}') INTO changed
    FROM jsonb_each(CASE TG_OP WHEN 'DELETE' THEN before ELSE after END) AS each
    WHERE TG_OP = 'DELETE' OR each.value IS DISTINCT FROM before -> each.key;
    INSERT INTO row_changes (source, row_key, action, content, caller, happened)
    VALUES (
        TG_TABLE_NAME,
        (CASE TG_OP WHEN 'DELETE' THEN before ELSE after END) ->> TG_ARGV[0],
        lower(TG_OP),
        changed,
        nullif(current_setting('app.caller', true), ''),
        clock_timestamp()
    );
    RETURN NULL;
END $$"""


DELETED_IN_SQLITE = """\
CREATE TRIGGER <name> AFTER DELETE ON <table> BEGIN
    INSERT INTO deleted_rows (source, content, deleted)
    VALUES (<source>, <content>,
        strftime('%Y-%m-%d %H:%M:%f', 'now') || '000');
END"""
CHANGED_IN_SQLITE = """\
CREATE TRIGGER <name> AFTER <action> ON <table> BEGIN
    INSERT INTO row_changes (source, row_key, action, content, caller, happened)
    VALUES (<source>, CAST(<key> AS TEXT), <word>,
        <content>,
        <who>, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000');
END"""
DIFFERENCE = """\
(
            SELECT json_group_object(after.key,
                CASE WHEN after.type IN ('object', 'array')
                THEN json(after.value) ELSE after.value END)
            FROM json_each(<after>) AS after
            JOIN json_each(<before>) AS before ON after.key = before.key
            WHERE after.value IS NOT before.value
        )"""

DROP_FUNCTION = """\
CREATE OR REPLACE FUNCTION drop_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    content text := to_jsonb(OLD) ->> TG_ARGV[0];
BEGIN
    IF content IS NOT NULL
        AND (TG_OP = 'DELETE' OR content IS DISTINCT FROM to_jsonb(NEW) ->> TG_ARGV[0])
    THEN
        INSERT INTO dropped_files (content, dropped) VALUES (content, clock_timestamp());
    END IF;
    RETURN NULL;
END $$"""
DROP_ON_POSTGRESQL = """\
CREATE TRIGGER <name> AFTER DELETE OR UPDATE OF <column> ON <table>
FOR EACH ROW EXECUTE FUNCTION drop_file(<argument>)"""
DROP_IN_SQLITE = """\
CREATE TRIGGER <name> AFTER <when> ON <table>
WHEN OLD.<column> IS NOT NULL<differs> BEGIN
    INSERT INTO dropped_files (content, dropped)
    VALUES (OLD.<column>, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000');
END"""
COUNT_FUNCTION = """\
CREATE OR REPLACE FUNCTION keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    statement text := format(
        'UPDATE %I SET %I = %I + $1 WHERE %I = ($2).%I',
        TG_ARGV[0], TG_ARGV[1], TG_ARGV[1], TG_ARGV[2], TG_ARGV[3]
    );
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE statement USING -1, OLD;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE statement USING 1, NEW;
    END IF;
    RETURN NULL;
END $$"""
COUNT_ON_POSTGRESQL = """\
CREATE TRIGGER <name> AFTER INSERT OR DELETE OR UPDATE OF <via> ON <table>
FOR EACH ROW EXECUTE FUNCTION keep_count(<arguments>)"""
COUNT_IN_SQLITE = """\
CREATE TRIGGER <name> AFTER <when> ON <table> BEGIN
    UPDATE <owner> SET <column> = <column> <change> WHERE <key> = <row>.<via>;
END"""
CHANGES = {
    "added": ("INSERT", "+ 1", "NEW"),
    "removed": ("DELETE", "- 1", "OLD"),
    "left": ("UPDATE OF <via>", "- 1", "OLD"),
    "joined": ("UPDATE OF <via>", "+ 1", "NEW"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A column that counts the rows of a table which point at its row."""

    owner: str
    column: str
    key: str
    table: str
    via: str

    @property
    def name(self) -> str:
        """What its triggers are called."""
        return f"count_{self.owner}_{self.column}"


def is_secret(field: Field) -> bool:
    """Tell whether nobody may read a field."""
    return isinstance(field.type, ScalarType) and field.type.name in SECRET


class Triggers:
    """The triggers of one program, as statements of SQL."""

    def __init__(self, program: Program, names: Names, tables: tuple[Table, ...]) -> None:
        """Take the tables; those of entities with a mixin that needs triggers have some."""
        self.program = program
        self.names = names
        self.naming = Naming(program, names)
        self.names_of_links = {table.model: table.name for table in tables}
        self.tables = {table.entity: table for table in tables if table.entity is not None}
        self.tenants = TenantTriggers(program, names, tables)

    def having(self, trait: Trait) -> Iterator[Table]:
        """Yield the tables of the entities with a mixin."""
        for entity in self.program.entities.values():
            if trait in entity.traits:
                yield self.tables[entity.name]

    def functions(self) -> Iterator[str]:
        """Yield the names of the functions that PostgreSQL needs."""
        if any(True for _ in self.having("SoftDelete")):
            yield "keep_deleted_row"
        if any(True for _ in self.having("Audited")):
            yield "note_change"
        if any(True for _ in self.counted()):
            yield "keep_count"
        if any(True for _ in self.dropped()):
            yield "drop_file"
        yield from self.tenants.functions()

    def dropped(self) -> Iterator[tuple[str, str]]:
        """Yield the columns that keep files, each after its table."""
        for entity, field in kept_files(self.program):
            table = self.tables[entity]
            yield table.name, self.column(table, self.names.column(entity, field.name))

    def counted(self) -> Iterator[Counted]:
        """Yield the stored counts."""
        for entity in self.program.entities.values():
            own = self.tables[entity.name]
            for field in entity.fields.values():
                relation = counted_relation(field)
                if relation is None:
                    continue
                declared = entity.fields[relation]
                column = self.column(own, self.names.column(entity.name, field.name))
                key = self.key(own).name
                if declared.via is not None and declared.kind == "inverse":
                    table = self.tables[declared.target or ""]
                    via = self.column(table, self.names.column(table.entity or "", declared.via))
                    yield Counted(own.name, column, key, table.name, via)
                else:
                    link = self.naming.association(entity.name, relation)
                    table_name = self.names_of_links[link.model.name]
                    yield Counted(own.name, column, key, table_name, link.owner_columns[0])

    def column(self, table: Table, attribute: str) -> str:
        """Return the name of a column."""
        return next(each.name for each in table.columns if each.attribute == attribute)

    def postgresql(self) -> Iterator[str]:
        """Yield the statements for PostgreSQL: functions, then triggers."""
        texts = {
            "keep_deleted_row": DELETED_FUNCTION,
            "note_change": CHANGED_FUNCTION,
            "keep_count": COUNT_FUNCTION,
            "drop_file": DROP_FUNCTION,
        }
        yield from (texts[name] for name in self.functions() if name in texts)
        for table in self.having("SoftDelete"):
            given = ", ".join(string_literal(each.name) for each in self.secrets(table))
            yield (
                f"CREATE TRIGGER keep_deleted AFTER DELETE ON {column_name(table.name)}\n"
                f"FOR EACH ROW EXECUTE FUNCTION keep_deleted_row({given})"
            )
        for table in self.having("Audited"):
            hidden = [each.name for each in self.secrets(table)]
            given = ", ".join(string_literal(name) for name in (self.key(table).name, *hidden))
            yield (
                "CREATE TRIGGER note_changes AFTER INSERT OR UPDATE OR DELETE"
                f" ON {column_name(table.name)}\n"
                f"FOR EACH ROW EXECUTE FUNCTION note_change({given})"
            )

        for each in self.counted():
            arguments = (each.owner, each.column, each.key, each.via)
            yield filled(
                COUNT_ON_POSTGRESQL,
                name=column_name(each.name),
                via=column_name(each.via),
                table=column_name(each.table),
                arguments=", ".join(map(string_literal, arguments)),
            )
        for table_name, column in self.dropped():
            yield filled(
                DROP_ON_POSTGRESQL,
                name=column_name(f"drop_{column}"),
                column=column_name(column),
                table=column_name(table_name),
                argument=string_literal(column),
            )
        yield from self.tenants.postgresql()

    def sqlite(self) -> Iterator[str]:
        """Yield the statements for SQLite, which has no functions."""
        for each in self.counted():
            for word, (when, change, row) in CHANGES.items():
                yield filled(
                    COUNT_IN_SQLITE,
                    name=column_name(f"{each.name}_{word}"),
                    when=when,
                    table=column_name(each.table),
                    owner=column_name(each.owner),
                    column=column_name(each.column),
                    change=change,
                    key=column_name(each.key),
                    row=row,
                    via=column_name(each.via),
                )
        for table_name, column in self.dropped():
            for word, when in (("deleted", "DELETE"), ("changed", "UPDATE OF <column>")):
                differs = " AND OLD.<column> IS NOT NEW.<column>" if word == "changed" else ""
                yield filled(
                    DROP_IN_SQLITE.replace("<when>", when).replace("<differs>", differs),
                    name=column_name(f"drop_{table_name}_{column}_{word}"),
                    column=column_name(column),
                    table=column_name(table_name),
                )
        for table in self.having("SoftDelete"):
            yield filled(
                DELETED_IN_SQLITE,
                source=string_literal(table.name),
                name=f"keep_deleted_{table.name}",
                table=column_name(table.name),
                content=self.record(table, "OLD", 2),
            )
        for table in self.having("Audited"):
            for action in ("insert", "update", "delete"):
                yield self.noted(table, action)
        yield from self.tenants.sqlite()

    def noted(self, table: Table, action: str) -> str:
        """Return the trigger of SQLite that writes one kind of change down."""
        row = "OLD" if action == "delete" else "NEW"
        content = self.record(table, row, 2)
        if action == "update":
            content = filled(
                DIFFERENCE,
                after=self.record(table, "NEW", 3),
                before=self.record(table, "OLD", 3),
            )
        key = f"{row}.{column_name(self.key(table).name)}"
        who = "(SELECT caller FROM acting_caller)" if self.program.authentications else "NULL"
        return filled(
            CHANGED_IN_SQLITE,
            source=string_literal(table.name),
            name=f"note_{action}_{table.name}",
            action=action.upper(),
            table=column_name(table.name),
            key=key,
            word=string_literal(action),
            content=content,
            who=who,
        )

    def record(self, table: Table, row: str, depth: int) -> str:
        """Return a row as JSON without its secrets."""
        hidden = {each.name for each in self.secrets(table)}
        margin = "\n" + "    " * (depth + 1)
        pairs = [
            f"{margin}{string_literal(each.name)}, {self.value(each, row)}"
            for each in table.columns
            if each.name not in hidden
        ]
        return f"json_object({','.join(pairs)}\n{'    ' * depth})"

    def value(self, column: Column, row: str) -> str:
        """Return the value of a column as JSON takes it."""
        code = f"{row}.{column_name(column.name)}"
        if column.type.migration == "Json":
            return f"json({code})"
        return f"hex({code})" if column.type.annotation == "bytes" else code

    def secrets(self, table: Table) -> Iterator[Column]:
        """Yield the columns that nobody may read."""
        entity = self.program.entities[table.entity or ""]
        for field in entity.fields.values():
            if is_secret(field):
                names = self.names.columns(entity.name, field.name)
                yield from (each for each in table.columns if each.attribute in names)

    def key(self, table: Table) -> Column:
        """Return the column that identifies a row."""
        (name,) = self.names.key_columns(table.entity or "")
        return next(column for column in table.columns if column.attribute == name)
