"""Notes over HTTP."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.database import Connection
from app.errors import problems
from app.notes import service
from app.notes.dependencies import NoteInPath
from app.notes.schemas import NoteCreate, NotePage, NotePublic, NoteQuery, NoteUpdate
from app.query import describe_query, read_query
from app.routing import JSONRoute

router = APIRouter(prefix="/notes", tags=["notes"], route_class=JSONRoute)


@router.get("", responses=problems(422), openapi_extra=describe_query(NoteQuery))
async def list_notes(
    query: Annotated[NoteQuery, Depends(read_query(NoteQuery))], connection: Connection
) -> NotePage:
    return await service.list_notes(connection, query)


@router.post("", status_code=HTTPStatus.CREATED, responses=problems(400, 415, 422))
async def create_note(note: NoteCreate, connection: Connection, response: Response) -> NotePublic:
    created = await service.create_note(connection, note)
    response.headers["Location"] = f"/notes/{created.id}"
    return created


@router.get("/{note_id}", responses=problems(404))
async def get_note(note_id: UUID, connection: Connection) -> NotePublic:
    return await service.get_note(connection, note_id)


@router.patch("/{note_id}", responses=problems(400, 404, 415, 422))
async def update_note(
    note_id: NoteInPath, changes: NoteUpdate, connection: Connection
) -> NotePublic:
    return await service.update_note(connection, note_id, changes)


@router.delete("/{note_id}", status_code=HTTPStatus.NO_CONTENT, responses=problems(404))
async def delete_note(note_id: NoteInPath, connection: Connection) -> None:
    await service.delete_note(connection, note_id)
