"""The table of the members."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, enumeration, string
from app.enums import Role
from app.ids import uuid7


class Member(Base):
    __tablename__ = "members"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    email: Mapped[str] = mapped_column(string(254), unique=True)
    password_hash: Mapped[str] = mapped_column(string(255))
    name: Mapped[str] = mapped_column(string(80))
    role: Mapped[Role] = mapped_column(enumeration(Role, "role"), default=Role.MEMBER)
