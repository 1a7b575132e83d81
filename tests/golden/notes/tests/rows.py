"""Rows for the tests, written to the database directly."""

from itertools import count
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase

from app.database import Base, Database
from app.ids import uuid7
from app.notes.models import Note


class Rows:
    """Adds rows; what a test does not tell gets a valid value."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = count(1)

    async def _insert(self, table: type[DeclarativeBase], values: dict[str, object]) -> None:
        async with self._database.writer.begin() as connection:
            await connection.execute(insert(table), values)

    async def snapshot(self) -> list[object]:
        """Return all that is in the database."""
        async with self._database.writer.connect() as connection:
            return [
                (await connection.execute(select(table).order_by(*table.primary_key))).all()
                for table in Base.metadata.sorted_tables
            ]

    async def note(self, **values: object) -> UUID:
        number = next(self._numbers)
        key = uuid7()
        defaults: dict[str, object] = {"id": key, "text": f"Text {number}"}
        await self._insert(Note, defaults | values)
        return key
