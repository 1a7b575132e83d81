"""Checks handlers and jobs: no loop, nothing read of a row that is gone, no event missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked import statements as checked
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.messages import Handler, Job
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.traversal import each_statement, expressions_in, parts_of
from fastgen.ir.checked.types import InputType, ListType
from fastgen.passes.expressions.secrecy import is_secret
from fastgen.passes.surroundings.caused_events import Event, caused_events, event_of

STORED = frozenset({"column", "state", "reference"})


def check_events(
    handlers: tuple[Handler, ...],
    jobs: tuple[Job, ...],
    entities: Mapping[str, Entity],
    operations: tuple[Operation, ...],
    report: Report,
) -> None:
    """Report what handlers and jobs cannot do, and events that nobody would hear of."""
    if report.has_errors:
        return
    _check_loops(handlers, entities, report)
    blocks = [
        *(handler.body for handler in handlers),
        *(job.body for job in jobs),
        *(operation.before + operation.after + operation.answer for operation in operations),
    ]
    for block in blocks:
        _check_sent_after_delete(block, report)
    gone = {
        event.entity
        for block in blocks
        for event in caused_events(block, entities)
        if event.kind == "deleted"
    }
    gone |= {
        operation.entity
        for operation in operations
        if operation.verb in {"delete", "bulk_delete"} and operation.entity is not None
    }
    for handler in handlers:
        if handler.kind == "deleted":
            _check_gone_row(handler, entities[handler.entity], report)
            _check_cascade(handler, entities, gone, report)
    _check_unheard(handlers, operations, report)


def _check_loops(
    handlers: tuple[Handler, ...], entities: Mapping[str, Entity], report: Report
) -> None:
    """Report handlers that cause, directly or through others, the event they are about."""
    by_event = {event_of(handler): handler for handler in handlers}
    follows = {
        event: [each for each in caused_events(handler.body, entities) if each in by_event]
        for event, handler in by_event.items()
    }
    seen: set[Event] = set()
    for event, handler in by_event.items():
        chain = _chain(event, follows)
        if chain and event not in seen:
            seen.update(chain)
            names = " → ".join(f"`{each.entity}.{each.state or each.kind}`" for each in chain)
            report.error(
                "FG6107", handler.span, entity=handler.entity, event=handler.event, chain=names
            )


def _chain(start: Event, follows: Mapping[Event, list[Event]]) -> list[Event]:
    """Return the shortest way from an event back to it, or nothing."""
    ways = [[start, each] for each in follows[start]]
    seen: set[Event] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, each] for each in follows[way[-1]]]
    return []


def _check_sent_after_delete(block: tuple[checked.Statement, ...], report: Report) -> None:
    """Report messages about a row that a statement above has deleted."""
    deleted: set[str] = set()
    for statement in each_statement(block):
        match statement:
            case checked.DeleteRow(row=Variable(name=name)):
                deleted.add(name)
            case checked.Send(message=message, arguments=arguments):
                for argument in arguments:
                    if isinstance(argument, Variable) and argument.name in deleted:
                        report.error(
                            "FG6111",
                            argument.span or statement.span,
                            name=argument.name,
                            message=message,
                        )
            case _:
                pass


def _check_gone_row(handler: Handler, entity: Entity, report: Report) -> None:
    """Report uses of a deleted row other than reading what was stored in it."""
    for expression in expressions_in(handler.body):
        for part in _beyond_stored(expression, entity):
            report.error("FG6108", part.span or handler.span, entity=entity.name)
            return


def _beyond_stored(expression: TypedExpression, entity: Entity) -> Iterator[TypedExpression]:
    if isinstance(expression, Variable) and expression.kind == "self":
        yield expression
        return
    of = expression.of if isinstance(expression, FieldAccess) else None
    if isinstance(expression, FieldAccess) and isinstance(of, Variable) and of.kind == "self":
        field = entity.fields[expression.field]
        if field.kind not in STORED or is_secret(field.type):
            yield expression
        return
    for part in parts_of(expression):
        yield from _beyond_stored(part, entity)


def _check_cascade(
    handler: Handler, entities: Mapping[str, Entity], gone: set[str], report: Report
) -> None:
    """Report rows that go together with others: the database deletes them on its own."""
    waiting, seen = [handler.entity], {handler.entity}
    while waiting:
        for field in entities[waiting.pop()].fields.values():
            target = field.target
            if field.kind != "reference" or field.on_delete != "cascade" or target is None:
                continue
            if target in gone:
                report.error(
                    "FG6113", handler.span, entity=handler.entity, above=target, field=field.name
                )
                return
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def _check_unheard(
    handlers: tuple[Handler, ...], operations: tuple[Operation, ...], report: Report
) -> None:
    """Report rows that are written in bulk, or along with another, where somebody listens."""
    heard = {(handler.entity, handler.kind) for handler in handlers}
    kinds = {"bulk_create": "created", "bulk_update": "updated", "bulk_delete": "deleted"}
    for operation in operations:
        kind = kinds.get(operation.verb)
        if kind is not None and (operation.entity, kind) in heard:
            report.error(
                "FG6115", operation.span, what="`bulk`", entity=operation.entity, event=kind
            )
        for part in operation.input.fields if operation.input is not None else ():
            item = part.type.item if isinstance(part.type, ListType) else part.type
            if isinstance(item, InputType) and (item.entity, "created") in heard:
                report.error(
                    "FG6115",
                    operation.span,
                    what=f"`{part.name}`",
                    entity=item.entity,
                    event="created",
                )
