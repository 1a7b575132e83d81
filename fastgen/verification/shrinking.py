"""Shortens a sequence of steps while the same disagreement stays: delta debugging.

First whole steps go, in ever smaller pieces (Zeller and Hildebrandt, "Simplifying and isolating
failure-inducing input", 2002); then, in what is left, keys of bodies, parameters and headers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from fastgen.semantics.messages import Request
from fastgen.verification.differential import Difference, Differential
from fastgen.verification.steps import PLACEHOLDER, Ask, Step

MOST_RUNS = 400
"""How often a case is run again at most."""


class Replays(Protocol):
    """What can do steps again from the beginning."""

    def replay(self, steps: tuple[Step, ...]) -> Differential:
        """Do the steps of a case again, up to the first difference."""


@dataclass(slots=True)
class Search:
    """What is looked for, and the run with the fewest steps that shows it so far."""

    runs: Replays
    best: Differential
    difference: Difference
    end: float
    left: int = MOST_RUNS

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the fewest steps so far."""
        return tuple(self.best.steps)

    def shows(self, steps: Sequence[Step]) -> bool:
        """Tell whether other steps show the same disagreement; then they are the shortest."""
        if self.left <= 0 or not steps or time.monotonic() > self.end:
            return False
        self.left -= 1
        both = self.runs.replay(tuple(steps))
        if not both.found or both.found[0].signature != self.difference.signature:
            return False
        self.best = both
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
        for at in reversed(range(len(self.steps))):
            self.simplify(at)

    def simplify(self, at: int) -> None:
        """Make one request as simple as it may be."""
        tried = 0
        while at < len(self.steps):
            step = self.steps[at]
            simpler = self.simpler(at, step)
            if not isinstance(step, Ask) or tried >= len(simpler):
                return
            other = replace(step, request=simpler[tried])
            if not self.shows((*self.steps[:at], other, *self.steps[at + 1 :])):
                tried += 1

    def simpler(self, at: int, step: Step) -> list[Request]:
        """Return simpler requests than one; as one of the callers before it, among them."""
        if not isinstance(step, Ask):
            return []
        others = [one.request.headers for one in self.steps[:at] if isinstance(one, Ask)]
        new = [one for n, one in enumerate(others) if one not in others[:n] and len(one) > 1]
        same = "Authorization" in step.request.headers and step.request.headers in new
        return list(variants(step.request, () if same else new[:1]))

    def keep_what_matters(self) -> None:
        """Try at once what is mostly enough: the last step, and those it needs by their names.

        Then with everything that was answered well and was no question.
        """
        steps = self.steps
        wrote = {step.number for step in steps[:-1] if self._wrote(step)}
        for kept in (set[int](), wrote):
            needed = with_needed(steps, kept | {steps[-1].number})
            if self.shows([step for step in steps if step.number in needed]):
                return

    def _wrote(self, step: Step) -> bool:
        if not isinstance(step, Ask):
            return True
        return step.request.method != "GET" and self.best.answers[step.number][0].status < 300


def shrink(runs: Replays, both: Differential, seconds: float) -> Differential:
    """Return the shortest run found that shows the first disagreement of a run; itself, if none.

    No run begins when ``seconds`` are over.
    """
    search = Search(runs, both, both.found[0], time.monotonic() + seconds)
    if search.shows(both.steps):
        search.keep_what_matters()
        search.remove_steps()
        search.simplify_requests()
        search.remove_steps()
    return search.best


def with_needed(steps: Sequence[Step], wanted: set[int]) -> set[int]:
    """Return the numbers of some steps and of all whose answers they speak of."""
    needed = set(wanted)
    for step in reversed(steps):
        if step.number in needed and isinstance(step, Ask):
            request = step.request
            text = f"{request.target} {dict(request.headers)} {request.body!r}"
            needed |= {int(number) for number in PLACEHOLDER.findall(text)}
    return needed


def variants(request: Request, others: Sequence[Mapping[str, str]] = ()) -> Iterator[Request]:
    """Yield requests with less in them than one has, and those of callers who come before."""
    path, _, query = request.target.partition("?")
    words = query.split("&") if query else []
    for at in range(len(words)):
        rest = "&".join(words[:at] + words[at + 1 :])
        yield replace(request, target=f"{path}?{rest}" if rest else path)
    for headers in others:
        if headers != request.headers:
            yield replace(request, headers=headers)
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
        for at in range(len(value)):
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
