"""Rejects fields that depend on themselves, and rows that need themselves to be made."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Label, Report
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import FieldAccess, PathMany
from fastgen.ir.checked.traversal import walk
from fastgen.passes.circles import circles, growths
from fastgen.passes.validate_growth import report_growth

Step = tuple[str, str]
MOST_ROWS = 500
"""How many rows one row may need: the tests of the project make them."""


def reject_cycles(fields: Mapping[str, Mapping[str, Field]], report: Report) -> None:
    """Report every circle of computed fields once, at the field that closes it.

    >>> reject_cycles({}, Report())
    """
    needs: dict[Step, tuple[Step, ...]] = {}
    parts: dict[Step, int] = {}
    for entity, own in fields.items():
        for field in own.values():
            if field.computed is not None:
                needs[entity, field.name] = _needs(field, fields)
                parts[entity, field.name] = sum(1 for _ in walk(field.computed))
    for (entity, name), growth in growths(needs, parts).items():
        if not growth.is_bounded:
            report_growth(fields[entity][name].span, f"{entity}.{name}", report)
            break
    for circle in circles(needs):
        first, last = circle[0], circle[-1]
        field = fields[last[0]][last[1]]
        names = " → ".join(f"`{entity}.{name}`" for entity, name in (*circle, first))
        report.error(
            "FG5002",
            field.computed.span if field.computed is not None else field.span,
            field=f"{first[0]}.{first[1]}",
            notes=(names,) if len(circle) > 1 else (),
        )


def reject_needed_circles(fields: Mapping[str, Mapping[str, Field]], report: Report) -> None:
    """Report rows that cannot be made because each needs another one first.

    >>> reject_needed_circles({}, Report())
    """
    needed = {
        entity: {
            field.target: field
            for field in own.values()
            if field.kind == "reference" and not field.nullable and field.target is not None
        }
        for entity, own in fields.items()
    }
    rows = {
        entity: [
            each.target
            for each in own.values()
            if each.kind == "reference" and not each.nullable and each.target is not None
        ]
        for entity, own in fields.items()
    }
    for entity, growth in growths(rows).items():
        if growth.size > MOST_ROWS:
            report_growth(next(iter(needed[entity].values())).span, entity, report, limit=MOST_ROWS)
            break
    for circle in circles({entity: tuple(own) for entity, own in needed.items()}):
        steps = [*zip(circle, (*circle[1:], circle[0]), strict=True)]
        first, *others = [needed[entity][target] for entity, target in steps]
        report.error(
            "FG5016",
            first.span,
            point=first.name,
            entity=circle[0],
            labels=tuple(
                Label(field.span, f"`{entity}` needs `{target}`")
                for (entity, target), field in zip(steps[1:], others, strict=True)
                if field.span is not None
            ),
            help=f"write `{first.name}: {first.target}?`",
        )


def _needs(field: Field, fields: Mapping[str, Mapping[str, Field]]) -> tuple[Step, ...]:
    found: list[Step] = []
    for node in walk(field.computed):
        if isinstance(node, FieldAccess | PathMany) and node.entity is not None:
            target = fields[node.entity].get(node.field)
            if target is not None and target.computed is not None:
                found.append((node.entity, node.field))
    return tuple(found)
