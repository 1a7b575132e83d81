"""Notes: list, create, read, change, delete."""

import pytest
from httpx2 import AsyncClient

from tests.rows import Rows

BAD_BODIES = [
    ({"text": None}, "text", "invalid"),
    ({"text": ""}, "text", "invalid"),
    ({"text": "x" * 10001}, "text", "invalid"),
    ({"text": "a\x00b"}, "text", "invalid"),
    ({"text": []}, "text", "invalid"),
    ({"id": 1}, "id", "unknown_key"),
    ({"nonsense": 1}, "nonsense", "unknown_key"),
]


async def test_create_note_and_read_it(client: AsyncClient) -> None:
    body = {"text": "Text"}
    created = await client.post("/notes", json=body)
    assert created.status_code == 201
    assert created.json() == {"id": created.json()["id"], "text": "Text"}
    assert created.headers["location"] == f"/notes/{created.json()['id']}"
    read = await client.get(f"/notes/{created.json()['id']}")
    assert read.status_code == 200
    assert read.json() == created.json()


async def test_update_note_changes_only_the_keys_it_names(client: AsyncClient, rows: Rows) -> None:
    note = await rows.note()
    path = f"/notes/{note}"
    rows_before = await rows.snapshot()
    before = await client.patch(path, json={})
    assert before.status_code == 200
    assert await rows.snapshot() == rows_before
    body = {"text": "Text"}
    changed = await client.patch(path, json=body)
    assert changed.status_code == 200
    assert changed.json() == before.json() | body


async def test_delete_note(client: AsyncClient, rows: Rows) -> None:
    note = await rows.note()
    path = f"/notes/{note}"
    deleted = await client.delete(path)
    assert deleted.status_code == 204
    assert deleted.content == b""
    missing = await client.get(path)
    assert missing.status_code == 404


@pytest.mark.parametrize(("change", "field", "kind"), BAD_BODIES)
async def test_create_note_refuses_a_bad_body(
    client: AsyncClient, change: dict[str, object], field: str, kind: str
) -> None:
    body: dict[str, object] = {"text": "Text"}
    refused = await client.post("/notes", json=body | change)
    assert refused.status_code == 422
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [(field, kind)]


async def test_create_note_needs_its_key(client: AsyncClient) -> None:
    refused = await client.post("/notes", json={})
    assert refused.status_code == 422
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [("text", "missing")]


@pytest.mark.parametrize(("change", "field", "kind"), BAD_BODIES)
async def test_update_note_refuses_a_bad_body(
    client: AsyncClient, rows: Rows, change: dict[str, object], field: str, kind: str
) -> None:
    note = await rows.note()
    refused = await client.patch(f"/notes/{note}", json=change)
    assert refused.status_code == 422
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [(field, kind)]


async def test_pages_of_list_notes_add_up(client: AsyncClient, rows: Rows) -> None:
    made = {str(await rows.note()) for _ in range(5)}
    seen: list[object] = []
    offset: int | None = 0
    while offset is not None and len(seen) < 99:
        path = f"/notes?limit=2&offset={offset}"
        page = (await client.get(path)).json()
        seen += [item["id"] for item in page["items"]]
        offset = page["next"]
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=x",
        "offset=-1",
        "offset=1180591620717411303424",
        "sort=password_hash",
        "order=nonsense",
    ],
)
async def test_list_notes_refuses_a_bad_query(client: AsyncClient, query: str) -> None:
    refused = await client.get(f"/notes?{query}")
    assert refused.status_code == 422
