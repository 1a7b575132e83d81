"""The table of the loans."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.ids import uuid7


class Loan(Base):
    __tablename__ = "loans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    copy_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("copies.id", ondelete="RESTRICT"), index=True, info={"field": "copy"}
    )
    member_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("members.id", ondelete="RESTRICT"), index=True, info={"field": "member"}
    )
    due: Mapped[date]
    returned: Mapped[datetime | None]


Index(
    "uq_loans_copy_id",
    Loan.copy_id,
    unique=True,
    postgresql_where=Loan.returned.is_(None),
    sqlite_where=Loan.returned.is_(None),
    info={"message": "This copy is already on loan"},
)
