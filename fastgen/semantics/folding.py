"""Folds many values into one: `sum`, `min`, `avg` and the like (docs, section 13)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fastgen.ir.checked.expressions import Fold
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.arithmetic import calculate
from fastgen.semantics.comparisons import Ascending
from fastgen.semantics.functions import distinct

ZEROS: dict[str, object] = {
    "int": 0,
    "float": 0.0,
    "decimal": Decimal(0),
    "duration": timedelta(0),
}


def fold(node: Fold, values: list[object]) -> object:
    """Return the value of a function of many values.

    "Of nothing": count and sum are 0, exists and any false, all true, the others null; "nulls do
    not count".
    """
    if node.distinct:
        values = list(distinct(tuple(values)))
    match node.function:
        case "count":
            return len(values)
        case "exists":
            return bool(values)
        case "first":
            return values[0] if values else None
        case "any":
            return any(value is True for value in values)
        case "all":
            return all(value is True for value in values)
    there = [value for value in values if value is not None]
    if node.function == "sum":
        total = ZEROS[node.type.name] if isinstance(node.type, ScalarType) else 0
        for value in there:
            total = calculate("+", total, value)
        return total
    if not there:
        return None
    if node.function == "min":
        return min(there, key=Ascending)
    if node.function == "max":
        return max(there, key=Ascending)
    total = there[0]
    for value in there[1:]:
        total = calculate("+", total, value)
    return calculate("/", total, len(there))
