"""Differences that are known and open: the comparison passes over them, and counts them.

Each has a test in `test_disagreements` that fails, and has to fail, until it is settled. When one
is, that test passes, which is an error (`strict`), and its line here goes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from fastgen.semantics.messages import Request, Response

Theirs = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """A difference, and how it is recognised."""

    name: str
    applies: Callable[[Request, Response, Theirs], bool]


def _sorted(request: Request, ours: Response, theirs: Theirs) -> bool:
    asked = "sort=" in request.target
    return asked and ours.status == theirs[0] == 200


def _total(request: Request, ours: Response, theirs: Theirs) -> bool:
    del request
    if ours.status != 200 or theirs[0] != 200 or not isinstance(ours.body, dict):
        return False
    found = json.loads(theirs[2])
    return "total" not in ours.body and isinstance(found, dict) and found.pop("total", 0) is None


def _query_first(request: Request, ours: Response, theirs: Theirs) -> bool:
    return "?" in request.target and (ours.status, theirs[0]) == (404, 422)


def _bulk_place(request: Request, ours: Response, theirs: Theirs) -> bool:
    bulk = request.target.endswith("/bulk")
    return bulk and (ours.status, theirs[0]) == (422, 409)


def _cursor(request: Request, ours: Response, theirs: Theirs) -> bool:
    return "cursor=" in request.target and (ours.status, theirs[0]) == (422, 200)


def _uncovered_key(request: Request, ours: Response, theirs: Theirs) -> bool:
    changes = request.method in {"PATCH", "PUT"}
    return changes and (ours.status, theirs[0]) == (403, 404)


KNOWN = (
    Known("a key that no rule covers is refused after the row is looked for", _uncovered_key),
    Known("a cursor is taken with other filters than its own", _cursor),
    Known("a row that a bulk body names is looked for after others are written", _bulk_place),
    Known("ties under ?sort= are in the order of the key, not of the list", _sorted),
    Known('"total": null where nobody asked for it', _total),
    Known("a query is checked before the rows of the path", _query_first),
)


def known(request: Request, ours: Response, theirs: Theirs) -> str | None:
    """Return the name of the known difference that a request meets, if it meets one."""
    return next((one.name for one in KNOWN if one.applies(request, ours, theirs)), None)
