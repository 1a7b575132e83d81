"""The applications that are compared, and how to start, log in to and measure each."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode
from urllib.request import Request, urlopen

HERE = Path(__file__).parent
SECRET_KEY = "kJ8s-2mQpZ0xVw5tYb7n_R3cLf9hGd1aUe6i"  # noqa: S105
POOL_SIZE = 20
TICKS = os.sysconf("SC_CLK_TCK")

Driver = Literal["asyncpg", "psycopg"]


@dataclass(frozen=True, slots=True)
class Contender:
    """An application on disk and the few places where its HTTP interface has its own names."""

    name: str
    directory: Path
    driver: Driver = "asyncpg"
    login_path: str = "/auth/login"
    list_path: str = "/items?status=active&limit=20&offset={offset}"


ASYNC_ORM = Contender("async_orm", HERE / "opponents" / "async_orm")
BARE = Contender("bare", HERE / "opponents" / "bare")
TEMPLATE_STYLE = Contender(
    "template_style",
    HERE / "opponents" / "template_style",
    driver="psycopg",
    login_path="/login/access-token",
    list_path="/items/?status=active&limit=20&skip={offset}",
)


def subject(directory: Path, *, name: str = "subject") -> Contender:
    """Describe a project that fastgen compiled from `spec.fg`."""
    return Contender(name, directory)


@dataclass(frozen=True, slots=True)
class Server:
    """A running contender."""

    contender: Contender
    port: int
    pid: int

    def get(self, path: str, token: str) -> bytes:
        """Return the body of one answer."""
        request = Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"}
        )
        with urlopen(request, timeout=10) as answer:  # noqa: S310 — our own server
            body: bytes = answer.read()
        return body

    def log_in(self, email: str, password: str) -> str:
        """Return an access token."""
        form = urlencode({"username": email, "password": password}).encode()
        url = f"http://127.0.0.1:{self.port}{self.contender.login_path}"
        with urlopen(url, data=form, timeout=10) as answer:
            token: str = json.load(answer)["access_token"]
        return token

    def cpu_seconds(self) -> float:
        """Return the processor time of all threads so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def environment_of(contender: Contender, database_url: str) -> dict[str, str]:
    """Return the environment in which the contender runs: one worker's fair settings."""
    url = database_url.replace("postgresql://", f"postgresql+{contender.driver}://")
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_POOL_SIZE": str(POOL_SIZE),
        "SECRET_KEY": SECRET_KEY,
        "ENVIRONMENT": "production",
        "LOG_LEVEL": "WARNING",
        "LOGIN_FAILURES_PER_ADDRESS": "1000",
    }


def create_tables(contender: Contender, database_url: str) -> None:
    """Let the contender create its own tables, by its migrations if it has any."""
    migrated = (contender.directory / "alembic.ini").exists() or (
        contender.directory / "migrations"
    ).exists()
    module = ["alembic", "upgrade", "head"] if migrated else ["app.create_tables"]
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", *module],
        cwd=contender.directory,
        env=environment_of(contender, database_url),
        check=True,
        timeout=120,
    )


@contextmanager
def run_server(contender: Contender, database_url: str) -> Iterator[Server]:
    """Serve the contender: uvicorn, one worker, uvloop, httptools, no access log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--log-level", "warning"],
        cwd=contender.directory,
        env=environment_of(contender, database_url),
    )
    try:
        _wait_until_ready(port, process)
        yield Server(contender, port, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")
