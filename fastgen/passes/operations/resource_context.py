"""What all operations of one resource share."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Span
from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Contract, ErrorKind
from fastgen.ir.naming import kebab_case, plural, snake_case
from fastgen.passes.declarations.resolve_errors import resolve_errors
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
        kinds=contract_of(None, node, typer).kinds,
        names=names,
        typer=typer,
    )


def local_kinds(
    node: written.Operation, resource: written.Resource | None, typer: Typer
) -> Mapping[str, ErrorKind]:
    """Return the kinds of error where an operation is: as it, its resource and the app say."""
    return contract_of(node, resource, typer).kinds


def contract_of(
    node: written.Operation | None, resource: written.Resource | None, typer: Typer
) -> Contract:
    """Return what errors look like where an operation is; the app's own where nobody says more."""
    near = [each.errors for each in (node, resource) if each is not None]
    tables = typer.tables
    if not any(near):
        return tables.contract
    app = tables.spec.app
    blocks = (*near, app.errors if app is not None else None)
    return resolve_errors(blocks, tables.style, typer.report)
