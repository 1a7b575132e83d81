"""Tables and bodies."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Enum, Index
from sqlmodel import Field, Relationship, SQLModel


def get_datetime_utc() -> datetime:
    """Return the present."""
    return datetime.now(UTC)


class Status(StrEnum):
    """How far an item is."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class UserBase(SQLModel):
    """What every form of a user has."""

    email: str = Field(unique=True, index=True, max_length=254)
    name: str = Field(max_length=80)


class User(UserBase, table=True):
    """Somebody who logs in."""

    __tablename__ = "users"

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    hashed_password: str
    items: list["Item"] = Relationship(back_populates="owner", cascade_delete=True)


class Category(SQLModel, table=True):
    """A group of items."""

    __tablename__ = "categories"

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    name: str = Field(unique=True, max_length=80)


class ItemBase(SQLModel):
    """What every form of an item has."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field(max_length=2000)
    status: Status = Field(
        default=Status.DRAFT,
        sa_type=Enum(
            Status,
            native_enum=False,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    )


class Item(ItemBase, table=True):
    """Something that a user owns."""

    __tablename__ = "items"
    __table_args__ = (Index("ix_items_owner_status_created", "owner_id", "status", "created"),)

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    created: datetime = Field(
        default_factory=get_datetime_utc,
        sa_type=DateTime(timezone=True),
    )
    category_id: uuid.UUID = Field(foreign_key="categories.id", nullable=False, index=True)
    owner_id: uuid.UUID = Field(foreign_key="users.id", nullable=False, ondelete="CASCADE")
    owner: User | None = Relationship(back_populates="items")


class ItemPublic(ItemBase):
    """An item as its owner sees it."""

    id: uuid.UUID
    category_id: uuid.UUID
    owner_id: uuid.UUID
    created: datetime


class ItemsPublic(SQLModel):
    """A page of items."""

    data: list[ItemPublic]
    count: int


class Token(SQLModel):
    """The answer to a login."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105


class TokenPayload(SQLModel):
    """What a token says."""

    sub: str | None = None
