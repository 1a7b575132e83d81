"""Turns the fields and rules of an entity into columns, constraints and indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from fastgen.backend.blind_indexes import is_sealed, kept_column, secret_of
from fastgen.backend.column_types import ColumnType, column_type, scalar_column, state_class
from fastgen.backend.constants import Code, constant_code
from fastgen.backend.database_names import column_of, overlong
from fastgen.backend.lowering.identifiers import constant
from fastgen.backend.names import Association, Names, identifier
from fastgen.backend.row_keys import named_by
from fastgen.backend.sql_text import NotPlainSql, SqlText
from fastgen.backend.table_parts import (
    CheckConstraint,
    Column,
    CompositeKey,
    ForeignKey,
    Table,
    TableIndex,
    UniqueConstraint,
    plain_text,
    unique_of,
)
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Check, Entity, Field, Unique
from fastgen.ir.checked.expressions import EnumConstant, TypedExpression
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.stored import counted_relation
from fastgen.ir.checked.types import ScalarType, StateType
from fastgen.records import replace


class TableBuilder:
    """Turns the fields of a program into columns."""

    def __init__(self, program: Program, names: Names) -> None:
        self.program = program
        self.names = names
        self._columns: dict[tuple[str, str], tuple[Column, ...]] = {}

    @cached_property
    def enum_values(self) -> dict[str, tuple[str, ...]]:
        """The stored values of each declared enum."""
        return {
            enum.name: tuple(member.value for member in enum.members)
            for enum in self.program.enums.values()
        }

    def columns(self, entity: Entity, field: Field) -> tuple[Column, ...]:
        """Return the columns of one field; computed and to-many fields have none."""
        place = entity.name, field.name
        if place not in self._columns:
            self._columns[place] = tuple(self._columns_of(entity, field))
        return self._columns[place]

    def _columns_of(self, entity: Entity, field: Field) -> Iterator[Column]:
        if field.kind == "reference":
            yield from self.reference(entity, field)
        elif self.is_stored(entity, field):
            attribute = self.names.column(entity.name, field.name)
            name = column_of(attribute)
            alone = self.is_alone(entity, field)
            yield Column(
                attribute=attribute,
                name=name,
                type=self.type_of(entity, field, name),
                nullable=field.nullable,
                primary_key=field.name in entity.key,
                unique=field.flags.unique and field.name not in entity.key and not is_sealed(field),
                indexed=self.is_indexed(entity, field) and not alone,
                identifier=field.generated,
                field=field.wire if field.wire != name else None,
                default=self.default(field),
                description=field.description,
            )

    def type_of(self, entity: Entity, field: Field, column: str) -> ColumnType:
        """Return the type of the column of a field."""
        secret = secret_of(entity, field)
        own = column if secret is None else self.columns(entity, secret)[0].name
        kept = kept_column(field, f"{self.names.of(entity.name).table}.{own}")
        return kept or column_type(
            field.type, field=field.name, enum_values=self.enum_values, states=field.states
        )

    def is_stored(self, entity: Entity, field: Field) -> bool:
        """Tell whether a field that is no reference has a column of its own.

        The implicit ``id`` of an entity with another key has none, unless a view shows it.
        """
        if field.kind == "computed":
            return field.flags.stored
        if field.kind not in {"column", "state"}:
            return False
        return not field.generated or field.name in entity.key or self.is_shown(entity, field)

    def is_shown(self, entity: Entity, field: Field) -> bool:
        """Tell whether some view shows a field."""
        return any(
            each.source == field.name
            for view in entity.views.values()
            for each in view.shape.fields
        )

    def default(self, field: Field) -> Code | None:
        """Return the default of a column, where it is a constant."""
        if field.kind == "state" and isinstance(field.type, StateType):
            cls = state_class(field.type.entity, field.type.field)
            return f"{cls}.{constant(field.states[0])}", (("app.enums", cls),)
        if counted_relation(field) is not None:
            return "0", ()
        if field.default is None or field.kind != "column" or is_sealed(field):
            return None
        code = constant_code(field.default, field.type)
        return None if code is None or code[0] == "None" or code[0].startswith("[") else code

    def traits(self, entity: Entity) -> Iterator[Column]:
        """Yield the columns of the built-in mixins."""
        taken = {each for name in entity.fields for each in self.names_of_field(entity, name)}
        if "Versioned" in entity.traits and "version" not in taken:
            type_ = scalar_column(ScalarType("int"))
            yield Column(
                "version",
                "version",
                type_,
                nullable=False,
                default=("1", ()),
                on_update=(
                    'literal_column("version + 1")',
                    (("sqlalchemy", "literal_column"),),
                ),
            )

    def names_of_field(self, entity: Entity, name: str) -> tuple[str, ...]:
        """Return the columns of a field, if it has some."""
        return tuple(column.name for column in self.columns(entity, entity.fields[name]))

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
                indexed=not self.is_alone(entity, field) and len(keys) == 1,
                foreign_key=(
                    None
                    if len(keys) > 1
                    else ForeignKey(
                        table=self.names.of(field.target).table,
                        column=key.name,
                        attribute=key.attribute,
                        on_delete={"clear": "SET NULL"}.get(
                            field.on_delete, field.on_delete.upper()
                        ),
                        cascade_update=not key.identifier,
                        name=overlong(f"fk_{self.names.of(entity.name).table}_{attribute}"),
                    )
                ),
                field=field.wire,
                description=field.description,
            )

    def composite(self, entity: Entity, field: Field) -> CompositeKey | None:
        """Return the reference of a field to a row whose key has several columns."""
        if field.kind != "reference" or field.target is None:
            return None
        columns = self.columns(entity, field)
        if len(columns) == 1:
            return None
        table = self.names.of(entity.name).table
        name = f"fk_{table}_{'_'.join(column.name for column in columns)}"
        target = self.program.entities[field.target]
        keys = [key for each in target.key for key in self.columns(target, target.fields[each])]
        return CompositeKey(
            name=overlong(name) or name,
            columns=tuple(column.name for column in columns),
            table=self.names.of(field.target).table,
            targets=tuple(key.name for key in keys),
            target_attributes=tuple(key.attribute for key in keys),
            on_delete={"clear": "SET NULL"}.get(field.on_delete, field.on_delete.upper()),
            cascade_update=not all(key.identifier for key in keys),
            named=overlong(name) is not None,
            field=field.wire,
        )

    def is_alone(self, entity: Entity, field: Field) -> bool:
        """Tell whether the key or a unique constraint already is an index on the field."""
        return field.flags.unique or named_by(entity)[0] == field.name

    def is_indexed(self, entity: Entity, field: Field) -> bool:
        """Tell whether an index on the field alone is declared or needed."""
        if field.kind == "column" and file_type(field.type) is not None:
            return True  # by its key, to know whether a row has it
        return any(index.fields == (field.name,) for index in entity.indexes)

    def names_of(self, entity: Entity, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Return the columns of several fields."""
        return tuple(
            column.name for name in fields for column in self.columns(entity, entity.fields[name])
        )

    def table(self, entity: Entity) -> Table:
        """Return the table of an entity."""
        own = self.names.of(entity.name)
        columns = (
            *(column for field in entity.fields.values() for column in self.columns(entity, field)),
            *self.traits(entity),
        )
        flagged = tuple(unique_of(own.table, column) for column in columns if column.unique)
        single = tuple(
            TableIndex(short, (column.name,))
            for column in columns
            if column.indexed and (short := overlong(f"ix_{own.table}_{column.name}"))
        )
        return Table(
            name=own.table,
            model=own.model,
            package=own.package,
            entity=entity.name,
            columns=tuple(
                replace(
                    column,
                    unique=column.unique and not overlong(f"uq_{own.table}_{column.name}"),
                    indexed=column.indexed and not overlong(f"ix_{own.table}_{column.name}"),
                )
                for column in columns
            ),
            uniques=(
                *(unique for unique in flagged if unique.named),
                *(
                    self.unique(entity, unique)
                    for unique in entity.uniques
                    if not self.is_flag(entity, unique)
                ),
            ),
            checks=tuple(self.checks(entity, columns)),
            indexes=(
                *single,
                *self.indexes(entity),
            ),
            references=tuple(
                reference
                for field in entity.fields.values()
                if (reference := self.composite(entity, field))
            ),
            description=entity.description,
        )

    def is_flag(self, entity: Entity, unique: Unique) -> bool:
        """Tell whether a unique rule is what the key or the flag of its only field says already."""
        if unique.fields == entity.key and unique.where is None:
            return True
        if len(unique.fields) != 1 or unique.where is not None:
            return False
        field = entity.fields[unique.fields[0]]
        return field.flags.unique and len(self.names_of(entity, unique.fields)) == 1

    def unique(self, entity: Entity, unique: Unique) -> UniqueConstraint:
        """Return a unique rule over its columns."""
        columns = self.names_of(entity, unique.fields)
        name = f"uq_{self.names.of(entity.name).table}_{'_'.join(columns)}"
        return UniqueConstraint(
            name=overlong(name) or name,
            columns=columns,
            where=unique.where,
            text=None if unique.where is None else self.partial(entity, unique.where),
            message=plain_text(unique.failure.message),
            named=overlong(name) is not None,
        )

    def partial(self, entity: Entity, where: TypedExpression) -> str:
        """Return which rows an index is about: only the database can see to it."""
        try:
            return self.sql(entity).condition(where)
        except NotPlainSql as error:
            raise Unsupported(f"{error} in the condition of a unique ({entity.name})") from None

    def sql(self, entity: Entity) -> SqlText:
        """Return what writes conditions over a row as text."""

        def columns(field: str) -> tuple[str, ...]:
            return self.names_of(entity, (field,) if field else entity.key)

        def enum_value(member: EnumConstant) -> str:
            enum = self.program.enums.get(member.owner)
            if enum is None:
                return member.member
            return next(each.value for each in enum.members if each.name == member.member)

        return SqlText(columns, enum_value)

    def text_of(self, entity: Entity, check: Check) -> str | None:
        """Return a check as SQL, or nothing where the database cannot hold it."""
        try:
            return self.sql(entity).condition(check.condition) if check.stored else None
        except NotPlainSql:
            return None

    def checks_of_service(self, entity: Entity) -> list[Check]:
        """Return the checks that the service makes, since the database does not."""
        return [each for each in entity.checks if self.text_of(entity, each) is None]

    def checks(self, entity: Entity, columns: Sequence[Column]) -> Iterator[CheckConstraint]:
        """Yield the checks that the database can hold; the service makes the others."""
        table = self.names.of(entity.name).table
        enums = {column.type.check[0] for column in columns if column.type.check}
        for check in entity.checks:
            text = self.text_of(entity, check)
            if text is None:
                continue
            name = identifier(check.name).removeprefix(f"ck_{table}_")
            name = f"{name}_rule" if name in enums else name  # the values of an enum are a check
            full = overlong(f"ck_{table}_{name}")
            yield CheckConstraint(
                name=full.removeprefix(f"ck_{table}_") if full else name,
                condition=check.condition,
                text=text,
                message=plain_text(check.failure.message),
                field=check.failure.on,
                status=check.failure.status,
            )

    def indexes(self, entity: Entity) -> Iterator[TableIndex]:
        """Yield the indexes over several columns."""
        own = self.names.of(entity.name)
        seen: set[tuple[str, ...]] = set()
        wanted = [index.fields for index in entity.indexes]
        wanted += [
            (field.name,)
            for field in entity.fields.values()
            if field.kind == "reference" and not self.is_alone(entity, field)
        ]
        for fields in wanted:
            columns = self.names_of(entity, fields)
            if len(columns) > 1 and columns not in seen:
                seen.add(columns)
                name = f"ix_{own.table}_{'_'.join(columns)}"
                yield TableIndex(overlong(name) or name, columns)

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
                        self.names.of(owner.name).table,
                        key.name,
                        key.attribute,
                        "CASCADE",
                        not key.identifier,
                        overlong(f"fk_{association.table}_{attribute}"),
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
