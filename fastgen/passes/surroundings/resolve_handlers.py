"""Resolves handlers of events and jobs: what happens after a commit, and what again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import surroundings as written
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import DurationConstant
from fastgen.ir.checked.messages import EventKind, Handler, Job
from fastgen.ir.checked.statements import Answer, Statement
from fastgen.ir.checked.traversal import each_statement
from fastgen.ir.checked.types import RowType, ScalarType, UnknownType
from fastgen.ir.node import BlockText
from fastgen.passes.declarations.type_help import help_for_entity
from fastgen.passes.expressions.environment import Environment, entity_environment, variable
from fastgen.passes.expressions.tenants import tenant_of
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_statements import resolve_block

KINDS: Final[Mapping[str, EventKind]] = {
    "created": "created",
    "updated": "updated",
    "deleted": "deleted",
}
SHORTEST: Final = 1
LONGEST: Final = 366 * 86_400
"""Seconds between two runs of a job."""
SECONDS: Final[Mapping[str, int]] = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 604_800,
}
DURATION = ScalarType("duration")


def resolve_handlers(entities: Mapping[str, Entity], typer: Typer) -> tuple[Handler, ...]:
    """Return the handlers in the order of the text; each event has at most one."""
    handlers: dict[tuple[str, str], Handler] = {}
    for node in typer.tables.spec.handlers:
        entity = entities.get(node.entity)
        if entity is None:
            help_text = help_for_entity(node.entity, entities)
            typer.report.error("FG2003", node.span, name=node.entity, help=help_text)
            continue
        key = node.entity, node.event
        if key in handlers:
            typer.report.error("FG6106", node.span, entity=node.entity, event=node.event)
            continue
        found = _event(node, entity, typer)
        if found is None:
            continue
        row = variable("self", "self", RowType(node.entity))
        tenant = tenant_of(row, typer.tables)
        env = replace(entity_environment(node.entity, None, tenant), pure=False)
        body = _body(node.body, env, node.span, f"on {node.entity}.{node.event}", typer)
        handlers[key] = replace(found, body=body)
    return tuple(handlers.values())


def _event(node: written.Handler, entity: Entity, typer: Typer) -> Handler | None:
    kind = KINDS.get(node.event)
    if kind is not None:
        return Handler(entity.name, kind, (), span=node.span)
    for field in entity.fields.values():
        if node.event in field.states:
            return Handler(entity.name, "entered", (), field.name, node.event, span=node.span)
    states = [state for field in entity.fields.values() for state in field.states]
    meant = did_you_mean(node.event, (*KINDS, *states))
    typer.report.error(
        "FG6105",
        node.span,
        entity=entity.name,
        event=node.event,
        help=f"did you mean `{meant}`?" if meant else None,
    )
    return None


def resolve_jobs(typer: Typer) -> tuple[Job, ...]:
    """Return the jobs in the order of the text."""
    jobs = []
    for name, node in typer.tables.names.jobs.items():
        env = Environment(used=set(), pure=False)
        body = _body(node.body, env, node.span, f"job {name}", typer)
        jobs.append(Job(name, node.description, _seconds(node, typer), body, span=node.span))
    return tuple(jobs)


def _body(
    nodes: BlockText, env: Environment, span: Span | None, owner: str, typer: Typer
) -> tuple[Statement, ...]:
    body = resolve_block(nodes, env, typer, typer.tables.errors).statements
    for statement in each_statement(body):
        if isinstance(statement, Answer):
            typer.report.error("FG6109", statement.span or span, point="return", owner=owner)
    return body


def _seconds(node: written.Job, typer: Typer) -> int:
    """Return the time between two runs; it is written out, since a plan is made from it."""
    every = typer.check(node.every, Environment(), DURATION)
    if isinstance(every.type, UnknownType):
        return SHORTEST
    if isinstance(every, DurationConstant) and every.unit in SECONDS:
        seconds = every.amount * SECONDS[every.unit]
        if SHORTEST <= seconds <= LONGEST:
            return seconds
    typer.report.error("FG6110", every.span or node.span, name=node.name)
    return SHORTEST
