"""The application as a whole: health, headers, documentation, settings, migrations."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config as MigrationConfig
from fastapi import FastAPI, Request
from httpx2 import ASGITransport, AsyncClient
from pydantic import ValidationError
from uvicorn import Config
from uvicorn.server import ServerState

from app.database import Database
from app.factory import create_app
from app.serve import Connection
from app.settings import Settings
from tests.conftest import SECRET

OPERATIONS = {"list_books", "create_book", "get_book", "update_book", "delete_book", "borrow"}


async def test_health(client: AsyncClient) -> None:
    assert (await client.get("/livez")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"status": "ok"}


async def test_a_database_that_is_down() -> None:
    unreachable = "postgresql://nobody@127.0.0.1:1/nothing"
    app = create_app(Settings(secret_key=SECRET, database_url=unreachable))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        for path in ("/books", "/readyz"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
        assert (await client.get("/livez")).status_code == 200


@pytest.mark.parametrize("path", ["/books", "/nothing", "/auth/me", "/auth/login"])
async def test_headers(client: AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"X-Request-Id": "abc"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-request-id"] == "abc"
    assert "access-control-allow-origin" not in answer.headers


async def test_a_crash_is_a_problem(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(secret_key=SECRET))

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("secret detail")

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/crash")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["kind"] == "internal"
    assert "secret detail" not in answer.text
    assert any(record.levelno == logging.ERROR for record in caplog.records)


async def test_another_host_is_refused(client: AsyncClient) -> None:
    assert (await client.get("/livez", headers={"Host": "evil"})).status_code == 400


async def test_too_many_requests() -> None:
    app = create_app(Settings(secret_key=SECRET, requests_per_minute=2))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answers = [await client.get("/livez") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit"].startswith('"address";r=1;t=')
    assert 0 < int(answers[2].headers["retry-after"]) <= 60


async def test_a_body_that_stops_is_refused() -> None:
    app = create_app(Settings(secret_key=SECRET, client_timeout=0.05))

    @app.post("/weigh")
    async def weigh(request: Request) -> int:
        return len(await request.body())

    async def stop() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(60)

    headers = {"Content-Length": "2"}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.post("/weigh", content=stop(), headers=headers)
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", b""),
        (b"GET /livez HTTP/1.1\r\nHost: a", b""),
        (b"GET /livez HTTP/1.1\r\nHost: " + b"a" * 2**20, b"HTTP/1.1 431 "),
    ],
)
async def test_a_connection_that_says_nothing_or_too_much_is_closed(
    monkeypatch: pytest.MonkeyPatch, sent: bytes, answered: bytes
) -> None:
    settings = Settings(secret_key=SECRET, client_timeout=0.2)
    monkeypatch.setattr("app.serve.get_settings", lambda: settings)
    config = Config(create_app(settings), ws="none")
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(config, ServerState(), {}), "127.0.0.1", 0
    )
    async with server, asyncio.timeout(20):
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(sent)
        with suppress(ConnectionError):
            assert (await reader.read(13)) == answered
        writer.close()


async def test_documentation(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    operations = {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    }
    assert operations >= OPERATIONS
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_no_documentation_in_production() -> None:
    app = create_app(Settings(secret_key=SECRET, environment="production"))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        for path in ("/docs", "/redoc", "/openapi.json"):
            answer = await client.get(path)
            assert answer.status_code == 404
            assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize("secret", ["", "changethis", "x" * 64])
async def test_no_start_with_a_weak_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", secret)
    with pytest.raises(ValidationError):
        Settings()


async def test_the_migrations_make_the_tables_of_the_models(
    app: FastAPI, database: Database
) -> None:
    config = MigrationConfig(toml_file=Path(__file__).parent.parent / "pyproject.toml")
    async with database.writer.connect() as connection:

        def check(given: object) -> None:
            config.attributes["connection"] = given
            command.check(config)

        await connection.run_sync(check)
