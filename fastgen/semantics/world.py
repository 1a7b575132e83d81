"""One step at work: the program, the environment, and the state as the step has it by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.messages import EventKind
from fastgen.ir.checked.program import Program
from fastgen.semantics.environment import Environment
from fastgen.semantics.state import Fields, Link, State, Table
from fastgen.semantics.tenants import EVERY, Reach, belongs, sees
from fastgen.semantics.values import Row


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened to a row; ``state`` where it has come into one."""

    row: Row
    kind: EventKind
    state: str | None = None


@dataclass(slots=True)
class World:
    """The one thing that changes while a request is worked on is ``state``.

    A step that fails forgets its world, so that the state before it is the state after it.
    """

    program: Program
    environment: Environment
    state: State
    before: State = field(default_factory=State)
    """What a request that fails goes back to: credentials that were right stay so."""
    settings: dict[str, object] = field(default_factory=dict)
    gone: dict[Row, Fields] = field(default_factory=dict)
    """The last fields of the rows that this step deleted."""
    events: list[Event] = field(default_factory=list)
    """What has happened and no handler has heard of yet."""
    tenant: Reach = EVERY
    caller: Row | None = None
    session: int | None = None
    """The session that the request came with."""
    _pointing: dict[tuple[str, str], tuple[Table, dict[int, list[int]]]] = field(
        default_factory=dict
    )

    def entity(self, name: str) -> Entity:
        """Return an entity."""
        return self.program.entities[name]

    def rows(self, entity: str) -> Iterator[Row]:
        """Yield the rows of an entity that are there for whoever asks."""
        rows = (Row(entity, number) for number in self.state.tables.get(entity, {}))
        return (row for row in rows if sees(self, row))

    def fields(self, row: Row) -> Fields:
        """Return what is stored of a row; of one that was deleted, what was stored last."""
        found = self.state.tables.get(row.entity, {}).get(row.number)
        return self.gone[row] if found is None else found

    def is_gone(self, row: Row) -> bool:
        """Tell whether this request has deleted a row."""
        return row in self.gone and not self.exists(row)

    def exists(self, row: Row) -> bool:
        """Tell whether a row is there."""
        return row.number in self.state.tables.get(row.entity, {})

    def find(self, entity: str, field_name: str, value: object) -> Row | None:
        """Return the row with that value in a field that identifies rows."""
        for row in self.rows(entity):
            if self.fields(row).get(field_name) == value and value is not None:
                return row
        return None

    def related(self, row: Row, own: Field) -> list[Row]:
        """Return the rows of a to-many relation, in no order.

        What hangs on a row of no tenant may be of any.
        """
        found = self._related(row, own)
        if belongs(self, row.entity):
            return found
        return [one for one in found if sees(self, one)]

    def _related(self, row: Row, own: Field) -> list[Row]:
        if own.target is None:
            raise TypeError(f"{own.name} is no relation")
        if own.kind == "many_to_many":
            pairs = self.state.links.get((row.entity, own.name), frozenset())
            return [Row(own.target, other) for one, other in pairs if one == row.number]
        other_side = self.entity(own.target).fields[own.via or ""]
        if other_side.kind == "many_to_many":
            pairs = self.state.links.get((own.target, other_side.name), frozenset())
            return [Row(own.target, one) for one, other in pairs if other == row.number]
        return [
            Row(own.target, number)
            for number in self.pointing(own.target, other_side.name).get(row.number, ())
        ]

    def pointing(self, entity: str, reference: str) -> dict[int, list[int]]:
        """Return which rows of an entity refer to which row; made once for each state of a table.

        It follows from the state; it is kept only so that a step does not make it again.
        """
        table = self.state.tables.get(entity, {})
        known = self._pointing.get((entity, reference))
        if known is not None and known[0] is table:
            return known[1]
        found: dict[int, list[int]] = {}
        for number, fields in table.items():
            target = fields.get(reference)
            if isinstance(target, int):
                found.setdefault(target, []).append(number)
        self._pointing[(entity, reference)] = (table, found)
        return found

    def link_of(self, row: Row, own: Field) -> tuple[Link, Callable[[Row], tuple[int, int]]]:
        """Return the links that a many-to-many relation is kept in, and the pair of another row."""
        if own.kind == "many_to_many":
            return (row.entity, own.name), lambda other: (row.number, other.number)
        return (own.target or "", own.via or ""), lambda other: (other.number, row.number)
