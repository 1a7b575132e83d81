"""Fires requests at once and asks whether some order of them explains every answer.

A window is linearisable where the interpreter, given the requests one after the other in some
order, answers each as the app has. The app has answered all before the next window begins, so
every order is possible. A retry is no way out: an answer that no order gives is a disagreement.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

from fastgen.semantics.messages import Request
from fastgen.semantics.state import State
from fastgen.semantics.step import step
from fastgen.verification.comparison import Pairs, difference
from fastgen.verification.differential import Differential
from fastgen.verification.known import Theirs

MOST = 6
"""Requests in a window at most: 720 orders, of which those that fail early are not followed."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An order that explains a window: what the interpreter knows after it."""

    order: tuple[int, ...]
    state: State
    pairs: Pairs


def fire(both: Differential, requests: Sequence[Request]) -> list[Theirs]:
    """Send requests at once and return the answers, in the order of the requests."""
    translated = [both.pairs.request(one) for one in requests]
    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(both.app.ask, translated))


def explained(
    both: Differential, requests: Sequence[Request], answers: Sequence[Theirs]
) -> Explanation | None:
    """Return an order that gives the answers; None where there is none."""
    begin = Explanation((), both.model.state, both.pairs)
    return _extended(both, requests, answers, begin)


def _extended(
    both: Differential, requests: Sequence[Request], answers: Sequence[Theirs], so_far: Explanation
) -> Explanation | None:
    if len(so_far.order) == len(requests):
        return so_far
    environment = both.model.environment()
    for at in sorted(range(len(requests)), key=lambda at: made_key(answers[at])):
        if at in so_far.order:
            continue
        state, ours = step(both.model.program, so_far.state, requests[at], environment)
        pairs = Pairs(dict(so_far.pairs.forth), dict(so_far.pairs.back))
        if difference(ours, answers[at], pairs) is None:
            longer = Explanation((*so_far.order, at), state, pairs)
            found = _extended(both, requests, answers, longer)
            if found is not None:
                return found
    return None


def made_key(answer: Theirs) -> str:
    """Return the key of the row that a request has made, or nothing.

    Rows without another order are shown by their keys, which grow: rows that are made at once are
    taken to be made in that order, where the answers allow it.
    """
    status, _, body = answer
    if status != HTTPStatus.CREATED:
        return ""
    try:
        made = json.loads(body)
    except ValueError:
        return ""
    return str(made.get("id", "")) if isinstance(made, dict) else ""


def run_windows(both: Differential, windows: int, chance: random.Random) -> list[str]:
    """Fire windows of requests that meet in the same rows; return those that no order explains."""
    wrong: list[str] = []
    for _ in range(windows):
        for _ in range(2):  # something to meet in
            both.ask(both.traffic.aimed())
        first = both.traffic.aimed()
        size = chance.randint(2, MOST)
        requests = [first if chance.random() < 0.5 else both.traffic.aimed() for _ in range(size)]
        answers = fire(both, requests)
        found = explained(both, requests, answers)
        if found is None:
            wrong.append(shown(requests, answers))
            return wrong
        both.model.state = found.state
        both.pairs.forth.update(found.pairs.forth)
        both.pairs.back.update(found.pairs.back)
    return wrong


def shown(requests: Sequence[Request], answers: Sequence[Theirs]) -> str:
    """Return a window and its answers."""
    lines = (
        f"{one.method} {one.target} {one.body[:200]!r} -> {status} {body[:200]!r}"
        for one, (status, _, body) in zip(requests, answers, strict=True)
    )
    return "\n".join(["no order explains:", *lines])
