"""The table of the copies."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, string
from app.ids import uuid7


class Copy(Base):
    __tablename__ = "copies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    book_isbn: Mapped[str] = mapped_column(
        string(13),
        ForeignKey("books.isbn", ondelete="CASCADE", onupdate="CASCADE"),
        index=True,
        info={"field": "book"},
    )
    shelf: Mapped[str] = mapped_column(string(20))
