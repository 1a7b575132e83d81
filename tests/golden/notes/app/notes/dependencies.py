"""The note that a path names; it is looked up before the body is validated."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from app.database import Connection
from app.notes import service


async def find_note(note_id: UUID, connection: Connection) -> UUID:
    await service.lock_note(connection, note_id)
    return note_id


NoteInPath = Annotated[UUID, Depends(find_note)]
