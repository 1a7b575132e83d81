"""Runs inside a generated project: what `reader` and `writer` do with one connection in turn."""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import text

ADD = text("INSERT INTO tried VALUES (1)")
COUNT = text("SELECT count(*) FROM tried")


async def check() -> None:
    """Fail unless a reader is in autocommit and a writer in a transaction, in any order."""
    from app.database import Database
    from app.settings import get_settings

    database = Database(get_settings())
    on_postgresql = database.reader.dialect.name == "postgresql"
    shared = database.reader.pool is database.writer.pool
    assert shared == on_postgresql, "one pool on PostgreSQL"
    async with database.writer.begin() as connection:
        await connection.execute(text("CREATE TABLE tried (number integer)"))
    for number in range(1, 4):
        async with database.reader.connect() as connection:
            await connection.execute(ADD)
        try:
            async with database.writer.begin() as connection:
                await connection.execute(ADD)
                raise TimeoutError
        except TimeoutError:
            pass
        async with database.reader.connect() as connection:
            assert await connection.scalar(COUNT) == number, "only what a reader adds stays"
    if on_postgresql:
        assert "Connections in pool: 1 " in database.reader.pool.status(), "it is lent again"
    await database.dispose()


if __name__ == "__main__":
    sys.path.insert(0, ".")
    asyncio.run(check())
