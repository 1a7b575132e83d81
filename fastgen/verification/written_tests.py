"""Writes a test of the project that fails as long as the app does not do what its spec means.

It stands alone: pytest, the project's own packages and an SQLite database are all it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.ir.checked.program import Program
from fastgen.ir.naming import plural, snake_case
from fastgen.semantics.messages import PROBLEM, Request, Response
from fastgen.verification.comparison import is_moment, is_name
from fastgen.verification.differential import Differential
from fastgen.verification.project import FORCED
from fastgen.verification.reports import places_of, words_of
from fastgen.verification.search import Disagreement, Findings
from fastgen.verification.steps import PLACEHOLDER, Ask, GiveRole

HEAD = '''"""What the app does not do as its spec means it; written by `fastgen verify`."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from app.factory import create_app
from app.settings import get_settings

SETTINGS = {settings}
NAME = re.compile(r"[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


class Conversation:
    """The app with a database of its own, and what it has answered."""

    def __init__(self, client: TestClient, database: Path) -> None:
        self.client = client
        self.database = database
        self.answers: dict[int, Any] = {{}}

    def ask(
        self, number: int, method: str, target: str, headers: dict[str, str], body: str, status: int
    ) -> Any:
        """Send a request; what was answered before the last one is as it has to be."""
        for name in list(self.client.cookies):
            del self.client.cookies[name]
        content = body.encode("latin-1")
        answer = self.client.request(method, target, headers=headers, content=content)
        assert answer.status_code == status, answer.text
        self.answers[number] = answer
        return answer

    def said(self, number: int, path: str) -> str:
        """Return what an answer says at a place: keys with dots, or a header."""
        answer = self.answers[number]
        if path == "Set-Cookie":
            return next(iter(answer.cookies.values()))
        if path in answer.headers:
            return NAME.findall(answer.headers[path])[-1]
        found = answer.json()
        for key in path.split("."):
            found = found[int(key)] if isinstance(found, list) else found[key]
        return str(found)

    def execute(self, statement: str, *values: str) -> None:
        connection = sqlite3.connect(self.database)
        with connection:
            connection.execute(statement, values)
        connection.close()


@pytest.fixture(autouse=True)
def clean() -> None:
    """Stand for the fixture of the other tests, which share a database."""


@pytest.fixture
def conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Conversation]:
    database = tmp_path / "database.sqlite"
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{{database}}")
    get_settings.cache_clear()
    try:
        app = create_app(get_settings())
        with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
            yield Conversation(client, database)
    finally:
        get_settings.cache_clear()
'''
SECRET = "a-secret-of-the-tests-0123456789-abcdefghijklm"  # noqa: S105  # nosec B105


def test_file(program: Program, found: Findings) -> str:
    """Return the text of a file with a test for each disagreement."""
    settings = {**FORCED, "SECRET_KEY": SECRET}
    blocks = [HEAD.format(settings=repr(settings))]
    for number, each in enumerate(found.disagreements.values(), 1):
        lines = "\n".join(f"    {line}" for line in lines_of(program, each))
        name = re.sub(r"\W+", "_", each.difference.signature.route.lower()).strip("_")
        words = words_of(each).replace("\\", "/").replace('"', "'").splitlines()[0][:300]
        head = f"def test_{number}_{name}(conversation: Conversation) -> None:"
        blocks.append(f'{head}\n    """{words}"""\n{lines}\n')
    return "\n\n".join(blocks)


def lines_of(program: Program, found: Disagreement) -> Iterator[str]:
    """Yield the statements of a test."""
    both = found.shortest
    writer = Writer(both)
    for line, step in enumerate(both.steps, 1):
        if isinstance(step, Ask):
            last = line == len(both.steps)
            ours = both.answers[step.number][0]
            arguments = writer.asked(line, step.request, ours)
            yield f"{'answer = ' if last else ''}conversation.ask({arguments})"
            if last:
                yield from writer.expected(ours, found)
        else:
            yield f"conversation.execute({', '.join(map(repr, role_statement(program, step)))})"


def role_statement(program: Program, step: GiveRole) -> tuple[str, str, str]:
    """Return the statement that gives a role, and its values."""
    auth = program.authentications[0]
    table, column = plural(snake_case(auth.user)), snake_case(auth.role or "")
    where = snake_case(auth.login or "")
    return (
        f"UPDATE {table} SET {column} = ? WHERE {where} = ?",  # noqa: S608  # nosec B608
        step.role,
        step.login,
    )


class Writer:
    """Writes values in Python: names that an answer brought are looked up in that answer."""

    def __init__(self, both: Differential) -> None:
        self.both = both
        self.places = places_of(both)

    def asked(self, line: int, request: Request, ours: Response) -> str:
        """Return the arguments of a request and its status."""
        headers = ", ".join(f"{name!r}: {self.text(v)}" for name, v in request.headers.items())
        body = self.text(request.body.decode("latin-1"))
        target = self.text(request.target)
        return f"{line}, {request.method!r}, {target}, {{{headers}}}, {body}, {ours.status}"

    def text(self, text: str) -> str:
        """Return a text with placeholders as an expression."""
        parts = []
        at = 0
        for found in PLACEHOLDER.finditer(text):
            place = self.places.get(found[0])
            parts += [repr(text[at : found.start()])] if found.start() > at else []
            parts.append(repr("unknown") if place is None else f"conversation.said{place!r}")
            at = found.end()
        parts += [repr(text[at:])] if at < len(text) or not parts else []
        return " + ".join(parts)

    def value(self, value: object, key: str = "") -> str:
        """Return a JSON value as an expression; times and names that are new equal any."""
        match value:
            case dict():
                inner = (f"{name!r}: {self.value(each, name)}" for name, each in value.items())
                return f"{{{', '.join(inner)}}}"
            case list():
                return f"[{', '.join(self.value(each, key) for each in value)}]"
            case str() if value in self.both.symbols.placeholders:
                place = self.places.get(self.both.symbols.placeholders[value])
                last = len(self.both.steps)
                known = place is not None and place[0] < last
                return f"conversation.said{place!r}" if known else "ANY"
            case str() if is_name(value, key) or is_moment(value):
                return "ANY"
            case _:
                return repr(value)

    def expected(self, ours: Response, found: Disagreement) -> Iterator[str]:
        """Yield what has to hold of the last answer beside its status."""
        body = ours.body
        if found.difference.signature.kind == "Location":
            location = self.both.symbols.hide(Request("GET", ours.headers["Location"])).target
            yield f"assert answer.headers['location'] == {self.text(location)}"
        elif ours.text is not None:
            yield f"assert answer.text == {ours.text!r}"
        elif ours.empty:
            yield "assert not answer.content"
        elif ours.headers.get("Content-Type") == PROBLEM and isinstance(body, dict):
            yield f"assert answer.json()['kind'] == {body['kind']!r}"
            places = sorted((each["field"], each["kind"]) for each in body["errors"])
            if body["kind"] not in {"taken", "malformed"}:
                yield f"assert answer.json()['detail'] == {body['detail']!r}"
            if body["kind"] != "taken":
                yield "errors = {(each['field'], each['kind']) for each in answer.json()['errors']}"
                yield f"assert sorted(errors) == {sorted(set(places))!r}"
        else:
            yield f"assert answer.json() == {self.value(body)}"
