"""Differences that are known and open: the comparison passes over them, and counts them.

Each has a test in `test_disagreements` that fails, and has to fail, until it is settled. When one
is, that test passes, which is an error (`strict`), and its line here goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastgen.ir.checked.program import Program
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.routing import match, segments

FORBIDDEN = 403
Theirs = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """A difference, and how it is recognised."""

    name: str
    applies: Callable[[Request, Response, Theirs], bool]


def _uncovered_key(request: Request, ours: Response, theirs: Theirs) -> bool:
    changes = request.method in {"PATCH", "PUT"}
    return changes and (ours.status, theirs[0]) == (403, 404)


KNOWN = (Known("a key that no rule covers is refused after the row is looked for", _uncovered_key),)


def is_kept_back(program: Program, request: Request, ours: Response) -> str | None:
    """Return the known fault that a request would meet that must not be sent, as rows would differ.

    A rule of `create` that leaves out a key does not refuse it: the row is made with it.
    """
    if request.method != "POST" or ours.status != FORBIDDEN:
        return None
    path = request.target.partition("?")[0]
    narrowed = any(
        clause.fields is not None
        for one in program.operations
        if one.verb in {"create", "bulk_create"} and match(one.path, segments(path)) is not None
        for clause in (*one.access.allow, *one.access.deny)
    )
    return "a key that no rule of `create` covers is accepted" if narrowed else None


def known(request: Request, ours: Response, theirs: Theirs) -> str | None:
    """Return the name of the known difference that a request meets, if it meets one."""
    return next((one.name for one in KNOWN if one.applies(request, ours, theirs)), None)
