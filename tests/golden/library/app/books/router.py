"""Books over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.books import service
from app.books.dependencies import BookInPath, may_write
from app.books.schemas import BookCreate, BookIsbn, BookPage, BookPublic, BookQuery, BookUpdate
from app.database import Connection
from app.errors import problems
from app.query import describe_query, read_query
from app.routing import JSONRoute

router = APIRouter(prefix="/books", tags=["books"], route_class=JSONRoute)


@router.get("", responses=problems(422), openapi_extra=describe_query(BookQuery))
async def list_books(
    query: Annotated[BookQuery, Depends(read_query(BookQuery))], connection: Connection
) -> BookPage:
    return await service.list_books(connection, query)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(may_write)],
    responses=problems(400, 401, 403, 409, 415, 422),
)
async def create_book(book: BookCreate, connection: Connection, response: Response) -> BookPublic:
    created = await service.create_book(connection, book)
    response.headers["Location"] = f"/books/{created.isbn}"
    return created


@router.get("/{isbn}", responses=problems(404))
async def get_book(isbn: BookIsbn, connection: Connection) -> BookPublic:
    return await service.get_book(connection, isbn)


@router.patch(
    "/{isbn}",
    dependencies=[Depends(may_write)],
    responses=problems(400, 401, 403, 404, 409, 415, 422),
)
async def update_book(isbn: BookInPath, changes: BookUpdate, connection: Connection) -> BookPublic:
    return await service.update_book(connection, isbn, changes)


@router.delete(
    "/{isbn}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(may_write)],
    responses=problems(401, 403, 404, 409),
)
async def delete_book(isbn: BookInPath, connection: Connection) -> None:
    await service.delete_book(connection, isbn)
