"""Accounts, sessions and tokens."""

import base64
import json
import time
from collections.abc import Callable
from uuid import uuid4

import jwt
import pytest
from anyio import create_task_group
from httpx2 import AsyncClient, Response
from sqlalchemy import delete, select

from app.database import Database
from app.members.models import Member
from tests.conftest import SECRET
from tests.rows import Rows

LOGIN = "ada@example.com"
PASSWORD = "correct horse battery"  # noqa: S105
NOBODY = "00000000-0000-7000-8000-000000000000"
ADA = {"email": LOGIN, "password": PASSWORD, "name": "Name"}


@pytest.fixture
async def ada(client: AsyncClient) -> None:
    assert (await client.post("/auth/register", json=ADA)).status_code == 201


async def login(client: AsyncClient, password: str = PASSWORD) -> Response:
    form = {"grant_type": "password", "username": LOGIN, "password": password}
    return await client.post("/auth/login", data=form)


async def tokens_of_ada(client: AsyncClient) -> dict[str, str]:
    answer = await login(client)
    assert answer.status_code == 200
    tokens: dict[str, str] = answer.json()
    return tokens


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_register_login_and_me(client: AsyncClient, database: Database) -> None:
    registered = await client.post("/auth/register", json=ADA)
    assert registered.status_code == 201
    assert registered.json()["email"] == LOGIN
    assert not registered.json().keys() & {"password", "password_hash"}
    tokens = (await login(client)).json()
    me = await client.get("/auth/me", headers=bearer(tokens["access_token"]))
    assert me.json() == registered.json()
    assert me.headers["cache-control"] == "no-store"
    async with database.reader.connect() as connection:
        hashed = await connection.scalar(select(Member.password_hash))
    assert hashed is not None
    assert hashed.startswith("$argon2id$v=19$m=19456,")


@pytest.mark.parametrize("extra", ["id", "role", "password_hash", "is_superuser"])
async def test_nobody_chooses_what_the_server_decides(client: AsyncClient, extra: str) -> None:
    refused = await client.post("/auth/register", json=ADA | {extra: "librarian"})
    assert refused.status_code == 422
    assert refused.json()["kind"] == "unknown_key"
    assert (await login(client)).status_code == 401


@pytest.mark.parametrize("password", ["short", "x" * 129, "password1234", "aaaaaaaaaaaa"])
async def test_refuse_a_weak_password(client: AsyncClient, password: str) -> None:
    refused = await client.post("/auth/register", json=ADA | {"password": password})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "password"


async def test_one_account_for_each_login(client: AsyncClient, ada: None) -> None:
    taken = await client.post("/auth/register", json=ADA | {"email": "ADA" + LOGIN[3:]})
    assert taken.status_code == 409
    assert taken.json()["kind"] == "taken"


async def test_one_password_in_two_unicode_forms(client: AsyncClient) -> None:
    body = ADA | {"password": "caf\u00e9 au lait noir"}
    await client.post("/auth/register", json=body)
    assert (await login(client, "cafe\u0301 au lait noir")).status_code == 200


async def test_login_and_me(client: AsyncClient, ada: None) -> None:
    tokens = await tokens_of_ada(client)
    me = await client.get("/auth/me", headers=bearer(tokens["access_token"]))
    assert me.status_code == 200
    assert not me.json().keys() & {"password", "password_hash"}


async def test_a_wrong_login_tells_nothing(client: AsyncClient, ada: None) -> None:
    wrong = await login(client, "wrong password")
    form = {"grant_type": "password", "username": f"no{LOGIN}", "password": "wrong password"}
    unknown = await client.post("/auth/login", data=form)
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.content == wrong.content
    assert unknown.headers["www-authenticate"] == "Bearer"


async def test_refresh_rotates(client: AsyncClient, ada: None) -> None:
    first = await tokens_of_ada(client)
    second = await client.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    me = await client.get("/auth/me", headers=bearer(second.json()["access_token"]))
    assert me.status_code == 200


async def test_a_stolen_refresh_token_ends_the_session(client: AsyncClient, ada: None) -> None:
    first = await tokens_of_ada(client)
    body = {"refresh_token": first["refresh_token"]}
    second = (await client.post("/auth/refresh", json=body)).json()
    assert (await client.post("/auth/refresh", json=body)).status_code == 401
    body = {"refresh_token": second["refresh_token"]}
    assert (await client.post("/auth/refresh", json=body)).status_code == 401
    me = await client.get("/auth/me", headers=bearer(second["access_token"]))
    assert me.status_code == 401
    assert me.json()["kind"] == "bad_token"


async def test_one_of_many_parallel_refreshes_wins(client: AsyncClient, ada: None) -> None:
    tokens = await tokens_of_ada(client)
    statuses: list[int] = []

    async def refresh() -> None:
        body = {"refresh_token": tokens["refresh_token"]}
        statuses.append((await client.post("/auth/refresh", json=body)).status_code)

    async with create_task_group() as group:
        for _ in range(10):
            group.start_soon(refresh)
    assert sorted(statuses) == [200] + [401] * 9


