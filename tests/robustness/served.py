"""A built project in production: the command of its Dockerfile, with another address."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

import fastgen
from tests.robustness.client import Client
from tests.robustness.postgres import OwnPostgreSQL, free_port

START_SECONDS = 60.0
SECRET = "a-secret-of-the-tests-0123456789-abcdefghijklm"  # noqa: S105


class Served:
    """The app of a spec under the shipped settings, on a database of its own.

    ``client`` asks it; ``database`` is the server that it depends on.
    """

    def __init__(self, spec: Path, folder: Path, database: OwnPostgreSQL) -> None:
        self.folder = folder
        self.database = database
        self.url = database.new_database(re.sub(r"\W", "_", spec.stem))
        self.port = free_port()
        self.client = Client(self.port)
        self.log = folder / "server.log"
        fastgen.compile(fastgen.load(spec)).write(folder)
        self.run("alembic", "upgrade", "head")
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            self.kill()

    def environment(self) -> dict[str, str]:
        """Return the variables that its README asks for in production."""
        left_out = {"PYTHONPATH", "TEST_DATABASE_URL"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return kept | {
            "ENVIRONMENT": "production",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": self.url,
            "ALLOWED_HOSTS": '["127.0.0.1"]',
        }

    def run(self, *command: str) -> None:
        """Run a module of Python in the project."""
        subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            timeout=START_SECONDS,
            check=True,
        )

    def command(self) -> list[str]:
        """Return the command of the Dockerfile, on a port of this machine."""
        line = re.findall(r"^CMD (\[.*\])$", (self.folder / "Dockerfile").read_text(), re.M)[-1]
        words: list[str] = json.loads(line)
        place = words.index("0.0.0.0")  # noqa: S104  looked for, not listened on
        words[place : place + 1] = ["127.0.0.1", "--port", str(self.port)]
        return (
            [sys.executable, *words[1:]] if words[0] == "python" else [sys.executable, "-m", *words]
        )

    def start(self) -> None:
        """Start the app and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, env=self.environment(), stdout=log, stderr=log
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if asyncio.run(self.client.ask("GET", "/readyz")).status == 200:
                return
            time.sleep(0.1)
        raise RuntimeError(self.log.read_text()[-4000:])

    def kill(self) -> None:
        """End the app as the kernel does when memory is short."""
        self.process.kill()
        self.process.wait()

    def find(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Return what a SELECT finds, asked behind the back of the app."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement.encode(), values).fetchall()
