"""The table of the sessions: one row for each login that is still valid."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, string


class Session(Base):
    """A login. Its refresh token changes at each use; only the hash of the last one is kept."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("members.id", ondelete="CASCADE"), index=True
    )
    refresh_hash: Mapped[str] = mapped_column(string(64))
    expires: Mapped[datetime]
