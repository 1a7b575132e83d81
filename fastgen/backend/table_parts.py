"""What a table is made of, for the models and the migration alike."""

from __future__ import annotations

from fastgen.backend.column_types import ColumnType
from fastgen.backend.constants import Code
from fastgen.backend.database_names import overlong
from fastgen.ir.checked.expressions import Constant, TypedExpression
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """What a column refers to; ``on_update`` cascades where the key can change.

    ``attribute`` is the column as the models know it.
    """

    table: str
    column: str
    attribute: str
    on_delete: str
    cascade_update: bool
    name: str | None = None
    """Set where the naming convention would make it too long for PostgreSQL."""
    late: bool = False
    """Part of a cycle of references: added when both tables exist."""


@dataclass(frozen=True, slots=True)
class CompositeKey:
    """A reference to a row whose key has several columns."""

    name: str
    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]
    target_attributes: tuple[str, ...]
    on_delete: str
    cascade_update: bool
    named: bool
    field: str | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``attribute`` is its name in Python, ``name`` in the database.

    ``field`` is the key it has in the API when that differs. ``identifier`` marks a key that each
    new row is given; ``default`` is the code of a constant, ``on_update`` that of what every UPDATE
    sets.
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
    default: Code | None = None
    on_update: Code | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class UniqueConstraint:
    """Together unique; with ``where`` a partial unique index.

    ``text`` is ``where`` in SQL. ``named``: the name is not what the naming convention makes.
    """

    name: str
    columns: tuple[str, ...]
    where: TypedExpression | None
    text: str | None
    message: str | None
    field: str | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class CheckConstraint:
    """A condition over the columns of a row; ``text`` is it in SQL."""

    name: str
    condition: TypedExpression
    text: str
    message: str | None
    field: str | None
    status: int
    """What a row that breaks it is answered with."""


@dataclass(frozen=True, slots=True)
class TableIndex:
    """An index over several columns, or one with a name of its own."""

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
    references: tuple[CompositeKey, ...] = ()
    description: str | None = None


def plain_text(message: TypedExpression | None) -> str | None:
    """Return a message that is a text without values in it."""
    return (
        message.value if isinstance(message, Constant) and isinstance(message.value, str) else None
    )


def unique_of(table: str, column: Column) -> UniqueConstraint:
    """Return the constraint of a column that is unique by itself."""
    name = f"uq_{table}_{column.name}"
    return UniqueConstraint(
        name=overlong(name) or name,
        columns=(column.name,),
        where=None,
        text=None,
        message=None,
        field=column.field,
        named=overlong(name) is not None,
    )
