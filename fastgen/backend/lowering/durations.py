"""Durations of the language as ``timedelta`` calls."""

from __future__ import annotations

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.ir.checked.expressions import DurationConstant, TypedExpression

MONTHS = {"month": 1, "year": 12}


def is_months(node: TypedExpression) -> bool:
    """Tell whether a duration is told in months or years, which have no length of their own."""
    return isinstance(node, DurationConstant) and node.unit in MONTHS


def months_of(duration: DurationConstant) -> int:
    """Return how many months a duration in months or years has."""
    return duration.amount * MONTHS[duration.unit]


def timedelta_of(duration: DurationConstant) -> cst.BaseExpression:
    """Return ``timedelta(days=21)`` for ``21 days``."""
    return n.call("timedelta", **{f"{duration.unit}s": n.integer(duration.amount)})
