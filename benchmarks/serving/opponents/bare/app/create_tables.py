"""Create the tables: `python -m app.create_tables`."""

import asyncio
import os

import asyncpg

TABLES = """
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email varchar(254) NOT NULL UNIQUE,
    hashed_password varchar(255) NOT NULL,
    name varchar(80) NOT NULL
);
CREATE TABLE categories (id uuid PRIMARY KEY, name varchar(80) NOT NULL UNIQUE);
CREATE TABLE items (
    id uuid PRIMARY KEY,
    title varchar(200) NOT NULL,
    description text NOT NULL,
    status varchar(40) NOT NULL,
    category_id uuid NOT NULL REFERENCES categories (id),
    owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created timestamptz NOT NULL
);
CREATE INDEX ix_items_owner_status_created ON items (owner_id, status, created);
CREATE INDEX ix_items_category_id ON items (category_id);
"""


async def create_tables() -> None:
    """Create what is missing."""
    connection = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    await connection.execute(TABLES)
    await connection.close()


if __name__ == "__main__":
    asyncio.run(create_tables())
