"""Reports what would say a key of several fields as one value: it is not compiled yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    Type,
)

REFERENCE = "a reference to rows whose key has several fields (`{entity}`)"
SHOWN = "showing rows of `{entity}` by their key, which has several fields,"


def report_composite_keys(
    entities: Mapping[str, Entity], operations: Iterable[Operation], report: Report
) -> None:
    """Report references to rows with a composite key, and places that show such rows by it.

    Rows that hang on another one (`members: Membership[] via team`) are counted, searched and
    shown through views like any others; what is not compiled is the key itself as one value.
    """
    composite = {entity.name for entity in entities.values() if len(entity.key) > 1}
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
                if any(isinstance(inner, RecordType) for inner in _within(part.type)):
                    what = SHOWN.format(entity=field.target)
                    report.error("FG5901", field.span, point=part.name, what=what)
    for operation in operations:
        said = [each.type for each in operation.parameters]
        said += [operation.result] if operation.result is not None else []
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
