"""Runs handlers and jobs (docs, section 19): each alone, and as if it had not been if it fails.

Messages leave the app: here they are sent to nobody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from fastgen.ir.checked.messages import Handler
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Statement
from fastgen.semantics.expressions import Scope
from fastgen.semantics.problems import RefusedError
from fastgen.semantics.statements import run
from fastgen.semantics.tenants import EVERY, within_tenant
from fastgen.semantics.world import Event, World


def handle_events(world: World) -> None:
    """Run the handlers of what has happened, and of what they do in turn."""
    world.caller, world.tenant = None, EVERY
    while world.events:
        event = world.events.pop(0)
        handler = listener(world.program, event)
        if handler is None or not (event.kind == "deleted" or world.exists(event.row)):
            continue
        with within_tenant(world, event.row):
            alone(handler.body, Scope(world, None, {}).of(event.row))


def listener(program: Program, event: Event) -> Handler | None:
    """Return the handler of an event, if there is one."""
    for handler in program.handlers:
        about = (handler.entity, handler.kind, handler.state)
        if about == (event.row.entity, event.kind, event.state):
            return handler
    return None


def alone(body: tuple[Statement, ...], scope: Scope) -> None:
    """Run statements in a transaction of their own; what an error stops leaves nothing."""
    world = scope.world
    state, events = world.state, list(world.events)
    try:
        run(body, scope)
    except RefusedError:
        world.state, world.events = state, events


def first_runs(program: Program, start: datetime) -> dict[str, datetime]:
    """Return when each job is due for the first time."""
    return {job.name: start + timedelta(seconds=job.seconds) for job in program.jobs}


def run_jobs(world: World) -> None:
    """Run each job that is due by now, once: "runs that were missed are not made up"."""
    now = world.environment.now
    if not any(due <= now for due in world.state.due.values()):
        return
    due = dict(world.state.due)
    run_due_jobs(world, due)
    world.state = replace(world.state, due=due)


def run_due_jobs(world: World, due: dict[str, datetime]) -> None:
    """Run each job that is due once, and what its changes cause."""
    now = world.environment.now
    for job in world.program.jobs:
        if due[job.name] <= now:
            due[job.name] = now + timedelta(seconds=job.seconds)
            alone(job.body, Scope(world, None, {}))
    handle_events(world)
