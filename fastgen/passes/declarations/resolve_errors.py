"""Resolves what blocks of `errors { … }` say together: kinds of error, and the shape of all."""

from __future__ import annotations

from collections.abc import Sequence

from fastgen.diagnostics import Report
from fastgen.ir.application import Errors, WireStyle
from fastgen.ir.checked.operations import Contract
from fastgen.passes.declarations.error_kinds import error_kinds
from fastgen.passes.declarations.resolve_frame import resolve_shape


def resolve_errors(blocks: Sequence[Errors | None], style: WireStyle, report: Report) -> Contract:
    """Return what holds where these blocks do, the nearest first.

    >>> resolve_errors((None,), "snake", Report()).body is None
    True
    """
    body = next((each.body for each in blocks if each is not None and each.body is not None), None)
    return Contract(
        body=resolve_shape(body, style, report),
        kinds=error_kinds(blocks, style, report),
        tells_blank=any(
            kind.name == "blank" for each in blocks if each is not None for kind in each.kinds
        ),
    )
