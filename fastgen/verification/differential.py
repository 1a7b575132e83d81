"""Asks both sides the same, compares the answers, and writes down what was done."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Protocol

from fastgen.ir.checked.program import Authentication, Program
from fastgen.ir.naming import plural, snake_case
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.problems import RefusedError
from fastgen.semantics.routing import route
from fastgen.semantics.values import Row
from fastgen.verification.callers import sign_everybody_in
from fastgen.verification.comparison import Pairs, difference
from fastgen.verification.contents import Contents
from fastgen.verification.known import Theirs, known
from fastgen.verification.model import Model, ReachedExternError
from fastgen.verification.steps import Ask, GiveRole, Step, Symbols
from fastgen.verification.traffic import Traffic

ELSEWHERE, STORED = "no route", "what is stored"


class App(Protocol):
    """The other side: an app that is started with an empty database."""

    def ask(self, request: Request) -> Theirs:
        """Return status, headers and body of the answer to a request."""

    def execute(self, statement: str, *values: str) -> None:
        """Change the database behind the back of the app."""

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds in the database of the app."""

    def close(self) -> None:
        """End the app."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What makes two differences the same one: the route, and what differs."""

    route: str
    kind: str

    @property
    def title(self) -> str:
        """Say what differs."""
        return (
            "what is stored differs"
            if self.route == STORED
            else f"{self.route} is answered differently"
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that the two sides answer differently."""

    number: int
    request: Request
    what: str
    signature: Signature

    def __str__(self) -> str:
        body = self.request.body[:500].decode("utf-8", "replace")
        caller = {k: v for k, v in self.request.headers.items() if k != "Content-Type"} or "nobody"
        line = f"#{self.number} {self.request.method} {self.request.target}"
        return f"{line} as {caller} {body}\n    {self.what}"


@dataclass(slots=True)
class Differential:
    """The two sides, and what has come of it.

    ``left_out`` counts the requests that reach an `extern`, which the interpreter cannot answer.
    """

    model: Model
    app: App
    traffic: Traffic
    pairs: Pairs
    found: list[Difference] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often a route gave an answer of a class: 2 for 2xx."""
    passed_over: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    steps: list[Step] = field(default_factory=list)
    symbols: Symbols = field(default_factory=Symbols)
    answers: dict[int, tuple[Response, Theirs]] = field(default_factory=dict)
    """Both answers to each request, by its number."""
    number: int = 0

    def ask(self, request: Request) -> Response:
        """Ask both sides and note a difference."""
        return self.ask_both(request)[0]

    def ask_both(self, request: Request, number: int | None = None) -> tuple[Response, Theirs]:
        """Ask both sides, note a difference, and return both answers.

        ``number`` is the place of a request that was asked in another run before.
        """
        self.number += 1
        number = self.number if number is None else number
        translated = self.pairs.request(request)
        where = route_of(self.model.program, request)
        try:
            ours = self.model.ask(request)
        except ReachedExternError:
            self.left_out[where] += 1
            return Response(501), (501, {}, b"")
        self.steps.append(Ask(number, self.symbols.hide(request)))
        theirs = self.app.ask(translated)
        self.answers[number] = (ours, theirs)
        self.statuses[ours.status] += 1
        self.routes[where, ours.status // 100] += 1
        before = len(self.pairs.forth)
        what = difference(ours, theirs, self.pairs)
        self._learn_cookies(ours, theirs)
        self.symbols.learn(
            number, [a for a, b in list(self.pairs.forth.items())[before:] if a != b]
        )
        name = None if what is None else known(request, ours, theirs)
        if name is not None:
            self.passed_over[name] += 1
        elif what is not None:
            signature = Signature(where, kind_of(what, ours, theirs))
            self.found.append(Difference(self.number, request, what, signature))
        if isinstance(ours.body, dict) and isinstance(ours.body.get("next"), str):
            self.traffic.learn_page(request, ours.body["next"])
        return ours, theirs

    def compare_contents(self) -> None:
        """Compare what is stored, and note the first table that differs."""
        found = Contents(self.model.program).difference(self.model, self.app, self.pairs)
        asked = [step.request for step in self.steps if isinstance(step, Ask)]
        if found is not None and asked:
            table, what = found
            self.found.append(
                Difference(self.number, asked[-1], what, Signature(STORED, f"table {table}"))
            )

    def _learn_cookies(self, ours: Response, theirs: Theirs) -> None:
        """Take what two cookies of one name hold for the same."""
        own = SimpleCookie(ours.headers.get("Set-Cookie", ""))
        other = SimpleCookie(theirs[1].get("set-cookie", ""))
        for name in own:
            if own[name].value and name in other:
                self.pairs.same(own[name].value, other[name].value)

    def give_role(
        self, auth: Authentication, login: str, role: str, number: int | None = None
    ) -> None:
        """Give a user a role, behind the backs of both sides; nothing without such a user."""
        self.number += 1
        self.steps.append(GiveRole(self.number if number is None else number, login, role))
        rows = self.model.state.tables.get(auth.user, {})
        row = next((at for at, row in rows.items() if row[auth.login or ""] == login), None)
        if row is None or auth.role is None:
            return
        self.model.change(Row(auth.user, row), auth.role, role)
        table, column = plural(snake_case(auth.user)), snake_case(auth.role)
        where = snake_case(auth.login or "")
        self.app.execute(
            f"UPDATE {table} SET {column} = ? WHERE {where} = ?",  # noqa: S608  # nosec B608
            role,
            login,
        )

    def again(self, step: Step) -> None:
        """Do a step of another run once more."""
        match step:
            case Ask(number, request):
                self.ask_both(self.symbols.show(request), number)
            case GiveRole(number, login, role):
                for auth in self.model.program.authentications[:1]:
                    self.give_role(auth, login, role, number)


def route_of(program: Program, request: Request) -> str:
    """Return the method and the path, with its parameters, that a request goes to."""
    routes: list[tuple[str, str, str]] = [
        (one.method, one.path, one.path) for one in program.operations
    ]
    for auth in program.authentications:
        routes += [(one.method, one.path, one.path) for one in auth.routes]
    try:
        found, _ = route(routes, request.method, request.target.partition("?")[0])
    except RefusedError:
        return ELSEWHERE
    return f"{request.method} {found}"


def kind_of(what: str, ours: Response, theirs: Theirs) -> str:
    """Return what differs, without what chance has put into it.

    >>> kind_of(".items.3.name is 'a' here, 'b' there", Response(200), (200, {}, b""))
    '.items.N.name'
    """
    if ours.status != theirs[0]:
        return f"{ours.status} is {theirs[0]}"
    return re.sub(r"\d+", "N", what.partition(" ")[0])


def both_sides(model: Model, app: App, seed: int) -> Differential:
    """Return both sides before anything was asked."""
    pairs = Pairs()
    return Differential(model, app, Traffic(model, pairs, seed), pairs)


def begin(model: Model, app: App, seed: int) -> Differential:
    """Begin on both sides; users are registered, signed in, and given every role in turn."""
    both = both_sides(model, app, seed)
    both.traffic.callers += sign_everybody_in(both)
    return both
