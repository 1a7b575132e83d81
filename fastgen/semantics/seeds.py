"""The state an app starts with: its seed rows (docs, section 18)."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir.checked.program import Program
from fastgen.semantics.environment import Environment
from fastgen.semantics.events import first_runs
from fastgen.semantics.expressions import Scope
from fastgen.semantics.settings import read_settings
from fastgen.semantics.state import State
from fastgen.semantics.statements import given, same
from fastgen.semantics.world import World
from fastgen.semantics.writes import insert


def start(program: Program, environment: Environment, state: State | None = None) -> State:
    """Return the state after a start: each seed row is added, "if there is no row with the same".

    Raises :class:`~fastgen.semantics.settings.SettingsError` when a setting is missing or wrong.
    """
    world = World(program, environment, state or State())
    world.settings = dict(read_settings(program, environment))
    scope = Scope(world, None, {})
    for seed in program.seeds:
        values = given(seed.values, scope)
        there = any(
            all(same(world.fields(row)[name], values[name]) for name in seed.by)
            for row in world.rows(seed.entity)
        )
        if not there:
            insert(world.entity(seed.entity), values, scope)
    return replace(world.state, due=first_runs(program, environment.now))
