"""Writes out what a resource without a block means: list, read, create, update and delete."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.ir.operations import Operation, Resource, Verb
from fastgen.ir.spec import Spec

STANDARD: tuple[Verb, ...] = ("list", "create", "read", "update", "delete")
OF_ONE_ROW: tuple[Verb, ...] = ("read", "update", "delete")
"""What a resource with a `target` means: it has one row and no collection."""


def complete_operations(spec: Spec, report: Report) -> Spec:
    """Return the spec in which every resource names its operations.

    >>> spec = Spec(resources=(Resource(entity="Note"),))
    >>> [line.verb for line in complete_operations(spec, Report()).resources[0].operations]
    ['list', 'create', 'read', 'update', 'delete']
    """
    if all(resource.operations is not None for resource in spec.resources):
        return spec
    return spec.model_copy(
        update={"resources": tuple(_complete(resource) for resource in spec.resources)}
    )


def _complete(resource: Resource) -> Resource:
    if resource.operations is not None:
        return resource
    verbs = STANDARD if resource.target is None else OF_ONE_ROW
    operations = tuple(Operation.trusted({"verb": verb, "span": resource.span}) for verb in verbs)
    return resource.model_copy(update={"operations": operations})
