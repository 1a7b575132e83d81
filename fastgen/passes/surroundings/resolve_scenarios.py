"""Resolves scenarios: rows to start from, requests in order, what must come back."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir import surroundings as written
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Scenario
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.surroundings.resolve_givens import resolve_givens
from fastgen.passes.surroundings.resolve_steps import Step, callables, resolve_step


def resolve_scenarios(
    entities: Mapping[str, Entity], operations: tuple[Operation, ...], typer: Typer
) -> tuple[Scenario, ...]:
    """Return the scenarios in the order of the text."""
    nodes = typer.tables.spec.scenarios
    if not nodes:
        return ()
    known = callables(operations)
    return tuple(_scenario(node, entities, known, typer) for node in nodes)


def _scenario(
    node: written.Scenario,
    entities: Mapping[str, Entity],
    known: Mapping[str, Operation],
    typer: Typer,
) -> Scenario:
    env = Environment(used=set(), fixtures=True)
    given, env = resolve_givens(node.given, entities, env, typer)
    steps: list[Step] = []
    for line in node.steps:
        step, env = resolve_step(line, known, env, typer)
        if step is not None:
            steps.append(step)
    return Scenario(node.title, given, tuple(steps), span=node.span)
