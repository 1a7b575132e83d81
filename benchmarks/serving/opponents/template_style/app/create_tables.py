"""Create the tables: `python -m app.create_tables`."""

from sqlmodel import SQLModel

from app.core.db import engine
from app.models import Category, Item, User

if __name__ == "__main__":
    tables = [
        SQLModel.metadata.tables[str(table.__tablename__)] for table in (User, Category, Item)
    ]
    SQLModel.metadata.create_all(engine, tables=tables)
