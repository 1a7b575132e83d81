"""Rejects computed fields that depend on themselves, through whatever relations."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import FieldAccess, PathMany
from fastgen.ir.checked.traversal import walk

Step = tuple[str, str]


def reject_cycles(fields: Mapping[str, Mapping[str, Field]], report: Report) -> None:
    """Report every circle of computed fields once, at the field that closes it.

    >>> reject_cycles({}, Report())
    """
    needs: dict[Step, tuple[Step, ...]] = {}
    for entity, own in fields.items():
        for field in own.values():
            if field.computed is not None:
                needs[entity, field.name] = _needs(field, fields)
    settled: set[Step] = set()
    for step in needs:
        if step in settled:
            continue
        _search(step, needs, settled, fields, report)


def _needs(field: Field, fields: Mapping[str, Mapping[str, Field]]) -> tuple[Step, ...]:
    found: dict[Step, None] = {}
    for node in walk(field.computed):
        if isinstance(node, FieldAccess | PathMany) and node.entity is not None:
            target = fields[node.entity].get(node.field)
            if target is not None and target.computed is not None:
                found[node.entity, node.field] = None
    return tuple(found)


def _search(
    start: Step,
    needs: Mapping[Step, tuple[Step, ...]],
    settled: set[Step],
    fields: Mapping[str, Mapping[str, Field]],
    report: Report,
) -> None:
    """Walk depth first without recursion, so that a long chain is no problem."""
    path: dict[Step, None] = {start: None}
    stack = [iter(needs[start])]
    while stack:
        following = next(stack[-1], None)
        if following is None:
            done, _ = path.popitem()
            settled.add(done)
            stack.pop()
        elif following in path:
            last = next(reversed(path))
            circle = list(path)[list(path).index(following) :]
            field = fields[last[0]][last[1]]
            names = " → ".join(f"`{entity}.{name}`" for entity, name in (*circle, following))
            report.error(
                "FG5002",
                field.computed.span if field.computed is not None else field.span,
                field=f"{following[0]}.{following[1]}",
                notes=(names,) if len(circle) > 1 else (),
            )
        elif following not in settled:
            path[following] = None
            stack.append(iter(needs[following]))
