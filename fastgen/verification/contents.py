"""Compares what is stored at the end: every row of every entity, every stored column.

Ids and tokens are taken for one another as the answers have shown them; those that no answer has
shown, and times that lie about now, only have to be there. Of passwords, secrets and hashes only
what must hold is compared: whether there is one, and that a password is not readable.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Protocol
from uuid import UUID

from fastgen.backend.names import Names
from fastgen.backend.table_builder import TableBuilder
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import NullableType, ScalarType, Type
from fastgen.semantics.expressions import Scope
from fastgen.semantics.values import Row
from fastgen.semantics.views import to_json
from fastgen.semantics.world import World
from fastgen.verification.comparison import Pairs
from fastgen.verification.model import Model

NOW = timedelta(hours=1)
"""Times as near to now as this are taken for now."""
LOOSE = frozenset({"file", "image"})
"""Types that are stored elsewhere."""
HASH = "$argon2"


class Stored(Protocol):
    """A database that can be read while nobody writes."""

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds."""


class Namer(Protocol):
    """Turns an id or a token into what both sides call it."""

    def __call__(self, text: str) -> str:
        """Return the name."""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table and what its columns hold."""

    name: str
    columns: tuple[str, ...]
    types: tuple[Type, ...]

    @property
    def statement(self) -> str:
        """Return the SELECT of all its rows."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        return f'SELECT {columns} FROM "{self.name}"'  # noqa: S608  # nosec B608


class Contents:
    """The tables of a program, on both sides."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = Names(program)
        self.builder = TableBuilder(program, self.names)

    def difference(self, model: Model, stored: Stored, pairs: Pairs) -> tuple[str, str] | None:
        """Return the first table whose rows differ, and how; None where nothing does."""
        scope = Scope(World(self.program, model.environment(), model.state), None, {})
        for table, ours in self.tables(scope):
            theirs = stored.rows(table.statement)
            mine = Counter(canonical(row, table.types, pairs.forth, ours=True) for row in ours)
            other = Counter(canonical(row, table.types, pairs.back, ours=False) for row in theirs)
            if mine != other:
                here, there = list((mine - other).elements()), list((other - mine).elements())
                names = ", ".join(table.columns)
                what = f"{table.name}({names}) has {here[:3]} here, {there[:3]} there"
                return table.name, what
        return None

    def tables(self, scope: Scope) -> Iterator[tuple[StoredTable, list[tuple[object, ...]]]]:
        """Yield each table with the rows of the interpreter."""
        for entity in self.program.entities.values():
            fields = [one for one in entity.fields.values() if self.is_compared(entity, one)]
            yield (
                StoredTable(
                    self.names.of(entity.name).table,
                    tuple(name for one in fields for name, _ in self.columns(entity, one)),
                    tuple(type_ for one in fields for _, type_ in self.columns(entity, one)),
                ),
                [
                    tuple(value for one in fields for value in self.values(row, one, scope))
                    for row in all_rows(entity.name, scope)
                ],
            )
        for (owner, name), association in self.names.associations.items():
            target = self.program.entities[owner].fields[name].target or ""
            links = scope.world.state.links.get((owner, name), frozenset())
            yield (
                StoredTable(
                    association.table,
                    (*association.owner_columns, *association.target_columns),
                    (*self.key_types(owner), *self.key_types(target)),
                ),
                [
                    (*self.key(Row(owner, one), scope), *self.key(Row(target, other), scope))
                    for one, other in links
                ],
            )

    def is_compared(self, entity: Entity, field: Field) -> bool:
        """Tell whether a field has columns whose values the interpreter knows."""
        if isinstance(field.type, ScalarType) and field.type.name in LOOSE:
            return False
        stored = field.kind == "reference" or self.builder.is_stored(entity, field)
        return stored and field.kind != "computed"

    def columns(self, entity: Entity, field: Field) -> list[tuple[str, Type]]:
        """Return the columns of a field and what they hold."""
        names = [one.name for one in self.builder.columns(entity, field)]
        types = self.key_types(field.target) if field.kind == "reference" else [field.type]
        return list(zip(names, types, strict=True))

    def key_types(self, entity: str | None) -> list[Type]:
        """Return the types of the columns that refer to an entity."""
        own = self.program.entities[entity or ""]
        return [type_ for name in own.key for _, type_ in self.columns(own, own.fields[name])]

    def values(self, row: Row, field: Field, scope: Scope) -> list[object]:
        """Return what the columns of a field hold of a row."""
        value = scope.world.fields(row).get(field.name)
        if field.kind == "reference":
            if not isinstance(value, int):
                return [None for _ in self.key_types(field.target)]
            return self.key(Row(field.target or "", value), scope)
        if isinstance(value, Mapping | tuple) or is_structure(field.type):
            return [to_json(value, field.type, scope)]
        return [value]

    def key(self, row: Row, scope: Scope) -> list[object]:
        """Return the key of a row, a value for each column."""
        own = self.program.entities[row.entity]
        return [value for name in own.key for value in self.values(row, own.fields[name], scope)]


def all_rows(entity: str, scope: Scope) -> list[Row]:
    """Return every row, whoever asks."""
    return [Row(entity, number) for number in scope.world.state.tables.get(entity, {})]


def is_structure(type_: Type) -> bool:
    """Tell whether values of a type are stored as JSON."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    if isinstance(inner, ScalarType):
        return inner.name == "json"
    return type(inner).__name__ in {"ValueType", "UnionType", "ListType", "MapType"}


