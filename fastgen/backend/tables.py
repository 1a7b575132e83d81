"""The tables of a program: columns, keys, constraints and indexes, for the models and the migration alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastgen.backend.column_types import ColumnType, column_type
from fastgen.backend.names import Association, Names
from fastgen.ir.checked.entities import Check, Entity, Field, Unique
from fastgen.ir.checked.expressions import Constant, TypedExpression
from fastgen.ir.checked.program import Program


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """What a column refers to; ``on_update`` cascades where the key can change."""

    table: str
    column: str
    on_delete: str
    cascade_update: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``attribute`` is its name in Python, ``name`` in the database.

    ``field`` is the key it has in the API when that differs. ``default`` is set where the service leaves the
    value to the column (identifiers alone).
    """

    attribute: str
    name: str
    type: ColumnType
    nullable: bool
    primary_key: bool = False
    unique: bool = False
    indexed: bool = False
    identifier: bool = False
    foreign_key: ForeignKey | None = None
    field: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class UniqueConstraint:
    """Together unique; with ``where`` a partial unique index."""

    name: str
    columns: tuple[str, ...]
    where: TypedExpression | None
    message: str | None


@dataclass(frozen=True, slots=True)
class CheckConstraint:
    """A condition over the columns of a row."""

    name: str
    condition: TypedExpression
    message: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class TableIndex:
    """An index over several columns, or over one that is not unique."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table and the class it is declared by; ``entity`` is None for an association."""

    name: str
    model: str
    package: str
    entity: str | None
    columns: tuple[Column, ...]
    uniques: tuple[UniqueConstraint, ...] = ()
    checks: tuple[CheckConstraint, ...] = ()
    indexes: tuple[TableIndex, ...] = ()
    description: str | None = None


def tables_of(program: Program, names: Names) -> tuple[Table, ...]:
    """Return every table of a program, those of entities first, in the order of declaration."""
    return (*_entity_tables(program, names), *_association_tables(program, names))


