"""Rules about notes."""

from uuid import UUID

from sqlalchemy import BigInteger, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import as_dicts
from app.errors import NotFound
from app.notes.models import Note
from app.notes.schemas import NoteCreate, NotePage, NotePublic, NoteQuery, NoteUpdate
from app.pagination import next_offset

SELECT_NOTES = select(Note.id, Note.text)
LIST_NOTES = (
    SELECT_NOTES.order_by(Note.id)
    .limit(bindparam("limit", type_=BigInteger))
    .offset(bindparam("offset", type_=BigInteger))
)
CREATE_NOTE = insert(Note).returning(Note.id, Note.text)
GET_NOTE = SELECT_NOTES.where(Note.id == bindparam("key"))
LOCK_NOTE = select(Note.id).where(Note.id == bindparam("key")).with_for_update()
UPDATE_NOTE = update(Note).where(Note.id == bindparam("key"))
DELETE_NOTE = delete(Note).where(Note.id == bindparam("key"))


async def list_notes(connection: AsyncConnection, query: NoteQuery) -> NotePage:
    values = query.model_dump(exclude_none=True)
    values["limit"] = query.limit + 1
    rows = as_dicts(await connection.execute(LIST_NOTES, values))
    return NotePage.model_validate(
        {"items": rows[: query.limit], "next": next_offset(len(rows), query.limit, query.offset)}
    )


async def create_note(connection: AsyncConnection, note: NoteCreate) -> NotePublic:
    row = (await connection.execute(CREATE_NOTE, note.model_dump())).one()
    return NotePublic.model_validate(row)


async def get_note(connection: AsyncConnection, note_id: UUID) -> NotePublic:
    row = (await connection.execute(GET_NOTE, {"key": note_id})).one_or_none()
    if row is None:
        raise NotFound
    return NotePublic.model_validate(row)


async def lock_note(connection: AsyncConnection, note_id: UUID) -> None:
    """Keep the row as it is until the end of the transaction."""
    if await connection.scalar(LOCK_NOTE, {"key": note_id}) is None:
        raise NotFound


async def update_note(
    connection: AsyncConnection, note_id: UUID, changes: NoteUpdate
) -> NotePublic:
    """Change a note that `lock_note` has found."""
    if changes:
        await connection.execute(UPDATE_NOTE, {"key": note_id, **changes})
    return await get_note(connection, note_id)


async def delete_note(connection: AsyncConnection, note_id: UUID) -> None:
    await connection.execute(DELETE_NOTE, {"key": note_id})
