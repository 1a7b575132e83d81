"""Input that nobody honest sends never crashes the application and is never sent back."""

import json
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from tests.rows import Rows

JSON = {"Content-Type": "application/json"}
VALUES: list[object] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    2**70,
    1.5,
    "",
    " ",
    "\x00",
    "\ud800",
    "a\u202eb",
    "' OR 1=1 --",
    "%_\\",
    "{{7*7}}",
    "<script>MARKER</script>",
    "../../etc/passwd",
    "x\r\nSet-Cookie: a=b",
    "MARKER" * 20_000,
    [],
    {},
    [[[]]],
    {"<MARKER>": {"<MARKER>": None}},
]
RAW = [
    b"NaN",
    b"1e400",
    b'{"title": 1e999}',
    b"9" * 5000,
    b'"',
    b"\xff",
]
PATHS = ["%00", "%ff", "%2e%2e%2f", "a" * 3000, "%0d%0aX:y", "9" * 13 + "%00", "\u0661" * 13]
PLACES = [
    "/notes?sort={}",
    "/notes?limit={}",
    "/notes?offset={}",
    "/notes?{}=1",
    "/notes/{}",
    "/{}",
]


def check(status: int, content: bytes) -> None:
    assert status < 500
    if status >= 400:
        assert len(content) < 4096
        assert b"MARKER" not in content
        assert b"Traceback" not in content


@pytest.mark.parametrize("field", ["text"])
async def test_bodies_of_create_note(client: AsyncClient, field: str) -> None:
    path = "/notes"
    body: dict[str, object] = {"text": "Text"}
    for value in VALUES:
        answer = await client.post(path, content=json.dumps(body | {field: value}), headers=JSON)
        check(answer.status_code, answer.content)


@pytest.mark.parametrize("field", ["text"])
async def test_bodies_of_update_note(client: AsyncClient, rows: Rows, field: str) -> None:
    note = await rows.note()
    path = f"/notes/{note}"
    for value in VALUES:
        answer = await client.patch(path, content=json.dumps({field: value}), headers=JSON)
        check(answer.status_code, answer.content)


async def test_whole_bodies(client: AsyncClient) -> None:
    path = "/notes"
    for content in [*RAW, *(json.dumps(value).encode() for value in VALUES)]:
        answer = await client.post(path, content=content, headers=JSON)
        check(answer.status_code, answer.content)
        assert answer.status_code in {400, 422}


async def test_unknown_keys_are_not_repeated(client: AsyncClient) -> None:
    path = "/notes"
    body = {"<MARKER>": 1, "\ud800": 1} | {f"k{number}": 1 for number in range(999)}
    answer = await client.post(path, content=json.dumps(body), headers=JSON)
    assert answer.status_code == 422
    check(answer.status_code, answer.content)


async def test_other_media_types(client: AsyncClient) -> None:
    path = "/notes"
    answer = await client.post(path, content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


async def chunks() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b"x" * 100_000


async def test_large_bodies(client: AsyncClient) -> None:
    for content in (b"x" * 2_000_000, chunks()):
        answer = await client.post("/notes", content=content, headers=JSON)
        assert answer.status_code == 413
        assert answer.json()["kind"] == "too_large"


@pytest.mark.parametrize("text", PATHS)
async def test_paths_and_queries(client: AsyncClient, text: str) -> None:
    for place in PLACES:
        answer = await client.get(place.format(text))
        check(answer.status_code, answer.content)
