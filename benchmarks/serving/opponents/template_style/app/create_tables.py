"""Create the tables: `python -m app.create_tables`."""

from app import models
from app.core.db import engine

if __name__ == "__main__":
    models.SQLModel.metadata.create_all(engine)
