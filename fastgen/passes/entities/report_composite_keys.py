"""Reports what would say a key of several fields as one value: it is not compiled yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    Type,
    ViewType,
)

REFERENCE = "a reference to rows whose key has several fields, or is one of a tenant's (`{entity}`)"
SHOWN = "showing rows of `{entity}` by their key, which has several fields or is one of a tenant's,"


def report_composite_keys(
    entities: Mapping[str, Entity],
    operations: Iterable[Operation],
    tenancy: Tenancy | None,
    report: Report,
) -> None:
    """Report references to rows with a composite key, and places that show such rows by it.

    So are chosen keys of rows of a tenant, which are unique within it. Rows that hang on another
    one (`members: Membership[] via team`) are counted, searched and shown through views like any
    others; what is not compiled is the key itself as one value.
    """
    composite = {
        entity.name
        for entity in entities.values()
        if len(entity.key) > 1
        or (
            tenancy is not None
            and tenancy.chooses(entity.name, tuple(entity.fields[name] for name in entity.key))
        )
    }
    if not composite:
        return
    for entity in entities.values():
        for own in entity.fields.values():
            if own.kind in ("reference", "many_to_many") and own.target in composite:
                what = REFERENCE.format(entity=own.target)
                report.error("FG5901", own.span, point=own.name, what=what)
        for view in entity.views.values():
            for part in view.shape.fields:
                field = entity.fields.get(part.source or part.name)
                hangs = field is not None and field.kind == "inverse" and field.target in composite
                if field is None or not hangs:
                    continue
                if not any(isinstance(inner, ViewType) for inner in _within(part.type)):
                    what = SHOWN.format(entity=field.target)
                    report.error("FG5901", field.span, point=part.name, what=what)
    for operation in operations:
        said = [each.type for each in operation.parameters]
        said += [operation.result] if operation.result is not None else []
        said += [
            RowType(each.entity or "") for each in operation.path_parameters if each.role == "row"
        ]
        for type_ in said:
            for inner in _within(type_):
                if isinstance(inner, RowType | RowsType) and inner.entity in composite:
                    what = SHOWN.format(entity=inner.entity)
                    report.error("FG5901", operation.span, point=operation.name, what=what)


def _within(type_: Type) -> Iterator[Type]:
    """Yield a type and those it is made of."""
    yield type_
    match type_:
        case NullableType(of=inner) | ListType(item=inner) | MapType(item=inner):
            yield from _within(inner)
        case RecordType(fields=fields):
            for _, inner in fields:
                yield from _within(inner)
