"""What the process holds that apps are forked from: their libraries, and passwords hashed fast."""

from __future__ import annotations

import gc
import importlib

from fastgen.verification.child.host import hash_cheaply

LIBRARIES = (
    "aiosqlite", "alembic.command", "alembic.config", "alembic.runtime.migration",
    "email_validator", "fastapi", "fastapi.openapi.models", "fastapi.responses", "fastapi.routing",
    "fastapi.security", "jwt", "pydantic.json_schema", "pydantic_settings", "sqlalchemy",
    "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio", "sqlalchemy.orm", "starlette.middleware.trustedhost",
    "tests.differential.worker",
)  # fmt: skip

for library in LIBRARIES:
    importlib.import_module(library)

hash_cheaply()

# An app collects garbage once when it starts: not what was here before it.
gc.collect()
gc.freeze()
