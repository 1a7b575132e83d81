"""The tables."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import DateTime, Enum, ForeignKey, Index, String, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of every table."""


class Status(enum.StrEnum):
    """How far an item is."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class User(Base):
    """Somebody who logs in."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(80))


class Category(Base):
    """A group of items."""

    __tablename__ = "categories"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Item(Base):
    """Something that a user owns."""

    __tablename__ = "items"
    __table_args__ = (Index("ix_items_owner_status_created", "owner_id", "status", "created"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(
        Enum(
            Status,
            native_enum=False,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
        default=Status.DRAFT,
    )
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"), index=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    category: Mapped[Category] = relationship()
    owner: Mapped[User] = relationship()
