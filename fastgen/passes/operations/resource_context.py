"""What all operations of one resource share."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Span
from fastgen.ir import operations as written
from fastgen.ir.application import Errors
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.program import ErrorKind
from fastgen.ir.naming import kebab_case, plural, snake_case
from fastgen.passes.declarations.error_kinds import error_kinds
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.operation_names import OperationNames
from fastgen.passes.operations.routes import join_path
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ResourceContext:
    """A resource, its entity, its path with the base in front, and what its errors mean."""

    node: written.Resource
    entity: Entity
    entities: Mapping[str, Entity]
    path: str
    singular: str
    kinds: Mapping[str, ErrorKind]
    names: OperationNames
    typer: Typer

    def span_of(self, node: written.Operation) -> Span | None:
        """Return where an operation stands, or its resource if nobody wrote it."""
        return node.span or self.node.span


def resource_context(
    node: written.Resource,
    base: str,
    entities: Mapping[str, Entity],
    names: OperationNames,
    typer: Typer,
) -> ResourceContext:
    """Return the context of a resource whose entity is known."""
    singular = snake_case(node.singular or node.entity)
    own = (node.route.path if node.route else None) or kebab_case(plural(singular))
    return ResourceContext(
        node=node,
        entity=entities[node.entity],
        entities=entities,
        path=join_path(base, own),
        singular=singular,
        kinds=local_kinds(node.errors, typer.tables.errors, typer),
        names=names,
        typer=typer,
    )


def local_kinds(
    errors: Errors | None, outer: Mapping[str, ErrorKind], typer: Typer
) -> Mapping[str, ErrorKind]:
    """Return the kinds of error with what a resource or an operation says over the outer ones."""
    if errors is None:
        return outer
    said = {kind.name: kind for kind in errors.kinds}
    own = error_kinds(errors, typer.report)
    return {**outer, **{name: own[name] for name in said}}
