"""The app of a project, hand edits included, in a process of its own with a temporary database."""

from __future__ import annotations

import base64
import secrets
import select
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

from fastgen.semantics.messages import Request
from fastgen.verification.child import host
from fastgen.verification.child.host import Channel
from fastgen.verification.known import Theirs

PATIENCE = 60.0
"""Seconds that an app may take to start, or to answer."""
OWN_VARIABLES = frozenset({"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH"})
FORCED = {
    "ENVIRONMENT": "development",
    "ALLOWED_HOSTS": '["*"]',
    "LOG_LEVEL": "ERROR",
    "REQUESTS_PER_MINUTE": "0",
    "REGISTRATIONS_PER_ADDRESS": "1000000",
    "LOGIN_FAILURES_PER_ADDRESS": "1000000",
}
"""What every app is told: only then it is the spec that is compared, and not the deployment."""


class AppFailedError(Exception):
    """The app does not start, or does not answer; `notes` hold the end of what it printed."""

    def __init__(self, problem: str, notes: str) -> None:
        super().__init__(problem)
        self.notes = notes


def settings_of(project: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that both sides read: those of `.env`, then those of the environment."""
    file = project / ".env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found: dict[str, str] = {}
    for line in lines:
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if sign and not name.startswith("#"):
            found[name.strip().upper()] = value.strip().strip("\"'")
    return {**found, **environment}


class ProjectApp:
    """The app of a project: imported once, each case in a copy with an empty database."""

    def __init__(
        self, project: Path, python: Path, folder: Path, settings: Mapping[str, str]
    ) -> None:
        self.database = folder / "database.sqlite"
        self.empty = folder / "empty.sqlite"
        self.errors = folder / "errors.txt"
        self.running = False
        environment = {
            **{name: value for name, value in settings.items() if name not in OWN_VARIABLES},
            **FORCED,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "TMPDIR": str(folder),
        }
        command = [str(python), "-P", host.__file__, str(project.resolve())]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(  # noqa: S603  the argv is ours, and no shell sees it
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        if self.process.stdin is None or self.process.stdout is None:
            raise AppFailedError("the app has no pipes", "")
        self.channel = Channel(self.process.stdout.fileno(), self.process.stdin.fileno())
        try:
            self._expect("ready", "the app cannot be imported")
        except AppFailedError:
            self.close()
            raise

    def begin(self) -> None:
        """Start the app with an empty database; one that still runs is ended."""
        self.end()
        self._clear()
        if self.empty.exists():
            shutil.copyfile(self.empty, self.database)
        self._start()
        if not self.empty.exists():  # migrations have run, and the first rows are there
            self.end()
            shutil.copyfile(self.database, self.empty)
            self._start()

    def ask(self, request: Request) -> Theirs:
        """Return status, headers and body of the answer to a request."""
        headers = list(request.headers.items())
        body = base64.b64encode(request.body).decode()
        self.channel.send({"ask": [request.method, request.target, headers, body]})
        answer = self._expect("answer", "the app does not answer")
        if not isinstance(answer, list):
            raise AppFailedError("the app gives no answer", self.said())
        status, pairs, body = answer
        return status, dict(pairs), base64.b64decode(body)

    def execute(self, statement: str, *values: str) -> None:
        """Change the database behind the back of the app."""
        connection = sqlite3.connect(self.database)
        try:
            with connection:
                connection.execute(statement, values)
        finally:
            connection.close()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds in the database of the app."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def end(self) -> None:
        """End the case, so that everything is in its database."""
        if self.running:
            self.running = False
            self.channel.send({"end": True})
            self._expect("ended", "the app does not end")

    def close(self) -> None:
        """End the app and its process."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def said(self) -> str:
        """Return the end of what the app printed."""
        text = self.errors.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-30:])

    def _start(self) -> None:
        self.channel.send({"begin": True})
        self._expect("ready", "the app does not start")
        self.running = True

    def _clear(self) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)

    def _expect(self, key: str, problem: str) -> object:
        try:
            ready = select.select([self.channel.incoming], [], [], PATIENCE)[0]
            message = self.channel.receive() if ready else None
        except OSError:
            message = None
        if message is None or key not in message:
            self.running = False
            raise AppFailedError(problem, self.said())
        return message[key]
