"""Reports what would show rows of a tenant past their scope: it is not compiled yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.expressions import ShowAs
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.traversal import walk


def report_shown_tenants(
    entities: Mapping[str, Entity], tenancy: Tenancy | None, report: Report
) -> None:
    """Report entities of no tenant that show what hangs on them and belongs to one.

    Queries in expressions are scoped to the caller's tenant; the rows that a view brings along,
    and the one row at the other end of a one-to-one relation, are read by the key alone.
    """
    if tenancy is None:
        return
    for entity in entities.values():
        if entity.name in tenancy.paths:
            continue
        for field in _single(entity, entities, tenancy):
            what = f"one row of a tenant that hangs on a row of none (`{entity.name}`)"
            report.error("FG5901", field.span, point=field.name, what=what)
        for name in _shown(entity, tenancy):
            what = f"a view of `{entity.name}`, which belongs to no tenant, with rows of one"
            span = entity.fields[name].span if name in entity.fields else entity.span
            report.error("FG5901", span, point=name, what=what)


def _single(entity: Entity, entities: Mapping[str, Entity], tenancy: Tenancy) -> Iterator[Field]:
    for field in entity.fields.values():
        if field.kind != "inverse" or field.target is None or field.via is None:
            continue
        other = entities[field.target].fields.get(field.via)
        if other is None or other.kind != "reference" or not other.flags.unique:
            continue
        if field.target in tenancy.paths:
            yield field


def _shown(entity: Entity, tenancy: Tenancy) -> Iterator[str]:
    """Yield the parts of views that are rows of a tenant, each once."""
    found: dict[str, None] = {}
    for view in entity.views.values():
        for part in view.shape.fields:
            field = entity.fields.get(part.source or "")
            hangs = field is not None and field.kind in ("inverse", "many_to_many")
            if hangs and field is not None and field.target in tenancy.paths:
                found[field.name] = None
            if any(
                isinstance(node, ShowAs) and node.entity in tenancy.paths
                for node in walk(part.value)
            ):
                found[part.name] = None
    yield from found
