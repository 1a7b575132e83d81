"""An app of the interpreter that a test asks, with a clock that the test moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import fastgen
from fastgen.diagnostics import Report
from fastgen.ir.checked.program import Program
from fastgen.passes import check_spec
from fastgen.semantics import Environment, Request, Response, start, step
from fastgen.semantics.environment import PlainHasher, time_ordered_ids

NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def program_of(text: str) -> Program:
    """Return the program of a text in the language, which must have no errors."""
    report = Report()
    program = check_spec(fastgen.parse(text), report)
    assert program is not None, [f"{one.code} {one.message}" for one in report.diagnostics]
    return program


def environment(now: datetime = NOON) -> Environment:
    """Return a world in which ids and tokens are counted."""
    ids, tokens = time_ordered_ids(lambda: now, lambda: 0), count(1)
    return Environment(now, lambda: next(ids), lambda: f"token-{next(tokens)}", PlainHasher())


class Simulation:
    """A program and the state it is in."""

    def __init__(
        self,
        program: str | Program,
        settings: Mapping[str, str] | None = None,
        externs: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        self.program = program_of(program) if isinstance(program, str) else program
        self.world = replace(environment(), settings=settings or {}, externs=externs or {})
        self.state = start(self.program, self.world)

    def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Return the answer to a request with a body in JSON."""
        given = dict(headers or {"Content-Type": "application/json"})
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        request = Request(method, target, given, raw)
        self.state, response = step(self.program, self.state, request, self.world)
        return response

    def body(self, method: str, target: str, body: object = None, **more: str) -> dict[str, object]:
        """Return the body of an answer that is an object and no error."""
        response = self.ask(method, target, body, token=more.get("token"))
        assert response.status < 300, response.body
        assert isinstance(response.body, dict)
        return response.body

    def items(self, target: str, **more: str) -> list[dict[str, object]]:
        """Return the items of a list."""
        items = self.body("GET", target, **more)["items"]
        assert isinstance(items, list)
        return items

    def errors(self, method: str, target: str, body: object = None, **more: str) -> list[str]:
        """Return places and kinds of the issues of an answer that is 422, in order."""
        response = self.ask(method, target, body, token=more.get("token"))
        assert response.status == 422, response.body
        assert isinstance(response.body, dict)
        return [f"{one['field']}: {one['kind']}" for one in response.body["errors"]]

    def sign_in(self, login: str, **more: object) -> str:
        """Register a user and return an access token."""
        self.ask("POST", "/auth/register", {"email": login, "password": PASSWORD, **more})
        return self.log_in(login)["access_token"]

    def log_in(self, login: str, password: str = PASSWORD) -> dict[str, str]:
        """Return a token pair."""
        form = f"username={login}&password={password}".replace(" ", "+").encode()
        response = self.ask("POST", "/auth/login", form, headers=FORM)
        assert response.status == 200, response.body
        assert isinstance(response.body, dict)
        return response.body

    def give(self, login: str, field: str, value: object) -> None:
        """Change a field of a user behind the back of the program."""
        user = self.program.authentications[0].user
        for number, fields in self.state.tables[user].items():
            if fields["email"] == login:
                table = {**self.state.tables[user], number: {**fields, field: value}}
                self.state = replace(self.state, tables={**self.state.tables, user: table})

    def wait(self, passed: timedelta) -> None:
        """Let time pass."""
        self.world = replace(self.world, now=self.world.now + passed)
