"""Whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.database import get_database
from app.errors import Unavailable, problems

router = APIRouter(tags=["health"])

PING = select(1)


@router.get("/livez")
async def get_liveness() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", responses=problems(503))
async def get_readiness(request: Request) -> dict[str, str]:
    try:
        async with get_database(request).reader.connect() as connection:
            await connection.execute(PING)
    except (SQLAlchemyError, OSError) as error:
        raise Unavailable from error
    return {"status": "ok"}
