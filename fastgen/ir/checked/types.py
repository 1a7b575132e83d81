"""The types of values once names are resolved: of columns, parameters, expressions."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from fastgen.ir.types import ScalarName
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A scalar with its limits; ``alias`` is the declared name it came by, such as ``Sku``.

    For text types ``minimum`` and ``maximum`` bound the length (defaults already filled in), for
    numbers the value; ``size`` is in bytes, for ``file`` and ``image``.
    """

    name: ScalarName
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str | None = None
    precision: int | None = None
    scale: int | None = None
    size: int | None = None
    media: tuple[str, ...] = ()
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class EnumType:
    """A member of a declared enum."""

    enum: str


@dataclass(frozen=True, slots=True)
class StateType:
    """A state of the flow field ``entity.field``."""

    entity: str
    field: str


@dataclass(frozen=True, slots=True)
class RowType:
    """One row of an entity."""

    entity: str


@dataclass(frozen=True, slots=True)
class CallerType:
    """Whoever calls, where that may be a row of several entities; only while names are resolved.

    Every use of it says which of them is meant, or asks each in turn.
    """

    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsType:
    """Many rows of an entity: a query, or a to-many relation."""

    entity: str


@dataclass(frozen=True, slots=True)
class ViewType:
    """One row of an entity, shown through a view (None: the default view)."""

    entity: str
    view: str | None


@dataclass(frozen=True, slots=True)
class InputType:
    """The create input of an entity."""

    entity: str


@dataclass(frozen=True, slots=True)
class ValueType:
    """A declared value, stored inline."""

    name: str


@dataclass(frozen=True, slots=True)
class UnionType:
    """A declared tagged union."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    """A list in memory or in a column."""

    item: Type
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class MapType:
    """Free keys to values of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class RecordType:
    """An anonymous record, key by key."""

    fields: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class NullType:
    """The type of ``null`` alone."""


@dataclass(frozen=True, slots=True)
class NullableType:
    """A value or null; never nested."""

    of: Type


@dataclass(frozen=True, slots=True)
class UnknownType:
    """The type of an expression that already has an error; it fits everywhere."""


Type: TypeAlias = (
    ScalarType
    | EnumType
    | StateType
    | RowType
    | CallerType
    | RowsType
    | ViewType
    | InputType
    | ValueType
    | UnionType
    | ListType
    | MapType
    | RecordType
    | NullType
    | NullableType
    | UnknownType
)
