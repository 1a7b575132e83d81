"""Differences that are known and open: the comparison passes over them, and counts them.

Each has a test in `test_disagreements` that fails, and has to fail, until it is settled. When one
is, that test passes, which is an error (`strict`), and its line here goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastgen.semantics.messages import Request, Response

Theirs = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """A difference, and how it is recognised."""

    name: str
    applies: Callable[[Request, Response, Theirs], bool]


def _uncovered_key(request: Request, ours: Response, theirs: Theirs) -> bool:
    changes = request.method in {"PATCH", "PUT"}
    return changes and (ours.status, theirs[0]) == (403, 404)


def _by_zero(request: Request, ours: Response, theirs: Theirs) -> bool:
    return (ours.status, theirs[0]) == (422, 422) and b'"detail":"Division by zero"' in theirs[2]


KNOWN = (
    Known("a key that no rule covers is refused after the row is looked for", _uncovered_key),
    Known("a division by zero is told in other words", _by_zero),
)


def known(request: Request, ours: Response, theirs: Theirs) -> str | None:
    """Return the name of the known difference that a request meets, if it meets one."""
    return next((one.name for one in KNOWN if one.applies(request, ours, theirs)), None)
