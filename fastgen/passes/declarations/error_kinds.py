"""Knows the kinds of error of the language, and what the app says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastgen.diagnostics import Report
from fastgen.ir.application import ErrorKind as ErrorKindNode
from fastgen.ir.application import Errors, WireStyle
from fastgen.ir.checked.operations import ErrorKind
from fastgen.passes.declarations.collect_names import report_duplicate
from fastgen.passes.declarations.resolve_frame import resolve_shape

KNOWN_KINDS: Mapping[str, tuple[int, str | None]] = {
    "invalid": (422, None),
    "malformed": (400, "invalid"),
    "missing": (422, "invalid"),
    "blank": (422, "invalid"),
    "unknown_key": (422, "invalid"),
    "unknown_row": (422, "invalid"),
    "unauthenticated": (401, None),
    "bad_token": (401, None),
    "wrong_login": (401, None),
    "inactive": (403, None),
    "unknown_caller": (401, None),
    "forbidden": (403, None),
    "hidden": (404, None),
    "not_found": (404, None),
    "conflict": (409, None),
    "taken": (409, "conflict"),
    "illegal_move": (409, "conflict"),
    "stale": (412, None),
    "too_many": (429, None),
    "too_large": (413, None),
    "unsupported": (415, None),
    "internal": (500, None),
}
"""Status and parent of each known kind."""

LOWEST_ERROR, HIGHEST_ERROR = 400, 599
DECLARED_DEFAULT = 409


def error_kinds(
    blocks: Sequence[Errors | None], style: WireStyle, report: Report
) -> dict[str, ErrorKind]:
    """Return every kind by name: the known ones as blocks restyle them, then those they declare.

    The nearest block comes first. A kind takes each of status, message, place and shape from the
    nearest block that says it; what none of them says it takes from its parent.

    >>> error_kinds((None,), "snake", Report())["taken"].status
    409
    """
    said = [_by_name(block, report) for block in blocks if block is not None]
    kinds: dict[str, ErrorKind] = {}
    for name, (status, parent) in KNOWN_KINDS.items():
        own = [found[name] for found in said if name in found]
        above = [found[parent] for found in said if parent in found] if parent else []
        kinds[name] = _kind(name, status, parent, [*own, *above], style, report)
    for name in dict.fromkeys(name for found in reversed(said) for name in found):
        if name not in kinds:
            own = [found[name] for found in said if name in found]
            kinds[name] = _kind(name, DECLARED_DEFAULT, None, own, style, report, declared=True)
    return kinds


def _by_name(errors: Errors, report: Report) -> dict[str, ErrorKindNode]:
    said: dict[str, ErrorKindNode] = {}
    for node in errors.kinds:
        if node.name in said:
            report_duplicate(node.name, node.span, said[node.name].span, report)
            continue
        said[node.name] = node
        if node.status is not None and not LOWEST_ERROR <= node.status <= HIGHEST_ERROR:
            report.error("FG3015", node.span, status=node.status, kind=node.name)
    return said


def _kind(
    name: str,
    status: int,
    parent: str | None,
    nodes: list[ErrorKindNode],
    style: WireStyle,
    report: Report,
    *,
    declared: bool = False,
) -> ErrorKind:
    shape = next((node.shape for node in nodes if node.shape is not None), None)
    return ErrorKind(
        name=name,
        status=next((node.status for node in nodes if node.status is not None), status),
        parent=parent,
        message=next((node.message for node in nodes if node.message is not None), None),
        on=next((node.on for node in nodes if node.on is not None), None),
        declared=declared,
        shape=resolve_shape(shape, style, report),
    )
