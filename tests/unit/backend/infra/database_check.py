"""Runs inside a generated project: up, nothing left to do, as the models say, down, up."""

from __future__ import annotations

import asyncio
import json
import sys
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.ext.asyncio import create_async_engine

Shape = dict[str, dict[str, list[str]]]


def describe(connection: Connection) -> Shape:
    """Return the names of everything that a table has, and where its references go."""
    inspector = inspect(connection)
    found: Shape = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": [
                f"{column['name']} {column['type']} {column['nullable']}"
                for column in inspector.get_columns(table)
            ],
            "checks": sorted(str(each["name"]) for each in inspector.get_check_constraints(table)),
            "uniques": sorted(
                f"{each['name']} {each['column_names']}"
                for each in inspector.get_unique_constraints(table)
            ),
            "indexes": sorted(
                f"{each['name']} {each['column_names']} {each['unique']}"
                f" {[f'{key} {value}' for key, value in each.get('dialect_options', {}).items()]}"
                for each in inspector.get_indexes(table)
            ),
            "references": sorted(
                f"{each['name']} {each['constrained_columns']} {each['referred_table']}"
                f" {each['referred_columns']} {each['options']}"
                for each in inspector.get_foreign_keys(table)
            ),
            "key": [str(inspector.get_pk_constraint(table))],
        }
    return found


async def shape_of(url: str, *, create: bool) -> Shape:
    """Return the shape of a database, after the models have made their tables where asked."""
    from app.database import Base

    engine = create_async_engine(url)
    async with engine.begin() as connection:
        if create:
            await connection.run_sync(Base.metadata.create_all)
        found = await connection.run_sync(describe)
        if create:
            await connection.run_sync(Base.metadata.drop_all)
            assert await connection.run_sync(describe) == {}
    await engine.dispose()
    return found


def import_models() -> None:
    """Make every table known to ``Base.metadata``."""
    for models in sorted(Path("app").glob("*/models.py")):
        import_module(f"app.{models.parent.name}.models")


def main() -> None:
    """Check the database of the settings, which is empty; arguments: nothing."""
    from app.settings import get_settings

    import_models()
    url = get_settings().database_url
    config = Config(toml_file="pyproject.toml")
    modelled = asyncio.run(shape_of(url, create=True))
    command.upgrade(config, "head")
    command.check(config)
    migrated = asyncio.run(shape_of(url, create=False))
    differ = [table for table in modelled | migrated if modelled.get(table) != migrated.get(table)]
    assert not differ, json.dumps([[modelled.get(t), migrated.get(t)] for t in differ], indent=1)
    assert modelled, make_url(url)
    command.downgrade(config, "base")
    assert asyncio.run(shape_of(url, create=False)) == {}
    command.upgrade(config, "head")
    print(f"{len(migrated)} tables")


if __name__ == "__main__":
    sys.path.insert(0, ".")
    main()
