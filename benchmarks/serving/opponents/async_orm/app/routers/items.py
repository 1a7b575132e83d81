"""The items of the caller."""

import uuid
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, status
from sqlalchemy import select

from app.database import SessionDep
from app.models import Item, Status
from app.schemas import ItemRead
from app.security import CurrentUser

router = APIRouter(prefix="/items", tags=["items"])


@router.get("", response_model=list[ItemRead])
async def list_items(
    session: SessionDep,
    user: CurrentUser,
    status: Status | None = None,
    category_id: uuid.UUID | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[Item]:
    """List the items of the caller, the newest first."""
    query = select(Item).where(Item.owner_id == user.id)
    if status is not None:
        query = query.where(Item.status == status)
    if category_id is not None:
        query = query.where(Item.category_id == category_id)
    query = query.order_by(Item.created.desc(), Item.id).offset(offset).limit(limit)
    return list(await session.scalars(query))


@router.get("/{item_id}", response_model=ItemRead)
async def get_item(session: SessionDep, user: CurrentUser, item_id: uuid.UUID) -> Item:
    """Return one item of the caller."""
    item = await session.scalar(select(Item).where(Item.id == item_id, Item.owner_id == user.id))
    if item is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Item not found")
    return item
