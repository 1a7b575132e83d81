"""The built app beside the interpreter: each request to both, each pair of answers compared."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.cookies import SimpleCookie
from pathlib import Path

import fastgen
from fastgen.ir.naming import plural, snake_case
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.values import Row
from fastgen.verification.comparison import Pairs, difference
from fastgen.verification.model import Model
from tests.cases.runner.case_file import Case
from tests.cases.runner.exchanges import read_conversation
from tests.cases.runner.recorded import externs_of
from tests.cases.runner.telling import tell
from tests.differential.application import Application

OPAQUE = ("etag", "last-modified")
SAID = ("cache-control", "vary", "www-authenticate", "idempotent-replayed", "content-disposition")
"""Headers that both sides say in the same words, where the interpreter says them."""
PATIENCE = 20.0
"""Seconds to wait for what the worker of the app does by and by."""


class Both:
    """The interpreter and the built app, asked the same."""

    def __init__(self, case: Case, folder: Path) -> None:
        spec = folder / "spec.fg"
        spec.write_text(case.only("fg").text)
        loaded = fastgen.load(spec)
        assert loaded.program is not None, loaded.report.diagnostics
        self.program = loaded.program
        self.folder = folder
        settings = read_conversation(case.only("http").text).settings
        files = {
            f"app/extensions/{block.argument}.py": block.text
            for block in case.blocks
            if block.kind == "python"
        }
        self.model = Model(self.program, 1, settings, externs_of(case))
        self.app = Application(loaded, folder, settings, files)
        self.pairs = Pairs()

    def ask(self, request: Request) -> Response:
        """Ask both; raises AssertionError where the answers differ.

        Where handlers follow what was written, a GET of the app is repeated until they are done.
        """
        ours = self.model.ask(request)
        end = time.monotonic() + PATIENCE
        while True:
            pairs = Pairs(dict(self.pairs.forth), dict(self.pairs.back))
            wrong = self._difference(request, ours, pairs)
            if wrong is None:
                self.pairs = pairs
                return ours
            patient = request.method == "GET" and self.program.handlers
            assert patient and time.monotonic() < end, f"{request}: {wrong}"
            time.sleep(0.2)

    def _difference(self, request: Request, ours: Response, pairs: Pairs) -> str | None:
        theirs = self.app.ask(pairs.request(request))
        _, headers, _ = theirs
        ours_set = cookies(ours.headers.get("Set-Cookie"))
        theirs_set = cookies(headers.get("set-cookie"))
        same = ours_set.keys() == theirs_set.keys()
        if not same or not all(pairs.same(ours_set[name], theirs_set[name]) for name in ours_set):
            return f"Set-Cookie {ours_set} here, {theirs_set} there"
        for name, value in ours.headers.items():
            there = headers.get(name.lower())
            if name.lower() in OPAQUE and not (there and pairs.same(value, there)):
                return f"{name} {value} here, {there} there"
            if name.lower() in SAID and there != value:
                return f"{name} {value} here, {there} there"
            if name.lower() == "retry-after" and abs(int(there or -99) - int(value)) > 2:
                return f"{name} {value} here, {there} there"
        return difference(ours, theirs, pairs)

    def change(self, login: str, field: str, value: object) -> None:
        """Change a field of a user behind the backs of both."""
        auth = self.program.accounts or self.program.authentications[0]
        key = auth.login or ""
        table = self.model.state.tables[auth.user]
        number = next(number for number, row in table.items() if row[key] == login)
        self.model.change(Row(auth.user, number), field, value)
        self.app.execute(
            f"UPDATE {plural(snake_case(auth.user))} SET {snake_case(field)} = ?"  # noqa: S608
            f" WHERE {snake_case(key)} = ?",
            value if isinstance(value, str) else str(int(bool(value))),
            login,
        )

    def link_to(self, address: str) -> str:
        """Return the token of the last link that was mailed to somebody, here and there."""
        link = [text for whom, text in self.model.state.mailed if whom == address][-1]
        ours = link.partition("token=")[2]
        number = sum(whom == address for whom, _ in self.model.state.mailed)
        end = time.monotonic() + PATIENCE
        while len(found := self._mails(address)) < number:
            assert time.monotonic() < end, f"no mail to {address}"
            time.sleep(0.2)
        assert self.pairs.same(ours, found[-1])
        return ours

    def _mails(self, address: str) -> list[str]:
        """Return the tokens of the links in the mails to somebody, in the order of sending."""
        found: list[tuple[datetime, str, str]] = []
        for path in (self.folder / "project" / "mails").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            text = "" if body is None else str(body.get_content())
            if mail["To"] == address and (link := re.search(r"token=([\w.~-]+)", text)):
                made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                found.append((made, path.name, link[1]))
        return [token for _, _, token in sorted(found)]

    def close(self) -> None:
        """End the app."""
        self.app.close()


def cookies(header: str | None) -> dict[str, str]:
    """Return the values of the cookies that an answer sets."""
    return {name: cookie.value for name, cookie in SimpleCookie(header or "").items()}


def compare_case(case: Case, folder: Path) -> None:
    """Ask the requests of a case; raises AssertionError where the app answers otherwise."""
    both = Both(case, folder)
    try:
        for _ in tell(read_conversation(case.only("http").text), both):
            pass
    finally:
        both.close()
