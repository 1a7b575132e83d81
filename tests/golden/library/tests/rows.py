"""Rows for the tests, written to the database directly."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase

from app.auth.models import Session
from app.auth.tokens import AccessTokens, Claims
from app.authors.models import Author
from app.books.models import Book, BookAuthor
from app.copies.models import Copy
from app.database import Base, Database
from app.enums import Role
from app.ids import uuid7
from app.loans.models import Loan
from app.members.models import Member

NOW = datetime.now(UTC)
TODAY = NOW.date()


class Rows:
    """Adds rows; what a test does not tell gets a valid value."""

    def __init__(self, database: Database, tokens: AccessTokens) -> None:
        self._database = database
        self._tokens = tokens
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

    async def member(self, **values: object) -> UUID:
        number = next(self._numbers)
        key = uuid7()
        defaults: dict[str, object] = {
            "id": key,
            "email": f"email{number}@example.com",
            "password_hash": "",
            "name": f"Name {number}",
            "role": Role.MEMBER,
        }
        await self._insert(Member, defaults | values)
        return key

    async def book(
        self, isbn: str | None = None, *, authors: Sequence[UUID] = (), **values: object
    ) -> str:
        number = next(self._numbers)
        isbn = isbn or f"{number:013}"
        defaults: dict[str, object] = {"isbn": isbn, "title": f"Title {number}"}
        await self._insert(Book, defaults | values)
        for one_authors in authors:
            await self._insert(BookAuthor, {"book_isbn": isbn, "author_id": one_authors})
        return isbn

    async def author(self, **values: object) -> UUID:
        number = next(self._numbers)
        key = uuid7()
        defaults: dict[str, object] = {"id": key, "name": f"Name {number}"}
        await self._insert(Author, defaults | values)
        return key

    async def copy(self, **values: object) -> UUID:
        number = next(self._numbers)
        key = uuid7()
        if "book_isbn" not in values:
            values["book_isbn"] = await self.book()
        defaults: dict[str, object] = {"id": key, "shelf": f"Shelf {number}"}
        await self._insert(Copy, defaults | values)
        return key

    async def loan(self, **values: object) -> UUID:
        key = uuid7()
        if "copy_id" not in values:
            values["copy_id"] = await self.copy()
        if "member_id" not in values:
            values["member_id"] = await self.member()
        defaults: dict[str, object] = {"id": key, "due": TODAY + timedelta(days=21)}
        await self._insert(Loan, defaults | values)
        return key

    async def sign_in(self, member: UUID) -> dict[str, str]:
        """Return the headers of a caller with a session."""
        claims = Claims(member, uuid4())
        session: dict[str, object] = {
            "id": claims.session_id,
            "member_id": member,
            "refresh_hash": "",
            "expires": datetime.now(UTC) + timedelta(days=1),
        }
        await self._insert(Session, session)
        return {"Authorization": f"Bearer {self._tokens.issue(claims)}"}

    async def caller(self, role: Role) -> dict[str, str]:
        return await self.sign_in(await self.member(role=role))
