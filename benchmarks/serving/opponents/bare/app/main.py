"""Two endpoints and a login, by hand: no framework above Starlette, no layer above asyncpg."""

import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import jwt
from pwdlib import PasswordHash
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET_KEY = os.environ["SECRET_KEY"]
ALGORITHM = "HS256"
STATUSES = frozenset({"draft", "active", "archived"})
COLUMNS = "id, title, description, status, category_id, owner_id, created"
GET_ITEM = f"SELECT {COLUMNS} FROM items WHERE id = $1 AND owner_id = $2"  # noqa: S608
LIST_ITEMS = (
    f"SELECT {COLUMNS} FROM items WHERE owner_id = $1 AND ($2::text IS NULL OR status = $2)"  # noqa: S608
    " ORDER BY created DESC, id OFFSET $3 LIMIT $4"
)
passwords = PasswordHash.recommended()


def plain(value: object) -> str:
    """Return an id or an instant as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def answer(content: object) -> Response:
    """Return JSON."""
    return Response(json.dumps(content, default=plain), media_type="application/json")


async def find_caller(request: Request, connection: asyncpg.Connection) -> uuid.UUID:
    """Return the id of the user that the token names."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise ValueError
        user_id = uuid.UUID(jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])["sub"])
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise HTTPException(401, "Could not validate credentials") from error
    found: uuid.UUID | None = await connection.fetchval(
        "SELECT id FROM users WHERE id = $1", user_id
    )
    if found is None:
        raise HTTPException(401, "Could not validate credentials")
    return found


async def get_item(request: Request) -> Response:
    """Return one item of the caller."""
    try:
        item_id = uuid.UUID(request.path_params["item_id"])
    except ValueError as error:
        raise HTTPException(422, "Not an id") from error
    async with request.app.state.pool.acquire() as connection:
        caller = await find_caller(request, connection)
        row = await connection.fetchrow(GET_ITEM, item_id, caller)
    if row is None:
        raise HTTPException(404, "Item not found")
    return answer(dict(row))


async def list_items(request: Request) -> Response:
    """List the items of the caller, the newest first."""
    query = request.query_params
    status = query.get("status")
    try:
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", "20"))
    except ValueError as error:
        raise HTTPException(422, "Not a number") from error
    if offset < 0 or not 1 <= limit <= 100 or not (status is None or status in STATUSES):
        raise HTTPException(422, "Out of range")
    async with request.app.state.pool.acquire() as connection:
        caller = await find_caller(request, connection)
        rows = await connection.fetch(LIST_ITEMS, caller, status, offset, limit)
    return answer([dict(row) for row in rows])


async def login(request: Request) -> Response:
    """Exchange a password for a token."""
    async with request.form() as form:
        email, password = str(form.get("username")), str(form.get("password"))
    async with request.app.state.pool.acquire() as connection:
        user = await connection.fetchrow(
            "SELECT id, hashed_password FROM users WHERE email = $1", email
        )
    if user is None or not await run_in_threadpool(
        passwords.verify, password, user["hashed_password"]
    ):
        raise HTTPException(401, "Incorrect email or password")
    claims = {"sub": str(user["id"]), "exp": datetime.now(UTC) + timedelta(minutes=15)}
    token = jwt.encode(claims, SECRET_KEY, algorithm=ALGORITHM)
    return JSONResponse({"access_token": token, "token_type": "bearer"})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the pool."""
    url = os.environ["DATABASE_URL"].replace("+asyncpg", "")
    size = int(os.environ["DATABASE_POOL_SIZE"])
    async with asyncpg.create_pool(url, min_size=1, max_size=size) as app.state.pool:
        yield


app = Starlette(
    routes=[
        Route("/auth/login", login, methods=["POST"]),
        Route("/items", list_items),
        Route("/items/{item_id}", get_item),
    ],
    lifespan=lifespan,
)
