"""Durations of the language as ``timedelta`` calls."""

from __future__ import annotations

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.ir.checked.expressions import DurationConstant


def timedelta_of(duration: DurationConstant) -> cst.BaseExpression:
    """Return ``timedelta(days=21)`` for ``21 days``."""
    return n.call("timedelta", **{f"{duration.unit}s": n.integer(duration.amount)})