class _Builder:
    """Turns the fields of a program into columns."""

    def __init__(self, program: Program, names: Names) -> None:
        self.program = program
        self.names = names
        self.enum_values = {
            enum.name: tuple(member.value for member in enum.members)
            for enum in program.enums.values()
        }

    def columns(self, entity: Entity, field: Field) -> Iterator[Column]:
        """Yield the columns of one field; computed and to-many fields have none."""
        if field.kind == "reference":
            yield from self.reference(entity, field)
        elif field.kind in {"column", "state"}:
            attribute = self.names.column(entity.name, field.name)
            name = attribute.rstrip("_") or attribute
            alone = self.is_alone(entity, field)
            yield Column(
                attribute=attribute,
                name=name,
                type=column_type(
                    field.type, field=field.name, enum_values=self.enum_values, states=field.states
                ),
                nullable=field.nullable,
                primary_key=field.name in entity.key,
                unique=field.flags.unique and field.name not in entity.key,
                indexed=self.is_indexed(entity, field) and not alone,
                identifier=field.generated,
                field=field.wire if field.wire != name else None,
                description=field.description,
            )

    def reference(self, entity: Entity, field: Field) -> Iterator[Column]:
        """Yield a column for each key field of the row referred to."""
        if field.target is None:
            raise AssertionError(f"{field.id} has no target")
        target = self.program.entities[field.target]
        attributes = self.names.columns(entity.name, field.name)
        keys = [
            column for name in target.key for column in self.columns(target, target.fields[name])
        ]
        for attribute, key in zip(attributes, keys, strict=True):
            yield Column(
                attribute=attribute,
                name=attribute,
                type=key.type,
                nullable=field.nullable,
                primary_key=field.name in entity.key,
                unique=field.flags.unique and field.name not in entity.key and len(keys) == 1,
                indexed=not self.is_alone(entity, field),
                foreign_key=ForeignKey(
                    table=self.names.of(field.target).table,
                    column=key.name,
                    on_delete={"clear": "SET NULL"}.get(field.on_delete, field.on_delete.upper()),
                    cascade_update=not key.identifier,
                ),
                field=field.wire,
                description=field.description,
            )

    def is_alone(self, entity: Entity, field: Field) -> bool:
        """Tell whether the key or a unique constraint already is an index on the field."""
        return field.flags.unique or entity.key[0] == field.name

    def is_indexed(self, entity: Entity, field: Field) -> bool:
        """Tell whether an index on the field alone is declared or needed."""
        return any(index.fields == (field.name,) for index in entity.indexes)

    def names_of(self, entity: Entity, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Return the columns of several fields."""
        return tuple(
            column.name for name in fields for column in self.columns(entity, entity.fields[name])
        )

    def table(self, entity: Entity) -> Table:
        """Return the table of an entity."""
        own = self.names.of(entity.name)
        columns = tuple(
            column for field in entity.fields.values() for column in self.columns(entity, field)
        )
        return Table(
            name=own.table,
            model=own.model,
            package=own.package,
            entity=entity.name,
            columns=columns,
            uniques=tuple(
                self.unique(entity, unique)
                for unique in entity.uniques
                if not self.is_flag(entity, unique)
            ),
            checks=tuple(self.check(check) for check in entity.checks if check.stored),
            indexes=tuple(self.indexes(entity)),
            description=entity.description,
        )

    def is_flag(self, entity: Entity, unique: Unique) -> bool:
        """Tell whether a unique rule is what the flag of its only field says already."""
        if len(unique.fields) != 1 or unique.where is not None:
            return False
        field = entity.fields[unique.fields[0]]
        return field.flags.unique or entity.key == unique.fields

    def unique(self, entity: Entity, unique: Unique) -> UniqueConstraint:
        """Return a unique rule over its columns."""
        columns = self.names_of(entity, unique.fields)
        message = unique.failure.message
        return UniqueConstraint(
            name=f"uq_{self.names.of(entity.name).table}_{'_'.join(columns)}",
            columns=columns,
            where=unique.where,
            message=_plain(message),
        )

    def check(self, check: Check) -> CheckConstraint:
        """Return a check the database holds."""
        return CheckConstraint(
            name=check.name,
            condition=check.condition,
            message=_plain(check.failure.message),
            field=check.failure.on,
        )

    def indexes(self, entity: Entity) -> Iterator[TableIndex]:
        """Yield the indexes over several columns."""
        own = self.names.of(entity.name)
        seen: set[tuple[str, ...]] = set()
        for index in entity.indexes:
            columns = self.names_of(entity, index.fields)
            if len(columns) > 1 and columns not in seen:
                seen.add(columns)
                yield TableIndex(f"ix_{own.table}_{'_'.join(columns)}", columns)

    def association(self, entity: Entity, association: Association, target: Entity) -> Table:
        """Return the table of a many-to-many field."""

        def side(
            owner: Entity, attributes: tuple[str, ...], wire: str, first: bool
        ) -> Iterator[Column]:
            keys = [key for name in owner.key for key in self.columns(owner, owner.fields[name])]
            for position, (attribute, key) in enumerate(zip(attributes, keys, strict=True)):
                yield Column(
                    attribute=attribute,
                    name=attribute,
                    type=key.type,
                    nullable=False,
                    primary_key=True,
                    indexed=not first and position == 0,
                    foreign_key=ForeignKey(
                        self.names.of(owner.name).table, key.name, "CASCADE", not key.identifier
                    ),
                    field=wire,
                )

        wire = next(
            field.wire
            for field in entity.fields.values()
            if self.names.associations.get((entity.name, field.name)) is association
        )
        return Table(
            name=association.table,
            model=association.model,
            package=association.package,
            entity=None,
            columns=(
                *side(entity, association.owner_columns, self.names.of(entity.name).singular, True),
                *side(target, association.target_columns, wire, False),
            ),
        )


def _plain(message: TypedExpression | None) -> str | None:
    return (
        message.value if isinstance(message, Constant) and isinstance(message.value, str) else None
    )


def _entity_tables(program: Program, names: Names) -> Iterator[Table]:
    builder = _Builder(program, names)
    for entity in program.entities.values():
        yield builder.table(entity)


def _association_tables(program: Program, names: Names) -> Iterator[Table]:
    builder = _Builder(program, names)
    for (owner, field), association in names.associations.items():
        entity = program.entities[owner]
        target = entity.fields[field].target
        if target is not None:
            yield builder.association(entity, association, program.entities[target])


def in_order_of_creation(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Sort tables so that each comes after those it refers to; cycles are left to a later ALTER.

    Stable: by name among the equally ready (Kahn's algorithm). Where only cycles remain, the first by name is
    taken, and its unmet references have to be added after all tables exist.
    """
    waiting = {
        table.name: {
            column.foreign_key.table
            for column in table.columns
            if column.foreign_key and column.foreign_key.table != table.name
        }
        for table in tables
    }
    by_name = {table.name: table for table in tables}
    ordered: list[Table] = []
    while waiting:
        ready = sorted(name for name, needs in waiting.items() if not needs & waiting.keys())
        for name in ready or sorted(waiting)[:1]:
            ordered.append(by_name[name])
            del waiting[name]
    return tuple(ordered)
