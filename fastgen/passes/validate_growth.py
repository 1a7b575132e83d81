"""Reports rules and types that grow beyond bounds when what they name is written out."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.diagnostics.span import Span
from fastgen.ir.expressions import Call
from fastgen.ir.node import Node
from fastgen.ir.spec import Spec
from fastgen.ir.types import NamedType
from fastgen.ir.written_traversal import descendants
from fastgen.passes.circles import MOST_LEVELS, MOST_PARTS, Growth, growths


def validate_growth(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with a report of the first rule and type that grow too much.

    >>> report = Report()
    >>> _ = validate_growth(Spec(), report)
    >>> report.has_errors
    False
    """
    parts = {rule.name: [*descendants(rule.value)] for rule in spec.rules}
    calls = {
        name: [each.function for each in found if isinstance(each, Call)]
        for name, found in parts.items()
    }
    own = {name: len(found) for name, found in parts.items()}
    _check({rule.name: rule for rule in spec.rules}, growths(calls, own), report)
    uses = {declared.name: _named(declared) for declared in spec.types}
    _check({declared.name: declared for declared in spec.types}, growths(uses), report)
    return spec


def report_growth(span: Span | None, name: str, report: Report, *, limit: int = MOST_PARTS) -> None:
    """Report something that grows too much."""
    report.error("FG2107", span, name=name, limit=f"{limit:,}", levels=MOST_LEVELS)


def _named(declared: NamedType) -> list[str]:
    if declared.alias is not None:
        return [declared.alias.name]
    fields = declared.fields or ()
    return [*(field.type.name for field in fields), *(declared.members or ())]


def _check(nodes: Mapping[str, Node], grown: Mapping[str, Growth], report: Report) -> None:
    for name, growth in grown.items():
        if name in nodes and not growth.is_bounded:
            report_growth(nodes[name].span, name, report)
            return
