"""Create the tables: `python -m app.create_tables`."""

import asyncio

from app.database import engine
from app.models import Base


async def create_tables() -> None:
    """Create what is missing."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(create_tables())
