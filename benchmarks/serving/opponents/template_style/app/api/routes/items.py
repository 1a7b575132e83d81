"""The items of the caller."""

import uuid
from typing import Any

from fastapi import APIRouter, HTTPException
from sqlmodel import col, func, select

from app.api.deps import CurrentUser, SessionDep
from app.models import Item, ItemPublic, ItemsPublic, Status

router = APIRouter(prefix="/items", tags=["items"])


@router.get("/", response_model=ItemsPublic)
def read_items(
    session: SessionDep,
    current_user: CurrentUser,
    status: Status | None = None,
    category_id: uuid.UUID | None = None,
    skip: int = 0,
    limit: int = 100,
) -> Any:  # noqa: ANN401 — as the template has it
    """Retrieve items."""
    count_statement = select(func.count()).select_from(Item).where(Item.owner_id == current_user.id)
    statement = select(Item).where(Item.owner_id == current_user.id)
    if status is not None:
        count_statement = count_statement.where(Item.status == status)
        statement = statement.where(Item.status == status)
    if category_id is not None:
        count_statement = count_statement.where(Item.category_id == category_id)
        statement = statement.where(Item.category_id == category_id)
    count = session.exec(count_statement).one()
    statement = statement.order_by(col(Item.created).desc(), col(Item.id))
    items = session.exec(statement.offset(skip).limit(limit)).all()
    items_public = [ItemPublic.model_validate(item) for item in items]
    return ItemsPublic(data=items_public, count=count)


@router.get("/{id}", response_model=ItemPublic)
def read_item(
    session: SessionDep, current_user: CurrentUser, id: uuid.UUID
) -> Any:  # noqa: ANN401 — as the template has it
    """Get item by ID."""
    item = session.get(Item, id)
    if not item:
        raise HTTPException(status_code=404, detail="Item not found")
    if item.owner_id != current_user.id:
        raise HTTPException(status_code=403, detail="Not enough permissions")
    return item
