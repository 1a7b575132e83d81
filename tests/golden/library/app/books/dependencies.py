"""Who may use the routes of books, and the rows that paths name."""

from typing import Annotated

from fastapi import Depends

from app.auth.dependencies import require_role
from app.books import service
from app.books.schemas import BookIsbn
from app.database import Connection
from app.enums import Role

may_write = require_role(Role.LIBRARIAN)


async def find_book(isbn: BookIsbn, connection: Connection) -> str:
    await service.lock_book(connection, isbn)
    return isbn


BookInPath = Annotated[str, Depends(find_book)]
