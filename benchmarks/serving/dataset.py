"""The rows that every contender serves: the same users, categories and items, in their tables."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

USERS = 32
CATEGORIES = 20
ITEMS_OF_USER = 300
STATUSES = ("draft", "active", "archived")
PASSWORD = "correct horse battery staple"  # noqa: S105
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

# A contender may name a column in its own way.
ALIASES = {"hashed_password": "password_hash", "password": "password_hash"}

Row = dict[str, object]


def email_of(user: int) -> str:
    """Return the login of the user with this number."""
    return f"user{user}@example.com"


def id_of(kind: str, number: int) -> uuid.UUID:
    """Return the same id for the same row in every run."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}")


def make_rows(password_hash: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield each table with its rows, in the order of the foreign keys."""
    yield "users", [
        {
            "id": id_of("user", number),
            "email": email_of(number),
            "password_hash": password_hash,
            "name": f"User {number}",
        }
        for number in range(USERS)
    ]
    yield "categories", [
        {"id": id_of("category", number), "name": f"Category {number}"}
        for number in range(CATEGORIES)
    ]
    yield "items", [
        {
            "id": id_of("item", number),
            "title": f"Item number {number}",
            "description": f"What there is to say about number {number}, at some length. " * 3,
            "status": STATUSES[number // USERS % len(STATUSES)],
            "category_id": id_of("category", number * 7 % CATEGORIES),
            "owner_id": id_of("user", number % USERS),
            "created": EPOCH + timedelta(minutes=number),
        }
        for number in range(USERS * ITEMS_OF_USER)
    ]


def fill_tables(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Copy the rows into the contender's tables; a column without a value keeps its default."""
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))
    for table, rows in make_rows(hasher.hash(PASSWORD)):
        columns = [
            str(name)
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s",
                (table,),
            )
        ]
        if not columns:
            raise LookupError(f"the contender has no table `{table}`")
        given = [name for name in columns if ALIASES.get(name, name) in rows[0]]
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, given))
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[ALIASES.get(name, name)] for name in given])
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")


def same_content(left: bytes, right: bytes) -> bool:
    """Compare two answers by their rows; envelopes and the names of keys may differ."""
    return _facts(json.loads(left)) == _facts(json.loads(right))


def _facts(answer: object) -> list[list[str]]:
    if isinstance(answer, dict):
        nested = next((value for value in answer.values() if isinstance(value, list)), None)
        return _facts([answer] if nested is None else nested)
    if not isinstance(answer, list):
        raise TypeError(f"neither a row nor a page: {answer!r}")
    return [sorted(_plain(value) for value in row.values()) for row in answer]


def _plain(value: object) -> str:
    text = str(value)
    return text.removesuffix("Z") if text.endswith("Z") else text.removesuffix("+00:00")
