"""Reports programs that are larger than anything a person writes, before others walk over them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.diagnostics import Report
from fastgen.ir.node import Node
from fastgen.ir.spec import Spec

MOST_DECLARATIONS = 5_000
"""How many declarations a program may have."""
MOST_PARTS = 1_000
"""How many parts of one kind a declaration may have: PostgreSQL holds 1,600 columns in a table."""


def validate_sizes(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with a report of what has too many parts.

    >>> report = Report()
    >>> _ = validate_sizes(Spec(), report)
    >>> report.has_errors
    False
    """
    declarations = [node for _, nodes in parts_of(spec) for node in nodes if isinstance(node, Node)]
    if len(declarations) > MOST_DECLARATIONS:
        place = declarations[MOST_DECLARATIONS]
        _report(report, place, "the program", (len(declarations), "declarations"))
        return spec
    for node in declarations:
        for slot, parts in parts_of(node):
            if len(parts) > MOST_PARTS:
                name = getattr(node, "name", None)
                what = f"`{name}`" if isinstance(name, str) else "this"
                _report(report, node, what, (len(parts), slot.replace("_", " ")))
    return spec


def parts_of(node: Node) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the lists of a node, each with the name of its attribute."""
    for name in type(node).model_fields:
        value: object = getattr(node, name)
        if isinstance(value, tuple):
            yield name, value


def _report(report: Report, node: Node, what: str, found: tuple[int, str]) -> None:
    count, parts = found
    limit = MOST_DECLARATIONS if parts == "declarations" else MOST_PARTS
    report.error(
        "FG2106", node.span, what=what, count=f"{count:,}", parts=parts, limit=f"{limit:,}"
    )
