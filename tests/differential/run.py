"""Runs one spec on both sides: the same requests, the answers compared one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from fastgen.api import Loaded
from fastgen.semantics.messages import Request, Response
from tests.differential.application import Application
from tests.differential.callers import sign_everybody_in
from tests.differential.comparison import Pairs, difference
from tests.differential.known import Theirs, known
from tests.differential.model import Model
from tests.differential.traffic import Traffic


@dataclass(slots=True)
class Difference:
    """A request that the two sides answer differently."""

    number: int
    request: Request
    what: str

    def __str__(self) -> str:
        body = self.request.body[:500].decode("utf-8", "replace")
        caller = {k: v for k, v in self.request.headers.items() if k != "Content-Type"} or "nobody"
        line = f"#{self.number} {self.request.method} {self.request.target}"
        return f"{line} as {caller} {body}\n    {self.what}"


@dataclass(slots=True)
class Differential:
    """The two sides, and what has come of it."""

    model: Model
    app: Application
    traffic: Traffic
    pairs: Pairs
    found: list[Difference] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def ask(self, request: Request) -> Response:
        """Ask both sides and note a difference."""
        return self.ask_both(request)[0]

    def ask_both(self, request: Request) -> tuple[Response, Theirs]:
        """Ask both sides, note a difference, and return both answers."""
        self.number += 1
        translated = self.pairs.request(request)
        ours = self.model.ask(request)
        theirs = self.app.ask(translated)
        self.statuses[ours.status] += 1
        what = difference(ours, theirs, self.pairs)
        name = None if what is None else known(request, ours, theirs)
        if name is not None:
            self.passed_over[name] += 1
        elif what is not None:
            self.found.append(Difference(self.number, request, what))
        if isinstance(ours.body, dict) and isinstance(ours.body.get("next"), str):
            self.traffic.cursors.append(ours.body["next"])
        return ours, theirs


def begin(loaded: Loaded, folder: Path, seed: int) -> Differential:
    """Start both sides; users are registered, signed in, and given every role in turn."""
    assert loaded.program is not None
    model, pairs = Model(loaded.program, seed), Pairs()
    traffic = Traffic(model, pairs, seed)
    both = Differential(model, Application(loaded, folder), traffic, pairs)
    try:
        traffic.callers += sign_everybody_in(both)
    except BaseException:
        both.app.close()
        raise
    return both


def compare(loaded: Loaded, folder: Path, *, seed: int, requests: int) -> Differential:
    """Send so many random requests to both sides."""
    both = begin(loaded, folder, seed)
    try:
        for _ in range(requests):
            both.ask(both.traffic.request())
    finally:
        both.app.close()
    return both
