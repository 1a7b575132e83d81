"""Starts a generated app in a process of its own and asks it: black box, on SQLite."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

import fastgen
from fastgen.api import Loaded
from fastgen.semantics.messages import Request
from fastgen.verification.child.host import Answered, Asked
from tests.differential.worker import serve

UNLIMITED = "1000000"
PATIENCE = 60.0
"""Seconds that an app may take to start, or to answer."""
STARTER = get_context("forkserver")
STARTER.set_forkserver_preload(["tests.differential.preloaded"])


class BuiltApplication:
    """The app of a project, with a database of its own in a folder."""

    def __init__(
        self, project: Path, folder: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.database = folder / "database.sqlite"
        self.errors = folder / "errors.txt"
        environment = {
            **{name: value for name, value in os.environ.items() if name != "SECRET_KEY"},
            **(settings or {}),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "LOG_LEVEL": "ERROR",
            "REGISTRATIONS_PER_ADDRESS": UNLIMITED,
            "LOGIN_FAILURES_PER_ADDRESS": UNLIMITED,
        }
        self.connection, far = STARTER.Pipe()
        self.process = STARTER.Process(
            target=serve, args=(str(project), environment, str(self.errors), far), daemon=True
        )
        self.process.start()
        far.close()
        try:
            started = self._receive() == "ready"
        except RuntimeError:
            self.close()
            raise
        assert started

    def ask(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer to a request."""
        headers = list(request.headers.items())
        self.connection.send(tuple(Asked(request.method, request.target, headers, request.body)))
        answer = self._receive()
        assert isinstance(answer, Answered)
        return answer.status, dict(answer.headers), answer.body

    def execute(self, statement: str, *values: str) -> None:
        """Change the database behind the back of the app."""
        with sqlite3.connect(self.database) as connection:
            connection.execute(statement, values)
        connection.close()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds in the database of the app."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def close(self) -> None:
        """End the app."""
        self.connection.close()
        self.process.join(timeout=30)
        if self.process.is_alive():
            self.process.kill()

    def _receive(self) -> object:
        try:
            if self.connection.poll(PATIENCE):
                return self.connection.recv()
        except EOFError:
            pass
        raise RuntimeError(self.errors.read_text()[-4000:] or "The app does not answer")


class Application(BuiltApplication):
    """The app of a spec, built into a folder, with a database of its own."""

    def __init__(
        self,
        loaded: Loaded,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> None:
        project = folder / "project"
        fastgen.compile(loaded).write(project)
        for path, text in (files or {}).items():
            (project / path).write_text(text)
        super().__init__(project, folder, settings)
