"""What the process holds that apps are forked from: their libraries, and passwords hashed fast."""

from __future__ import annotations

import functools
import gc
import importlib

from pwdlib.hashers import argon2

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

# An app hashes as slowly as is right; a comparison of answers need not wait for that.
argon2.Argon2Hasher = functools.partial(  # type: ignore[assignment, misc]
    argon2.Argon2Hasher, time_cost=1, memory_cost=8, parallelism=1
)

# An app collects garbage once when it starts: not what was here before it.
gc.collect()
gc.freeze()
