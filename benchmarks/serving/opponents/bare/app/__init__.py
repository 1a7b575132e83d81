"""Nothing but Starlette and asyncpg: what a framework and an ORM cost is measured against it."""
