"""The table of the authors."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, string
from app.ids import uuid7


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(string(120), unique=True)
