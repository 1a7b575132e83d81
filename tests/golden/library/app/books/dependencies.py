"""The book that a path names; it is looked up before the body is validated."""

from typing import Annotated

from fastapi import Depends

from app.books import service
from app.books.schemas import BookIsbn
from app.database import Connection


async def find_book(isbn: BookIsbn, connection: Connection) -> str:
    await service.lock_book(connection, isbn)
    return isbn


BookInPath = Annotated[str, Depends(find_book)]
