"""Who may do what: every caller, every operation, on rows of every kind."""

import pytest
from httpx2 import AsyncClient

from app.enums import Role
from tests.rows import Rows

CALLERS = (None, Role.MEMBER, Role.LIBRARIAN)
MATRIX_OF_BOOKS = [
    ("GET", "/books", None, (200, 200, 200)),
    ("POST", "/books", {"isbn": "0000000009001", "title": "Title"}, (401, 403, 201)),
    ("POST", "/books", {"isbn": "?"}, (401, 403, 422)),
    ("GET", "/books/{book}", None, (200, 200, 200)),
    ("GET", "/books/0000000009991", None, (404, 404, 404)),
    ("GET", "/books/nonsense", None, (404, 404, 404)),
    ("PATCH", "/books/{book}", {"title": "Title"}, (401, 403, 200)),
    ("PATCH", "/books/{book}", {"title": ""}, (401, 403, 422)),
    ("PATCH", "/books/0000000009991", {"title": ""}, (401, 403, 404)),
    ("PATCH", "/books/nonsense", {"title": ""}, (401, 403, 404)),
    ("DELETE", "/books/{book}", None, (401, 403, 204)),
    ("DELETE", "/books/0000000009991", None, (401, 403, 404)),
    ("DELETE", "/books/nonsense", None, (401, 403, 404)),
]
MATRIX_OF_COPIES = [
    ("POST", "/copies/{copy}/borrow", None, (401, 201, 201)),
    ("POST", "/copies/00000000-0000-7000-8000-000000000000/borrow", None, (401, 404, 404)),
    ("POST", "/copies/nonsense/borrow", None, (401, 404, 404)),
]


async def make_books(rows: Rows) -> dict[str, object]:
    book = await rows.book()
    return {"book": book}


@pytest.mark.parametrize(("method", "path", "body", "statuses"), MATRIX_OF_BOOKS)
@pytest.mark.parametrize("role", CALLERS)
async def test_books(
    client: AsyncClient,
    rows: Rows,
    method: str,
    path: str,
    body: dict[str, object] | None,
    statuses: tuple[int, int, int],
    role: Role | None,
) -> None:
    headers = await rows.caller(role) if role else {}
    keys = await make_books(rows)
    before = await rows.snapshot()
    answer = await client.request(method, path.format(**keys), json=body, headers=headers)
    assert answer.status_code == statuses[CALLERS.index(role)]
    if answer.is_error:
        assert await rows.snapshot() == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/books", 405),
        ("HEAD", "/books", 405),
        ("PUT", "/books/0000000009991", 405),
        ("HEAD", "/books/0000000009991", 405),
        ("GET", "/books/", 404),
        ("GET", "//books", 404),
        ("GET", "/Books", 404),
    ],
)
async def test_routes_beside_books(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status


async def make_copies(rows: Rows) -> dict[str, object]:
    copy = await rows.copy()
    return {"copy": copy}


@pytest.mark.parametrize(("method", "path", "body", "statuses"), MATRIX_OF_COPIES)
@pytest.mark.parametrize("role", CALLERS)
async def test_copies(
    client: AsyncClient,
    rows: Rows,
    method: str,
    path: str,
    body: dict[str, object] | None,
    statuses: tuple[int, int, int],
    role: Role | None,
) -> None:
    headers = await rows.caller(role) if role else {}
    keys = await make_copies(rows)
    before = await rows.snapshot()
    answer = await client.request(method, path.format(**keys), json=body, headers=headers)
    assert answer.status_code == statuses[CALLERS.index(role)]
    if answer.is_error:
        assert await rows.snapshot() == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/copies/00000000-0000-7000-8000-000000000000/borrow", 405),
        ("HEAD", "/copies/00000000-0000-7000-8000-000000000000/borrow", 405),
    ],
)
async def test_routes_beside_copies(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
