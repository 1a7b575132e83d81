"""Knows the kinds of error of the language, and what the app says about them."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.application import ErrorKind as ErrorKindNode
from fastgen.ir.application import Errors
from fastgen.ir.checked.program import ErrorKind
from fastgen.passes.declarations.collect_names import report_duplicate

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


def error_kinds(errors: Errors | None, report: Report) -> dict[str, ErrorKind]:
    """Return every kind by name: the known ones as the app restyles them, then its own.

    A child takes from its parent what neither it nor the app sets.

    >>> error_kinds(None, Report())["taken"].status
    409
    """
    said: dict[str, ErrorKindNode] = {}
    for node in errors.kinds if errors else ():
        if node.name in said:
            report_duplicate(node.name, node.span, said[node.name].span, report)
            continue
        said[node.name] = node
        if node.status is not None and not LOWEST_ERROR <= node.status <= HIGHEST_ERROR:
            report.error("FG3015", node.span, status=node.status, kind=node.name)
    kinds: dict[str, ErrorKind] = {}
    for name, (status, parent) in KNOWN_KINDS.items():
        own = said.get(name)
        above = said.get(parent) if parent else None
        own_status = own.status if own and own.status else None
        inherited = above.status if above and above.status else None
        kinds[name] = ErrorKind(
            name=name,
            status=own_status or inherited or status,
            parent=parent,
            message=(own.message if own else None) or (above.message if above else None),
            on=(own.on if own else None) or (above.on if above else None),
            declared=False,
        )
    for name, node in said.items():
        if name not in kinds:
            kinds[name] = ErrorKind(
                name, node.status or DECLARED_DEFAULT, None, node.message, node.on, declared=True
            )
    return kinds
