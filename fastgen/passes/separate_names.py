"""Reports names of one scope that would be one name in Python, in SQL or on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.diagnostics import Report
from fastgen.ir.entities import Entity, Mixin
from fastgen.ir.naming import snake_case
from fastgen.ir.node import Node
from fastgen.ir.operations import Operation
from fastgen.ir.spec import Spec
from fastgen.ir.surroundings import Extern, RuleFunction
from fastgen.ir.types import Enum, NamedType
from fastgen.passes.places import labelled

Named = tuple[str, Node]


def separate_names(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with a report for each name that is too like an earlier one.

    Two names are alike when they differ only in humps, or in underscores at their ends.

    >>> from fastgen.ir.application import Setting
    >>> from fastgen.ir.types import TypeRef
    >>> text = TypeRef(name="string")
    >>> report = Report()
    >>> both = (Setting(name="dueDate", type=text), Setting(name="due_date", type=text))
    >>> _ = separate_names(Spec(settings=both), report)
    >>> [found.message for found in report.diagnostics]
    ['`due_date` and `dueDate` are one name in the generated code']
    """
    for scope in scopes_of(spec):
        first: dict[str, Named] = {}
        for name, node in scope:
            earlier, place = first.setdefault(folded(name), (name, node))
            if earlier != name:
                report.error(
                    "FG2105",
                    node.span,
                    name=name,
                    other=earlier,
                    labels=labelled(place.span, f"`{earlier}` is declared here"),
                    help="rename one of them",
                )
    return spec


def folded(name: str) -> str:
    """Return what two names have in common that are alike.

    >>> folded("dueDate"), folded("class_")
    ('due_date', 'class')
    """
    return snake_case(name).rstrip("_")


def scopes_of(spec: Spec) -> Iterator[Iterable[Named]]:
    """Yield the names of each scope, with their nodes."""
    types: list[Entity | Enum | NamedType] = [*spec.entities, *spec.enums, *spec.types]
    yield ((node.name, node) for node in types)
    functions: list[RuleFunction | Extern] = [*spec.rules, *spec.externs]
    yield ((node.name, node) for node in functions)
    yield ((node.name, node) for node in spec.settings)
    yield ((node.name or "", node) for node in spec.actions)
    bodies: list[Entity | Mixin] = [*spec.entities, *spec.mixins]
    for body in bodies:
        yield ((node.name, node) for node in body.fields)
        yield ((node.name or "", node) for node in body.views)
    for enum in spec.enums:
        yield ((node.name, node) for node in enum.members)
    for value in spec.types:
        yield ((node.name, node) for node in value.fields or ())
    callables: list[Operation | RuleFunction | Extern] = [*spec.actions, *functions]
    for owner in callables:
        yield ((node.name, node) for node in owner.parameters)
