"""Two databases with the same few rows, made once for all tests of the lowering."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.event import listen
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from tests.unit.backend.lowering.library import (
    Author,
    Base,
    Book,
    BookAuthor,
    Copy,
    Loan,
    Member,
    Role,
)

NOON = datetime(2024, 2, 28, 12, 30, 15, 123456, tzinfo=UTC)


def fill(engine: Engine) -> None:
    """Make the tables and insert the rows."""
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all(
            [
                Member(id=1, name="Ada", nick="ad%a", age=36, points=7, role=Role.LIBRARIAN),
                Member(id=2, name="bob", nick=None, age=-7, points=None, role=Role.MEMBER),
                Author(id=1, name="Le Guin"),
                Author(id=2, name="Lem 'n'"),
                Book(isbn="1", title="The Dispossessed", price=Decimal("2.50"), tags=["new", "a"]),
                Book(isbn="2", title="Solaris \N{SNOWMAN}", price=Decimal("0.05"), tags=["newer"]),
                Book(isbn="3", title="100% wool_", price=Decimal("10.00"), tags=[]),
            ]
        )
        session.flush()
        session.add_all(
            [
                Member(id=3, name="Cy", nick="", age=2, points=0, role=Role.MEMBER, mentor_id=1),
                Member(id=4, name="", nick="cy", age=0, points=-3, role=Role.MEMBER, mentor_id=2),
                BookAuthor(book_isbn="1", author_id=1),
                BookAuthor(book_isbn="2", author_id=2),
                BookAuthor(book_isbn="2", author_id=1),
                Copy(id=1, book_isbn="1", shelf="A"),
                Copy(id=2, book_isbn="1", shelf="B"),
                Copy(id=3, book_isbn="2", shelf="A"),
            ]
        )
        session.flush()
        session.add_all(
            [
                Loan(
                    id=1,
                    copy_id=1,
                    member_id=1,
                    due=date(2024, 2, 29),
                    taken=NOON,
                    returned=None,
                    length=timedelta(days=1, microseconds=1),
                ),
                Loan(
                    id=2,
                    copy_id=2,
                    member_id=2,
                    due=date(1969, 12, 31),
                    taken=datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
                    returned=NOON,
                    length=timedelta(hours=-5),
                ),
                Loan(
                    id=3,
                    copy_id=3,
                    member_id=2,
                    due=date(2023, 12, 31),
                    taken=datetime(2023, 12, 31, tzinfo=UTC),
                    returned=None,
                    length=timedelta(0),
                ),
            ]
        )


def set_pragma(connection: DBAPIConnection, _: object) -> None:
    """Let LIKE tell capitals from small letters, as PostgreSQL does."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA case_sensitive_like = ON")
    cursor.close()


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Engine]:
    """Return an engine on a database in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    listen(engine, "connect", set_pragma)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def server(postgresql: object) -> Iterator[Engine]:
    """Return an engine on PostgreSQL."""
    url = postgresql.new_database()  # type: ignore[attr-defined]  # a fixture of tests/conftest.py
    engine = create_engine(
        url.replace("+asyncpg", "+psycopg"), connect_args={"options": "-c timezone=UTC"}
    )
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "server"], ids=["SQLite", "PostgreSQL"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return one engine after the other."""
    found: Engine = request.getfixturevalue(request.param)
    return found
