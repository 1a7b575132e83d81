"""The copy that a path names; it is looked up before the body is validated."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlalchemy.engine import Row

from app.copies import service
from app.database import Connection


async def find_copy(copy: UUID, connection: Connection) -> Row[UUID, bool]:
    return await service.find_copy(connection, copy)


CopyInPath = Annotated[Row[UUID, bool], Depends(find_copy)]
