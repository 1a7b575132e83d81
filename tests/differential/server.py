"""Runs a generated app on PostgreSQL behind a real uvicorn, and asks it over HTTP."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg.types.json import set_json_loads

import fastgen
from fastgen.api import Loaded
from fastgen.semantics.messages import Request
from fastgen.verification.known import Theirs
from fastgen.verification.project import FORCED

PATIENCE = 60.0
SECRET = "a-secret-of-the-tests-0123456789-abcdefghijklm"  # noqa: S105
RUN = (
    "import sys, uvicorn; from fastgen.verification.child.host import hash_cheaply; "
    "hash_cheaply(); sys.path.insert(0, sys.argv[1]); "
    "uvicorn.run('app.main:app', fd=int(sys.argv[2]), log_level='error', access_log=False)"
)


class ServedApplication:
    """The app of a spec, built into a folder, on a database that nobody else uses.

    ``url`` is that of the database, for SQLAlchemy and asyncpg.
    """

    def __init__(self, loaded: Loaded, folder: Path, url: str) -> None:
        project = folder / "project"
        fastgen.compile(loaded).write(project)
        self.url = url.replace("+asyncpg", "")
        self.errors = folder / "errors.txt"
        listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = listener.getsockname()[1]
        environment = {
            **os.environ,
            **FORCED,
            "SECRET_KEY": SECRET,
            "DATABASE_URL": url,
            "PYTHONPATH": str(Path(fastgen.__file__).parents[1]),
        }
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN, str(project), str(listener.fileno())],
                cwd=project,
                env=environment,
                pass_fds=[listener.fileno()],
                stdout=errors,
                stderr=errors,
            )
        listener.close()
        self._wait()

    def ask(self, request: Request) -> Theirs:
        """Return status, headers and body of the answer to a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(request.method, request.target, skip_host=True)
            headers = {"Host": "testserver", **request.headers}
            if request.body or request.method in {"POST", "PUT", "PATCH"}:
                headers["Content-Length"] = str(len(request.body))
            for name, value in headers.items():
                connection.putheader(name, value.encode("latin-1"))
            connection.endheaders(request.body or None)
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body
        finally:
            connection.close()

    def execute(self, statement: str, *values: str) -> None:
        """Change the database behind the back of the app."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(re.sub(r"\?", "%s", statement).encode(), values)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds in the database of the app."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SET TIME ZONE 'UTC'")
            set_json_loads(as_written, connection)
            return connection.execute(statement.encode()).fetchall()

    def close(self) -> None:
        """End the app."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.ask(Request("GET", "/nowhere"))
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return
        self.close()
        raise RuntimeError(self.errors.read_text()[-4000:] or "The app does not answer")


def as_written(text: str | bytes) -> str:
    """Return JSON as it is stored."""
    return text.decode() if isinstance(text, bytes) else text