async def test_logout_ends_the_session(client: AsyncClient, ada: None) -> None:
    tokens = await tokens_of_ada(client)
    headers = bearer(tokens["access_token"])
    assert (await client.post("/auth/logout", headers=headers)).status_code == 204
    assert (await client.get("/auth/me", headers=headers)).status_code == 401
    body = {"refresh_token": tokens["refresh_token"]}
    assert (await client.post("/auth/refresh", json=body)).status_code == 401


async def test_a_new_password_ends_every_session(client: AsyncClient, ada: None) -> None:
    tokens = await tokens_of_ada(client)
    headers = bearer(tokens["access_token"])
    body = {"current_password": "wrong", "new_password": "another long secret"}
    refused = await client.put("/auth/password", json=body, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "current_password"
    body["current_password"] = PASSWORD
    assert (await client.put("/auth/password", json=body, headers=headers)).status_code == 204
    assert (await client.get("/auth/me", headers=headers)).status_code == 401
    assert (await login(client)).status_code == 401
    assert (await login(client, "another long secret")).status_code == 200


def claims(own: dict[str, object], **changes: object) -> dict[str, object]:
    """Return claims of a session that is open, with one thing changed."""
    now = int(time.time())
    payload: dict[str, object] = {
        "iss": "library",
        "aud": "library",
        "sub": own["sub"],
        "sid": own["sid"],
        "typ": "access",
        "jti": "x",
        "iat": now,
        "nbf": now,
        "exp": now + 60,
    }
    return {key: value for key, value in (payload | changes).items() if value is not None}


def sign(own: dict[str, object], **changes: object) -> str:
    return jwt.encode(claims(own, **changes), SECRET)


def unsigned(own: dict[str, object], header: dict[str, object]) -> str:
    parts = [json.dumps(part).encode() for part in (header, claims(own))]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


BAD_TOKENS: dict[str, Callable[[dict[str, object]], str]] = {
    "unknown session": lambda own: sign(own, sid=str(uuid4())),
    "unknown user": lambda own: sign(own, sub=str(uuid4())),
    "expired": lambda own: sign(own, exp=int(time.time()) - 1),
    "not yet": lambda own: sign(own, nbf=int(time.time()) + 60),
    "other audience": lambda own: sign(own, aud="other"),
    "other issuer": lambda own: sign(own, iss="other"),
    "refresh as access": lambda own: sign(own, typ="refresh"),
    "no jti": lambda own: sign(own, jti=None),
    "no expiry": lambda own: sign(own, exp=None),
    "no uuid": lambda own: sign(own, sub="1"),
    "other key": lambda own: jwt.encode(claims(own), "x" * 40),
    "other hash": lambda own: jwt.encode(claims(own), SECRET + SECRET, algorithm="HS512"),
    "alg none": lambda own: unsigned(own, {"alg": "none"}),
    "alg None": lambda own: unsigned(own, {"alg": "None"}),
    "alg number": lambda own: unsigned(own, {"alg": 1}),
    "no header": lambda _: "..",
    "garbage": lambda _: "garbage",
    "huge": lambda _: "a" * 100_000,
    "deep": lambda _: base64.urlsafe_b64encode(b"[" * 1500).decode() + ".a.b",
}


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_refuse_a_bad_token(client: AsyncClient, ada: None, name: str) -> None:
    tokens = await tokens_of_ada(client)
    own = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert (await client.get("/auth/me", headers=bearer(sign(own)))).status_code == 200
    refused = await client.get("/auth/me", headers=bearer(BAD_TOKENS[name](own)))
    assert refused.status_code == 401
    assert refused.json()["kind"] == "bad_token"
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["", "x", "x.y", f"{NOBODY}.y", "\x00", "x" * 201])
async def test_refuse_a_bad_refresh_token(client: AsyncClient, token: str) -> None:
    refused = await client.post("/auth/refresh", json={"refresh_token": token})
    assert refused.status_code in {401, 422}


async def test_a_deleted_account_has_no_access(
    client: AsyncClient, rows: Rows, database: Database
) -> None:
    headers = await rows.sign_in(await rows.member())
    assert (await client.get("/auth/me", headers=headers)).status_code == 200
    async with database.writer.begin() as connection:
        await connection.execute(delete(Member))
    assert (await client.get("/auth/me", headers=headers)).status_code == 401


async def test_too_many_wrong_logins(client: AsyncClient) -> None:
    statuses = [(await login(client, "wrong password")).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    refused = await login(client)
    assert int(refused.headers["retry-after"]) > 0


async def test_parallel_guesses_count(client: AsyncClient) -> None:
    statuses: list[int] = []

    async def guess() -> None:
        statuses.append((await login(client, "wrong password")).status_code)

    async with create_task_group() as group:
        for _ in range(20):
            group.start_soon(guess)
    assert sorted(statuses) == [401] * 10 + [429] * 10
