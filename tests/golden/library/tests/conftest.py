"""A clean database for each test, callers of every role, and the client."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Connection, Engine, event

from app.auth.service import AuthService
from app.auth.tokens import AccessTokens
from app.database import Base, Database
from app.factory import create_app
from app.settings import Settings
from tests.rows import Rows

SECRET = "a-secret-of-the-tests-0123456789-abcdefghijklm"  # noqa: S105


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("database") / "test.db"
    return Settings(
        secret_key=SECRET,
        database_url=os.environ.get("TEST_DATABASE_URL", f"sqlite:///{path}"),
        allowed_hosts=["test"],
    )


def migrate(connection: Connection, revision: str) -> None:
    config = Config(toml_file=Path(__file__).parent.parent / "pyproject.toml")
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings)
    database: Database = app.state.database
    async with database.writer.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(migrate, "head")
    yield app
    async with database.writer.begin() as connection:
        await connection.run_sync(migrate, "base")
    await database.dispose()


@pytest.fixture(scope="session")
def database(app: FastAPI) -> Database:
    database: Database = app.state.database
    return database


@pytest.fixture(autouse=True)
async def clean(app: FastAPI, settings: Settings, database: Database) -> AsyncIterator[None]:
    # A new service has counted no attempts yet.
    app.state.auth = AuthService(settings, database)
    yield
    async with database.writer.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(table.delete())


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def rows(settings: Settings, database: Database) -> Rows:
    return Rows(database, AccessTokens(settings))


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Collect the SQL that runs during the test."""
    seen: list[str] = []

    def record(_: object, __: object, statement: str, *___: object) -> None:
        if statement != "BEGIN IMMEDIATE":
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", record)
    yield seen
    event.remove(Engine, "before_cursor_execute", record)
