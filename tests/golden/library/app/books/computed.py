"""Fields of a book that are computed from other rows."""

from sqlalchemy import ColumnElement, func, not_, select

from app.books.models import Book
from app.copies.computed import on_loan
from app.copies.models import Copy


def available(book: type[Book]) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(Copy.book_isbn == book.isbn, not_(on_loan(Copy)))
        .scalar_subquery()
    )
