"""Shortens a sequence of steps while the same disagreement stays: delta debugging.

First whole steps go, in ever smaller pieces (Zeller and Hildebrandt, "Simplifying and isolating
failure-inducing input", 2002); then, in what is left, keys of bodies, parameters and headers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from fastgen.semantics.messages import Request
from fastgen.verification.differential import Difference, Differential
from fastgen.verification.steps import Ask, Step

MOST_RUNS = 250
"""How often a case is run again at most."""


class Replays(Protocol):
    """What can do steps again from the beginning."""

    def replay(self, steps: tuple[Step, ...]) -> Differential:
        """Do the steps of a case again, up to the first difference."""


@dataclass(slots=True)
class Search:
    """What is looked for, and the shortest steps that show it so far."""

    runs: Replays
    steps: tuple[Step, ...]
    difference: Difference
    left: int = MOST_RUNS

    def shows(self, steps: Sequence[Step]) -> bool:
        """Tell whether other steps show the same disagreement; then they are the shortest."""
        if self.left <= 0 or not steps:
            return False
        self.left -= 1
        both = self.runs.replay(tuple(steps))
        if not both.found or both.found[0].signature != self.difference.signature:
            return False
        self.steps, self.difference = tuple(steps)[: both.number + len(both.left_out)], both.found[0]
        return True

    def remove_steps(self) -> None:
        """Leave out steps: halves first, single ones last, until nothing more can go."""
        size = max(len(self.steps) // 2, 1)
        while True:
            at, went = len(self.steps) - size, False
            while at > -size:
                low = max(at, 0)
                if self.shows((*self.steps[:low], *self.steps[low + size :])):
                    went = True
                at = min(at, len(self.steps)) - size
            if size > 1:
                size //= 2
            elif not went:
                return

    def simplify_requests(self) -> None:
        """Leave out parts of requests and put simpler values into them."""
        went = True
        while went:
            went = False
            for at in reversed(range(len(self.steps))):
                went = self.simplify(at) or went

    def simplify(self, at: int) -> bool:
        """Make one request simpler, once or several times."""
        went = False
        again = True
        while again:
            again = False
            if at >= len(self.steps):
                return went
            step = self.steps[at]
            for simpler in variants(step.request) if isinstance(step, Ask) else ():
                tried = (*self.steps[:at], replace(step, request=simpler), *self.steps[at + 1 :])
                if self.shows(tried):
                    went = again = True
                    break
        return went


def shrink(
    runs: Replays, steps: Sequence[Step], difference: Difference
) -> tuple[tuple[Step, ...], Difference]:
    """Return the shortest steps found that show a disagreement; all of them if none show it again."""
    search = Search(runs, tuple(steps), difference)
    if search.shows(steps):
        search.remove_steps()
        search.simplify_requests()
        search.remove_steps()
    return search.steps, search.difference


def variants(request: Request) -> Iterator[Request]:
    """Yield requests with less in them than one has."""
    path, _, query = request.target.partition("?")
    words = query.split("&") if query else []
    for at in range(len(words)):
        rest = "&".join(words[:at] + words[at + 1 :])
        yield replace(request, target=f"{path}?{rest}" if rest else path)
    for name in request.headers:
        if name.lower() != "content-type":
            headers = {key: value for key, value in request.headers.items() if key != name}
            yield replace(request, headers=headers)
    try:
        body = json.loads(request.body)
    except ValueError:
        return
    for simpler in simpler_values(body):
        yield replace(request, body=json.dumps(simpler).encode())


def simpler_values(value: object) -> Iterator[object]:
    """Yield JSON values with less in them.

    >>> list(simpler_values({"a": [7]}))
    [{}, {'a': []}, {'a': [0]}, {'a': [1]}]
    """
    if isinstance(value, dict):
        for key in value:
            yield {other: inner for other, inner in value.items() if other != key}
        for key, inner in value.items():
            yield from ({**value, key: simpler} for simpler in simpler_values(inner))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield value[:at] + value[at + 1 :]
        for at, inner in enumerate(value):
            yield from (
                [*value[:at], simpler, *value[at + 1 :]] for simpler in simpler_values(inner)
            )
    elif isinstance(value, str) and not value.startswith("<<"):
        if len(value) > 1:
            yield from ("a", value[: len(value) // 2])
    elif isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
        yield from (0, 1)
