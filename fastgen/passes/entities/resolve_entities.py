"""Resolves every entity: its expressions, constraints, views and rules."""

from __future__ import annotations

from typing import get_args

from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Access, Entity, Field, Trait, View
from fastgen.ir.checked.types import RowType
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.entities.check_secrets import check_secrets
from fastgen.passes.entities.check_traits import check_traits
from fastgen.passes.entities.reject_cycles import reject_cycles, reject_needed_circles
from fastgen.passes.entities.resolve_access import resolve_access
from fastgen.passes.entities.resolve_constraints import resolve_constraints
from fastgen.passes.entities.resolve_field_expressions import resolve_field_expressions
from fastgen.passes.entities.resolve_moves import resolve_moves
from fastgen.passes.entities.resolve_views import report_endless_views, resolve_views
from fastgen.passes.entities.tenant_uniques import scope_uniques
from fastgen.passes.expressions.environment import Environment, entity_environment, variable
from fastgen.passes.expressions.tenants import tenant_of
from fastgen.passes.expressions.typer import Typer
from fastgen.records import replace

TRAITS: tuple[Trait, ...] = get_args(Trait)


def resolve_entities(typer: Typer) -> dict[str, Entity]:
    """Return the entities by name, in the order of the text; indexes for lists come later."""
    nodes = typer.tables.names.entities.values()
    environments = {node.name: environment_of(node.name, typer.tables) for node in nodes}
    fields = {
        node.name: resolve_field_expressions(node, environments[node.name], typer) for node in nodes
    }
    reject_cycles(fields, typer.report)
    reject_needed_circles(fields, typer.report)
    views = {node.name: resolve_views(node, environments[node.name], typer) for node in nodes}
    report_endless_views(views, nodes, typer)
    entities: dict[str, Entity] = {}
    for node in nodes:
        env = environments[node.name]
        access = resolve_access(node, env, typer)
        own = resolve_moves(node, fields[node.name], access, env, typer)
        entities[node.name] = _entity(node, own, views[node.name], access, typer)
    return entities


def environment_of(entity: str, tables: Tables) -> Environment:
    """Return the names inside an entity, where whoever asks may be anonymous."""
    row = variable("self", "self", RowType(entity))
    return entity_environment(entity, tables.anybody, tenant_of(row, tables))


def _entity(
    node: written.Entity,
    fields: dict[str, Field],
    views: dict[str | None, View],
    access: dict[str, Access],
    typer: Typer,
) -> Entity:
    env = replace(environment_of(node.name, typer.tables))
    constraints = resolve_constraints(node, fields, env, typer)
    included = {name for include in node.includes for name in include.names}
    traits = frozenset(trait for trait in TRAITS if trait in included)
    check_traits(fields, traits, typer.report)
    check_secrets(node, fields, typer.tables.keys[node.name], typer.tables, typer.report)
    moves = {move.name for field in fields.values() for move in field.moves}
    return Entity(
        id=node.name,
        name=node.name,
        description=node.description,
        fields=fields,
        key=typer.tables.keys[node.name],
        uniques=scope_uniques(node.name, constraints.uniques, typer.tables, typer.report),
        checks=constraints.checks,
        indexes=constraints.indexes,
        views=views,
        access={name: rule for name, rule in access.items() if name not in moves},
        traits=traits,
        renamed_from=node.renamed,
        span=node.span,
    )
