"""Rules about authors."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.authors.models import Author
from app.errors import UnknownRow

FIND_AUTHORS = select(Author.id).where(Author.id.in_(bindparam("keys", expanding=True)))


async def require_authors(connection: AsyncConnection, keys: Sequence[UUID], *, field: str) -> None:
    """Refuse keys of authors that the caller cannot read."""
    if keys:
        found = set(await connection.scalars(FIND_AUTHORS, {"keys": list(keys)}))
        if not found.issuperset(keys):
            raise UnknownRow(field=field)
