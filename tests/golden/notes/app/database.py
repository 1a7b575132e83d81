"""The engines, the connection of a request, and what every table shares."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Dialect, MetaData, Result, Text, event, make_url
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from app.settings import Settings

PROJECT = Path(__file__).parent.parent


LongText = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


# To wait for a connection and to open one may take as long as one statement, together.
WAITING = 0.7


class Database:
    """Two engines on one database: `reader` is in autocommit, `writer` runs transactions."""

    def __init__(self, settings: Settings) -> None:
        url = make_url(settings.database_url)
        # A reader sets its level once for each connection, and has nothing to roll back when one
        # is returned: to do either for each request would cost as much as its query.
        if url.get_backend_name() == "sqlite":
            timeout = {"timeout": settings.database_timeout}
            self.writer = create_async_engine(url, connect_args=timeout)
            self.reader = create_async_engine(
                url,
                connect_args=timeout,
                isolation_level="AUTOCOMMIT",
                skip_autocommit_rollback=True,
                pool_reset_on_return=None,
                pool_size=settings.database_pool_size,
            )
            event.listen(self.writer.sync_engine, "connect", use_explicit_begin)
            event.listen(self.writer.sync_engine, "begin", begin_immediate)
            for engine in (self.writer, self.reader):
                event.listen(engine.sync_engine, "connect", set_pragmas)
        else:
            limits = {
                "timeout": settings.database_timeout * (1 - WAITING),
                "command_timeout": settings.database_timeout,
                "server_settings": {"timezone": "UTC"},
            }
            # One pool for both: a transaction sets its level on the connection that it takes.
            self.reader = create_async_engine(
                url,
                isolation_level="AUTOCOMMIT",
                pool_size=settings.database_pool_size,
                max_overflow=0,
                pool_timeout=settings.database_timeout * WAITING,
                pool_recycle=1800,
                connect_args=limits,
            )
            event.listen(self.reader.sync_engine, "do_connect", connect)
            event.listen(self.reader.sync_engine, "invalidate", abandon)
            self.writer = self.reader.execution_options(isolation_level="READ COMMITTED")

    async def dispose(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()


def connect(
    dialect: Dialect, _: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> DBAPIConnection:
    """Open a connection; a name or a socket that is not there is an outage like any other."""
    try:
        return dialect.connect(*arguments, **options)
    except OSError as error:
        raise ConnectionError("There is no connection to the database") from error


def abandon(connection: DBAPIConnection, *_: object) -> None:
    """Drop a connection that failed at once: to close it politely waits for a server that hangs."""
    connection.driver_connection.terminate()


def use_explicit_begin(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None


def begin_immediate(connection: SyncConnection) -> None:
    # A deferred transaction that reads and then writes fails with "database is locked"
    # without waiting when another one wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def as_dicts(result: Result[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return the rows as dicts, which Pydantic validates four times as fast as rows."""
    keys = tuple(result.keys())
    return [dict(zip(keys, row, strict=True)) for row in result.all()]


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_connection(request: Request) -> AsyncIterator[AsyncConnection]:
    """Lend one connection to the whole request; a GET never writes and needs no transaction."""
    database = get_database(request)
    if request.method == "GET":
        connection = await database.reader.connect()
        try:
            yield connection
        finally:
            # `async with` would close it in a task of its own, which protects a rollback from
            # cancellation; here there is nothing to roll back, and it costs as much as the query.
            await connection.close()
    else:
        async with database.writer.begin() as connection:
            yield connection


# scope="function": the commit comes before the response, so a failed one is not answered 201.
Connection = Annotated[AsyncConnection, Depends(get_connection, scope="function")]


async def upgrade_database() -> None:
    """Bring the tables up to date; in production this is a step of the deployment."""
    from alembic import command
    from alembic.config import Config

    config = Config(toml_file=PROJECT / "pyproject.toml")
    await asyncio.to_thread(command.upgrade, config, "head")
