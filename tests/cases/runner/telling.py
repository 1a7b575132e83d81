"""Asks the requests of a block `http`, one after another: users sign in, answers get names."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import urlencode

from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import fixture
from fastgen.semantics.bodies import multipart_body
from fastgen.semantics.files import File
from fastgen.semantics.messages import Request, Response
from tests.cases.runner.exchanges import Asked, Conversation, Given, Mailed
from tests.cases.runner.names import Names

PASSWORD = "correct horse battery"  # noqa: S105
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FILES = "multipart/form-data"
OWN = {"Host": "testserver", "Origin": "http://testserver"}


class Side(Protocol):
    """Somebody who answers requests: the interpreter, or the interpreter and the app together."""

    program: Program

    def ask(self, request: Request) -> Response:
        """Return the answer to a request."""

    def change(self, login: str, field: str, value: object) -> None:
        """Change a field of a user behind the back of the program."""

    def link_to(self, address: str) -> str:
        """Return the token of the last link that was mailed to somebody."""


def tell(conversation: Conversation, side: Side) -> Iterator[Response | None]:
    """Yield the answer to each line of a conversation; None where a line asks nothing."""
    people, names = People(side), Names()
    for _, line in conversation.lines:
        match line:
            case Given():
                people.admit(line)
                yield None
            case Mailed(name, who):
                token = side.link_to(people.login_of(who))
                names.learn(name, {"token": token}, {})
                yield None
            case Asked():
                yield ask(line, side, people, names)


def ask(line: Asked, side: Side, people: People, names: Names) -> Response:
    """Ask as often as the line says; return the last answer, and learn its name."""
    said = {name: names.fill(value) for name, value in line.headers}
    body = names.fill(line.body).encode()
    kind = JSON if body and "Content-Type" not in said else {}
    if said.get("Content-Type") == FILES:
        said["Content-Type"], body = multipart_body(form_of(json.loads(body)))
    mine = people.credentials(line.who) if line.who is not None else {}
    request = Request(line.method, names.fill(line.target), {**kind, **mine, **said}, body)
    for _ in range(line.times):
        response = side.ask(request)
    if line.name is not None:
        names.learn(line.name, response.body, response.headers)
    return response


def form_of(fields: Mapping[str, str]) -> dict[str, str | File]:
    """Return a form: a text like `@cat.png` is a made-up file of 64 bytes."""
    found: dict[str, str | File] = {}
    for name, text in fields.items():
        media, content = fixture(text.removeprefix("@"))
        found[name] = File(content, media, text[1:]) if text.startswith("@") else text
    return found


class People:
    """The users of a conversation, and what each sends to say who it is."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.known: dict[str, Mapping[str, str]] = {}

    def login_of(self, who: str) -> str:
        """Return what somebody signs in with."""
        auth = self.side.program.accounts or self.side.program.authentications[0]
        field = self.side.program.entities[auth.user].fields.get(auth.login or "")
        kind = None if field is None else field.type
        is_email = isinstance(kind, ScalarType) and kind.name == "email"
        return f"{who}@example.com" if is_email else who

    def admit(self, given: Given) -> None:
        """Register a user, confirm the address, and give the role."""
        program = self.side.program
        accounts = program.accounts
        assert accounts is not None
        assert accounts.register is not None
        assert accounts.register.input is not None
        login = self.login_of(given.who)
        body = dict(given.body)
        for part in accounts.register.input.fields:
            if part.source == accounts.login:
                body[part.wire] = login
            elif part.source == accounts.password:
                body[part.wire] = PASSWORD
        content = json.dumps(body).encode()
        answer = self.side.ask(Request("POST", accounts.register.path, JSON, content))
        assert answer.status == 201, f"{given.who} cannot register: {answer.body}"
        if accounts.kind == "key" and isinstance(answer.body, dict):
            self.known[given.who] = {accounts.header: str(answer.body["key"])}
        if given.role is not None:
            members = program.enums[program.role_enum or ""].members
            role = next(one.value for one in members if one.name == given.role)
            self.side.change(login, accounts.role or "", role)
        if accounts.verified:
            self.side.change(login, accounts.verified, True)

    def credentials(self, who: str) -> Mapping[str, str]:
        """Return the headers of somebody who has signed in; does so at first."""
        if who not in self.known:
            self.known[who] = self._sign_in(who)
        return self.known[who]

    def _sign_in(self, who: str) -> Mapping[str, str]:
        auth = self.side.program.accounts or self.side.program.authentications[0]
        login = self.login_of(who)
        if auth.kind == "basic":
            words = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
            return {"Authorization": f"Basic {words}", **OWN}
        route = auth.route("login")
        assert route is not None, f"{who} cannot sign in"
        form = urlencode({"username": login, "password": PASSWORD}).encode()
        origin = OWN if auth.kind == "session" else {}
        answer = self.side.ask(Request("POST", route.path, {**FORM, **origin}, form))
        assert answer.status < 300, f"{who} cannot sign in: {answer.body}"
        if auth.kind == "session":
            name = auth.cookie or ""
            value = SimpleCookie(answer.headers["Set-Cookie"])[name].value
            return {"Cookie": f"{name}={value}", **OWN}
        assert isinstance(answer.body, dict)
        return {auth.header: f"{auth.scheme} {answer.body['access_token']}"}
