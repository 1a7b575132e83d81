"""Resolves all resources and actions, and puts their routes in order."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.name_inputs import name_inputs
from fastgen.passes.operations.needed_indexes import add_needed_indexes
from fastgen.passes.operations.operation_names import OperationNames
from fastgen.passes.operations.raised_errors import raised_errors, restricted_entities
from fastgen.passes.operations.resolve_action import resolve_action
from fastgen.passes.operations.resolve_contract import check_envelopes
from fastgen.passes.operations.resolve_resource import resolve_moves_of, resolve_resource
from fastgen.passes.operations.routes import (
    in_routing_order,
    join_path,
    report_clashes,
    reserved_routes,
)
from fastgen.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Resolved:
    """The operations, and the entities with the indexes that those need."""

    entities: dict[str, Entity]
    operations: tuple[Operation, ...]


def resolve_operations(
    entities: Mapping[str, Entity], authentications: tuple[Authentication, ...], typer: Typer
) -> Resolved:
    """Return every operation in the order of routing, each with the errors it may raise."""
    spec = typer.tables.spec
    base = join_path((spec.app.base if spec.app else None) or "")
    names = OperationNames()
    operations: list[Operation] = []
    moved: set[str] = set()
    for resource in spec.resources:
        operations.extend(resolve_resource(resource, base, entities, names, typer))
        if resource.entity in entities and resource.entity not in moved:
            moved.add(resource.entity)
            operations.extend(resolve_moves_of(resource, base, entities, names, typer))
    for action in spec.actions:
        found = resolve_action(action, base, entities, names, typer)
        if found is not None:
            operations.append(found)
    report_clashes(operations, reserved_routes(authentications), typer.report)
    restricted = restricted_entities(entities)
    check_envelopes(typer)
    guarded = any(auth.active or auth.verified for auth in authentications)
    finished = [
        replace(
            operation,
            raises=raised_errors(operation, entities, restricted, guarded=guarded),
        )
        for operation in name_inputs(operations)
    ]
    return Resolved(add_needed_indexes(entities, finished), in_routing_order(finished))
