"""Computed fields that are kept in a column: the count of a relation."""

from __future__ import annotations

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import FieldAccess, Fold, Select, Variable


def counted_relation(field: Field) -> str | None:
    """Return the relation that a stored field counts the rows of; None for any other field."""
    match field.computed:
        case Fold(
            function="count",
            query=Select(
                source=FieldAccess(of=Variable(kind="self"), field=name),
                where=None,
                limit=None,
                offset=None,
                group_by=None,
            ),
            distinct=False,
        ) if field.flags.stored:
            return name
        case _:
            return None
