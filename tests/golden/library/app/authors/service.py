"""Rules about authors."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.authors.models import Author

FIND_AUTHORS = select(Author.id).where(Author.id.in_(bindparam("keys", expanding=True)))


async def unknown_authors(connection: AsyncConnection, keys: Mapping[str, UUID]) -> list[str]:
    """Return the places of keys that are of no authors which the caller can read."""
    if not keys:
        return []
    found = set(await connection.scalars(FIND_AUTHORS, {"keys": list(keys.values())}))
    return [place for place, key in keys.items() if key not in found]