def canonical(
    row: Sequence[object], types: Sequence[Type], names: Mapping[str, str], *, ours: bool
) -> tuple[str, ...]:
    """Return a row so that the same rows of both sides are equal."""
    return tuple(
        text_of(value, type_, names, ours) for value, type_ in zip(row, types, strict=True)
    )


def text_of(value: object, type_: Type, names: Mapping[str, str], ours: bool) -> str:
    """Return a stored value as a text that is the same on both sides."""
    if value is None:
        return "null"
    if is_structure(type_):
        found = json.loads(value) if isinstance(value, str | bytes) and not ours else value
        return json.dumps(loosened(found, partial(name_of, names=names, ours=ours)), sort_keys=True)
    if not isinstance(type_, ScalarType):
        return str(value)
    return scalar_text(value, type_, partial(name_of, names=names, ours=ours))


def scalar_text(value: object, type_: ScalarType, name: Namer) -> str:
    """Return a stored scalar as a text."""
    match type_.name:
        case "password":
            return "hash" if str(value).startswith((HASH, "plain:")) else f"readable {value}"
        case "secret" | "token":
            return "kept"
        case "bool":
            return str(bool(value))
        case "decimal":
            places = Decimal(1).scaleb(-(type_.scale or 0))
            return str(Decimal(str(value)).quantize(places, ROUND_HALF_UP))
        case "float":
            return repr(float(str(value)))
        case "uuid":
            return name(str(value if isinstance(value, UUID) else UUID(str(value))))
        case "datetime":
            return moment_text(value)
        case "time":
            found = value if isinstance(value, time) else time.fromisoformat(str(value))
            return found.replace(tzinfo=None).isoformat()
        case "duration":
            return duration_text(value)
        case "bytes":
            return value.hex() if isinstance(value, bytes) else str(value)
        case _:
            return name(str(value))


def name_of(text: str, *, names: Mapping[str, str], ours: bool) -> str:
    """Return what both sides call an id; one that no answer has shown is one like any other."""
    if text in names:
        return names[text] if ours else text
    return "an id" if is_time_ordered(text) else text


def is_time_ordered(text: str) -> bool:
    """Tell whether a text is an id as both sides make them: a UUID of version 7, or 4."""
    try:
        return len(text) == 36 and UUID(text).version == 7
    except ValueError:
        return False


def moment_text(value: object) -> str:
    """Return a point in time; what lies about now is now."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return "now" if abs(found - datetime.now(UTC)) < NOW else found.isoformat()


def duration_text(value: object) -> str:
    """Return a duration in seconds."""
    if isinstance(value, timedelta):
        return str(value / timedelta(microseconds=1))
    return str(float(str(value)))


def loosened(value: object, name: Namer) -> object:
    """Return a value of JSON so that the same values of both sides are equal."""
    match value:
        case dict():
            return {key: loosened(inner, name) for key, inner in value.items()}
        case list() | tuple():
            return [loosened(inner, name) for inner in value]
        case bool() | None:
            return value
        case int() | float() | Decimal():
            return float(value)
        case _:
            return name(str(value))
