"""Rules about books."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    UnaryExpression,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.authors.models import Author
from app.authors.service import unknown_authors
from app.books.computed import available
from app.books.models import Book, BookAuthor
from app.books.schemas import BookCreate, BookPage, BookPublic, BookQuery, BookUpdate
from app.database import as_dicts
from app.errors import NotFound, refuse_unknown
from app.pagination import like_pattern, next_offset

AVAILABLE = available(Book).label("available")
SELECT_BOOKS = select(Book.isbn, Book.title, AVAILABLE)
GET_BOOK = SELECT_BOOKS.where(Book.isbn == bindparam("key"))
LOCK_BOOK = select(Book.isbn).where(Book.isbn == bindparam("key")).with_for_update()
CREATE_BOOK = insert(Book)
ADD_ALL_AUTHORS = insert(BookAuthor)
CLEAR_AUTHORS = delete(BookAuthor).where(BookAuthor.book_isbn == bindparam("key"))
UPDATE_BOOK = update(Book).where(Book.isbn == bindparam("key"))
DELETE_BOOK = delete(Book).where(Book.isbn == bindparam("key"))

FILTERS: dict[str, ColumnElement[bool]] = {
    "title": Book.title == bindparam("title"),
    "authors_name": exists().where(
        BookAuthor.book_isbn == Book.isbn,
        BookAuthor.author_id == Author.id,
        Author.name == bindparam("authors_name"),
    ),
    "available": available(Book) == bindparam("available", type_=BigInteger),
    "q": Book.title.ilike(bindparam("q"), escape="\\"),
}
ORDERS: dict[str, UnaryExpression[str] | UnaryExpression[int]] = {
    "title": Book.title.asc(),
    "-title": Book.title.desc(),
    "available": AVAILABLE.asc(),
    "-available": AVAILABLE.desc(),
}


@lru_cache(maxsize=256)
def list_statement(filters: tuple[str, ...], sort: str | None) -> Select[str, str, int]:
    """Build the statement for one shape of query; the values are bound when it runs."""
    orders = [ORDERS[key] for key in sort.split(",")] if sort else []
    return (
        SELECT_BOOKS.where(*(FILTERS[name] for name in filters))
        .order_by(*orders, Book.isbn)
        .limit(bindparam("limit", type_=BigInteger))
        .offset(bindparam("offset", type_=BigInteger))
    )


async def list_books(connection: AsyncConnection, query: BookQuery) -> BookPage:
    values = query.model_dump(exclude_none=True)
    filters = tuple(name for name in FILTERS if name in values)
    if query.q is not None:
        values["q"] = like_pattern(query.q)
    values["limit"] = query.limit + 1
    statement = list_statement(filters, query.sort)
    rows = as_dicts(await connection.execute(statement, values))
    return BookPage.model_validate(
        {"items": rows[: query.limit], "next": next_offset(len(rows), query.limit, query.offset)}
    )


async def create_book(connection: AsyncConnection, book: BookCreate) -> BookPublic:
    refuse_unknown(
        await unknown_authors(
            connection, {f"authors.{index}": key for index, key in enumerate(book.authors)}
        )
    )
    await connection.execute(CREATE_BOOK, book.model_dump(exclude={"authors"}))
    await add_authors(connection, book.isbn, book.authors)
    return await get_book(connection, book.isbn)


async def get_book(connection: AsyncConnection, isbn: str) -> BookPublic:
    row = (await connection.execute(GET_BOOK, {"key": isbn})).one_or_none()
    if row is None:
        raise NotFound
    return BookPublic.model_validate(row)


async def lock_book(connection: AsyncConnection, isbn: str) -> None:
    """Keep the row as it is until the end of the transaction."""
    if await connection.scalar(LOCK_BOOK, {"key": isbn}) is None:
        raise NotFound


async def update_book(connection: AsyncConnection, isbn: str, changes: BookUpdate) -> BookPublic:
    """Change a book that `lock_book` has found."""
    refuse_unknown(
        await unknown_authors(
            connection,
            {f"authors.{index}": key for index, key in enumerate(changes.get("authors", []))},
        )
    )
    authors = changes.pop("authors", None)
    if changes:
        await connection.execute(UPDATE_BOOK, {"key": isbn, **changes})
    isbn = changes.get("isbn", isbn)
    if authors is not None:
        await connection.execute(CLEAR_AUTHORS, {"key": isbn})
        await add_authors(connection, isbn, authors)
    return await get_book(connection, isbn)


async def delete_book(connection: AsyncConnection, isbn: str) -> None:
    await connection.execute(DELETE_BOOK, {"key": isbn})


async def add_authors(connection: AsyncConnection, key: str, authors: Sequence[UUID]) -> None:
    if authors:
        rows = [{"book_isbn": key, "author_id": author_id} for author_id in dict.fromkeys(authors)]
        await connection.execute(ADD_ALL_AUTHORS, rows)
