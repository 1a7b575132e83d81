"""The bodies."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.models import Status


class Token(BaseModel):
    """The answer to a login."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105


class ItemRead(BaseModel):
    """An item as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    title: str
    description: str
    status: Status
    category_id: uuid.UUID
    owner_id: uuid.UUID
    created: datetime
