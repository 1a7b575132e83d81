"""Rejects keys that are other rows' keys in a circle: no row could ever be named."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field
from fastgen.passes.circles import circles
from fastgen.passes.declarations.resolve_fields import UUID, key_of
from fastgen.records import replace

Fields = dict[str, dict[str, Field]]


def reject_key_circles(fields: Fields, report: Report) -> Fields:
    """Return the fields of each entity, those that close a circle of keys as plain columns.

    >>> reject_key_circles({}, Report())
    {}
    """
    parts = {
        entity: {
            field.target: field
            for field in map(own.__getitem__, key_of(own))
            if field.kind == "reference" and field.target is not None
        }
        for entity, own in fields.items()
    }
    broken = dict(fields)
    for circle in circles({entity: tuple(own) for entity, own in parts.items()}):
        entity = circle[-1]
        field = parts[entity][circle[0]]
        names = " → ".join(f"`{each}`" for each in (*circle, circle[0]))
        report.error(
            "FG5017",
            field.span,
            field=f"{entity}.{field.name}",
            notes=(names,) if len(circle) > 1 else (),
        )
        plain = replace(field, kind="column", type=UUID, target=None, via=None)
        broken[entity] = {**broken[entity], field.name: plain}
    return broken
