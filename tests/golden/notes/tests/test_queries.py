"""How many SQL statements a request may run."""

from httpx2 import AsyncClient

from tests.rows import Rows


async def test_statements_of_list_notes(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    await rows.note()
    statements.clear()
    await client.get("/notes")
    few = len(statements)
    for _ in range(5):
        await rows.note()
    statements.clear()
    assert len((await client.get("/notes")).json()["items"]) > 1
    assert len(statements) == few, "\n".join(statements)
