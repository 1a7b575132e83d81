"""The tables of the books and of their authors."""

from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, string


class Book(Base):
    __tablename__ = "books"

    isbn: Mapped[str] = mapped_column(string(13), primary_key=True)
    title: Mapped[str] = mapped_column(string(200), index=True)


class BookAuthor(Base):
    __tablename__ = "book_authors"

    book_isbn: Mapped[str] = mapped_column(
        string(13),
        ForeignKey("books.isbn", ondelete="CASCADE", onupdate="CASCADE"),
        primary_key=True,
        info={"field": "book"},
    )
    author_id: Mapped[UUID] = mapped_column(
        Uuid,
        ForeignKey("authors.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info={"field": "authors"},
    )
