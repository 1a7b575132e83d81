"""Resolves scenarios: rows to start from, requests in order, what must come back."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication, Scenario
from fastgen.passes.expressions.typer import Typer


def resolve_scenarios(
    entities: Mapping[str, Entity],
    operations: tuple[Operation, ...],
    authentications: tuple[Authentication, ...],
    typer: Typer,
) -> tuple[Scenario, ...]:
    """Return the scenarios in the order of the text."""
    return ()
