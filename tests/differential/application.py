"""Starts a generated app in a process of its own and asks it: black box, on SQLite."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import fastgen
from fastgen.api import Loaded
from fastgen.semantics.messages import Request

WORKER = Path(__file__).with_name("worker.py")
UNLIMITED = "1000000"


class Application:
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
        self.database = folder / "database.sqlite"
        self.errors = folder / "errors.txt"
        self.stderr = self.errors.open("w")
        kept = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER), str(project)],
            cwd=project,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            text=True,
            env=kept
            | dict(settings or {})
            | {
                "DATABASE_URL": f"sqlite:///{self.database}",
                "LOG_LEVEL": "ERROR",
                "REGISTRATIONS_PER_ADDRESS": UNLIMITED,
                "LOGIN_FAILURES_PER_ADDRESS": UNLIMITED,
            },
        )
        try:
            started = self._read() == "ready"
        except RuntimeError:
            self.close()
            raise
        assert started

    def ask(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer to a request."""
        line = {
            "method": request.method,
            "target": request.target,
            "headers": list(request.headers.items()),
            "body": base64.b64encode(request.body).decode("ascii"),
        }
        assert self.process.stdin is not None
        print(json.dumps(line), file=self.process.stdin, flush=True)
        answer = json.loads(self._read())
        headers = {str(name).lower(): str(value) for name, value in answer["headers"]}
        return int(answer["status"]), headers, base64.b64decode(answer["body"])

    def execute(self, statement: str, *values: str) -> None:
        """Change the database behind the back of the app."""
        with sqlite3.connect(self.database) as connection:
            connection.execute(statement, values)
        connection.close()

    def close(self) -> None:
        """End the app."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.stderr.close()

    def _read(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError(self.errors.read_text()[-4000:])
        return line
