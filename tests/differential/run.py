"""Runs one spec on both sides: the same requests, the answers compared one by one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fastgen.api import Loaded
from fastgen.ir.naming import plural, snake_case
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.values import Row
from tests.differential.application import Application
from tests.differential.comparison import Pairs, difference
from tests.differential.known import known
from tests.differential.model import Model
from tests.differential.traffic import JSON, Traffic

PASSWORD = "correct horse battery"  # noqa: S105
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
USERS = 4


@dataclass(slots=True)
class Difference:
    """A request that the two sides answer differently."""

    number: int
    request: Request
    what: str

    def __str__(self) -> str:
        body = self.request.body[:500].decode("utf-8", "replace")
        caller = self.request.headers.get("Authorization", "nobody")
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
        return ours


def begin(loaded: Loaded, folder: Path, seed: int) -> Differential:
    """Start both sides; users are registered, signed in, and given every role in turn."""
    assert loaded.program is not None
    model, pairs = Model(loaded.program, seed), Pairs()
    traffic = Traffic(model, pairs, seed)
    both = Differential(model, Application(loaded, folder), traffic, pairs)
    try:
        for number, (name, word) in enumerate(sign_ups(both)):
            give_role(both, number)
            form = f"username={name}&password={word}".replace(" ", "+").encode()
            path = f"{loaded.program.authentications[0].endpoints}/login"
            answer = both.ask(Request("POST", path, FORM, form))
            if isinstance(answer.body, dict) and answer.status < 300:
                traffic.tokens.append(str(answer.body["access_token"]))
    except BaseException:
        both.app.close()
        raise
    return both


def sign_ups(both: Differential) -> Iterator[tuple[str, str]]:
    """Register users; yield login and password of each."""
    program = both.model.program
    if not program.authentications or program.authentications[0].register is None:
        return
    auth = program.authentications[0]
    register = program.authentications[0].register
    assert register is not None
    assert register.input is not None
    wires = {part.name: part.wire for part in register.input.fields}
    for number in range(USERS):
        body = both.traffic.samples.make_object(register.input.fields)
        body[wires[auth.login]] = f"person{number}@example.com"
        body[wires[auth.password]] = PASSWORD
        for part in register.input.fields:
            own = program.entities[auth.user].fields[part.source or ""]
            if own.flags.unique and part.name != auth.login:
                body[part.wire] = f"person{number}"
        both.ask(Request("POST", register.path, JSON, json.dumps(body).encode()))
        yield f"person{number}@example.com", PASSWORD


def give_role(both: Differential, number: int) -> None:
    """Give the user registered last a role, behind the backs of both sides."""
    program = both.model.program
    auth = program.authentications[0]
    if auth.role is None:
        return
    members = program.enums[program.role_enum or ""].members
    role = members[number % len(members)].value
    numbers = both.model.state.tables[auth.user]
    row = Row(auth.user, max(numbers))
    both.model.change(row, auth.role, role)
    login = str(numbers[row.number][auth.login])
    table = plural(snake_case(auth.user))
    statement = f"UPDATE {table} SET {snake_case(auth.role)} = ? WHERE {snake_case(auth.login)} = ?"  # noqa: S608
    both.app.execute(statement, role, login)


def compare(loaded: Loaded, folder: Path, *, seed: int, requests: int) -> Differential:
    """Send so many random requests to both sides."""
    both = begin(loaded, folder, seed)
    try:
        for _ in range(requests):
            both.ask(both.traffic.request())
    finally:
        both.app.close()
    return both
