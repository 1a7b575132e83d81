"""Resolves seed rows: inserted at start unless a row with the same key is there."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import did_you_mean
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.program import SeedRow
from fastgen.passes.declarations.type_help import help_for_entity
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_writes import Target, report_unset, resolve_values
from fastgen.passes.operations.write_tenants import tenant_key, with_tenant


def resolve_seeds(entities: Mapping[str, Entity], typer: Typer) -> tuple[SeedRow, ...]:
    """Return the seeds in the order of the text."""
    seeds = []
    for node in typer.tables.spec.seeds:
        entity = entities.get(node.entity)
        if entity is None:
            help_text = help_for_entity(node.entity, entities)
            typer.report.error("FG2003", node.span, name=node.entity, help=help_text)
            continue
        env = Environment(used=set())
        values = resolve_values(node.record, Target(node.entity, "create"), env, typer)
        given = {name for name, _ in values}
        values = with_tenant(node.entity, values, node.span, env, typer)
        report_unset(node.entity, given, node.span, _as_somebody(typer), typer)
        for key in node.by:
            if key not in entity.fields:
                meant = did_you_mean(key, entity.fields)
                typer.report.error(
                    "FG2004",
                    node.span,
                    owner=node.entity,
                    name=key,
                    help=f"did you mean `{meant}`?" if meant else None,
                )
            elif key not in given:
                typer.report.error(
                    "FG2026",
                    node.span,
                    owner="the seed",
                    names=f"`{key}`",
                    help=f"add `{key}: …`, which tells whether the row is there",
                )
        by = node.by and tenant_key(node.entity, node.by, node.span, typer)
        seeds.append(SeedRow(node.entity, by, values))
    return tuple(seeds)


def _as_somebody(typer: Typer) -> Environment:
    """Return an environment without caller: an owner must be said."""
    return Environment(caller=typer.tables.anybody)
