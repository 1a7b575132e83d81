"""The table of the notes."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, LongText
from app.ids import uuid7


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    text: Mapped[str] = mapped_column(LongText)
