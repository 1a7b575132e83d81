"""How many SQL statements requests run, the look-up of the caller included."""

from httpx2 import AsyncClient

from tests.rows import Rows

STATEMENTS = {"list_notes": 1, "create_note": 1, "get_note": 1, "update_note": 3, "delete_note": 2}


async def test_statements_of_list_notes(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    for _ in range(3):
        await rows.note()
    statements.clear()
    answer = await client.get("/notes")
    assert answer.status_code == 200
    assert len(answer.json()["items"]) >= 3
    assert len(statements) == STATEMENTS["list_notes"], "\n".join(statements)


async def test_statements_of_create_note(client: AsyncClient, statements: list[str]) -> None:
    body = {"text": "Text"}
    statements.clear()
    answer = await client.post("/notes", json=body)
    assert answer.status_code == 201
    assert len(statements) == STATEMENTS["create_note"], "\n".join(statements)


async def test_statements_of_get_note(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    note = await rows.note()
    statements.clear()
    answer = await client.get(f"/notes/{note}")
    assert answer.status_code == 200
    assert len(statements) == STATEMENTS["get_note"], "\n".join(statements)


async def test_statements_of_update_note(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    note = await rows.note()
    body = {"text": "Text"}
    statements.clear()
    answer = await client.patch(f"/notes/{note}", json=body)
    assert answer.status_code == 200
    assert len(statements) == STATEMENTS["update_note"], "\n".join(statements)


async def test_statements_of_delete_note(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    note = await rows.note()
    statements.clear()
    answer = await client.delete(f"/notes/{note}")
    assert answer.status_code == 204
    assert len(statements) == STATEMENTS["delete_note"], "\n".join(statements)
