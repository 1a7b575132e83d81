"""Who may do what: every caller, every operation, on rows of every kind."""

import pytest
from httpx2 import AsyncClient

from tests.rows import Rows

MATRIX_OF_NOTES = [
    ("GET", "/notes", None, 200),
    ("POST", "/notes", {"text": "Text"}, 201),
    ("POST", "/notes", {"text": ""}, 422),
    ("GET", "/notes/{note}", None, 200),
    ("GET", "/notes/00000000-0000-7000-8000-000000000000", None, 404),
    ("GET", "/notes/nonsense", None, 404),
    ("PATCH", "/notes/{note}", {"text": "Text"}, 200),
    ("PATCH", "/notes/{note}", {"text": ""}, 422),
    ("PATCH", "/notes/00000000-0000-7000-8000-000000000000", {"text": ""}, 404),
    ("PATCH", "/notes/nonsense", {"text": ""}, 404),
    ("DELETE", "/notes/{note}", None, 204),
    ("DELETE", "/notes/00000000-0000-7000-8000-000000000000", None, 404),
    ("DELETE", "/notes/nonsense", None, 404),
]


async def make_notes(rows: Rows) -> dict[str, object]:
    note = await rows.note()
    return {"note": note}


@pytest.mark.parametrize(("method", "path", "body", "status"), MATRIX_OF_NOTES)
async def test_notes(
    client: AsyncClient,
    rows: Rows,
    method: str,
    path: str,
    body: dict[str, object] | None,
    status: int,
) -> None:
    keys = await make_notes(rows)
    before = await rows.snapshot()
    answer = await client.request(method, path.format(**keys), json=body)
    assert answer.status_code == status
    if answer.is_error:
        assert await rows.snapshot() == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/notes", 405),
        ("HEAD", "/notes", 405),
        ("PUT", "/notes/00000000-0000-7000-8000-000000000000", 405),
        ("HEAD", "/notes/00000000-0000-7000-8000-000000000000", 405),
        ("GET", "/notes/", 404),
        ("GET", "//notes", 404),
        ("GET", "/Notes", 404),
    ],
)
async def test_routes_beside_notes(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
