"""Knows which events statements cause: the rows they insert, change and delete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from fastgen.ir.checked import statements as checked
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import EnumConstant, TypedExpression
from fastgen.ir.checked.messages import Handler
from fastgen.ir.checked.traversal import each_statement

Kind: TypeAlias = Literal["created", "updated", "deleted", "entered"]


class Event(NamedTuple):
    """Something that happens to a row of an entity; ``state`` where it enters one."""

    entity: str
    kind: Kind
    state: str | None = None


def event_of(handler: Handler) -> Event:
    """Return the event that a handler is about."""
    return Event(handler.entity, handler.kind, handler.state)


def caused_events(
    statements: tuple[checked.Statement, ...], entities: Mapping[str, Entity]
) -> Iterator[Event]:
    """Yield the events that statements may cause, in order."""
    for statement in each_statement(statements):
        match statement:
            case checked.Let(value=value) | checked.Perform(value=value):
                yield from _written(value, entities)
            case checked.Answer(value=value) if value is not None:
                yield from _written(getattr(value, "of", value), entities)
            case checked.UpdateRow(entity=entity, values=values):
                yield from changed(entities[entity], values)
            case checked.DeleteRow(entity=entity) | checked.DeleteRows(entity=entity):
                yield Event(entity, "deleted")
            case _:
                pass


def changed(entity: Entity, values: Iterable[tuple[str, TypedExpression]]) -> Iterator[Event]:
    """Yield the events of a change: of a state that is not known beforehand, every one."""
    yield Event(entity.name, "updated")
    for name, value in values:
        field = entity.fields.get(name)
        if field is None or field.kind != "state":
            continue
        states = (value.member,) if isinstance(value, EnumConstant) else field.states
        for state in states:
            yield Event(entity.name, "entered", state)


def _written(value: TypedExpression, entities: Mapping[str, Entity]) -> Iterator[Event]:
    if isinstance(value, checked.CreateRow | checked.UpsertRow):
        yield Event(value.entity, "created")
    if isinstance(value, checked.UpsertRow):
        yield from changed(entities[value.entity], value.values)
