"""Tells a run that proves little: how often each class of answers has to come, and each route."""

from __future__ import annotations

from collections import Counter

from fastgen.ir.checked.program import Program

ENOUGH = 300
"""Requests from which on the floors hold."""
GOOD = 0.2
"""The least share of 2xx."""
EACH = 0.02
"""The least share of every other class that the program has."""


def weaknesses(program: Program, statuses: Counter[int]) -> list[str]:
    """Return in words what a run has not, or hardly, looked at."""
    total = statuses.total()
    if total < ENOUGH:
        return [f"{total} requests are few: {ENOUGH} at least"]
    found = []
    good = sum(number for status, number in statuses.items() if status < 300)
    if good < GOOD * total:
        found.append(f"{share(good, total)} of the answers are 2xx: {GOOD:.0%} at least")
    for status in sorted(classes_of(program)):
        if statuses[status] < EACH * total:
            part = share(statuses[status], total)
            found.append(f"{part} of the answers are {status}: {EACH:.0%} at least")
    return found


def unreached(program: Program, routes: Counter[tuple[str, int]]) -> list[str]:
    """Return the routes that never answered 2xx or 3xx."""
    every = [f"{one.method} {one.path}" for one in program.operations]
    return [one for one in every if not routes[one, 2] and not routes[one, 3]]


def classes_of(program: Program) -> set[int]:
    """Return the statuses that random requests to a program have to meet."""
    found: set[int] = set()
    for one in program.operations:
        if one.needs_caller == "required":
            found.add(401)
        if any(part.entity is not None for part in one.path_parameters):
            found.add(404)
        if one.input is not None:
            found.add(422)
    return found


def share(part: int, total: int) -> str:
    """Return a part in per cent.

    >>> share(1, 300)
    '0.3 %'
    """
    return f"{100 * part / total:.1f} %"
