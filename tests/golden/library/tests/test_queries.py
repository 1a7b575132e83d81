"""How many SQL statements a request may run."""

from httpx2 import AsyncClient

from tests.rows import Rows


async def test_statements_of_list_books(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    await rows.book()
    statements.clear()
    await client.get("/books")
    few = len(statements)
    for _ in range(5):
        await rows.book()
    statements.clear()
    assert len((await client.get("/books")).json()["items"]) > 1
    assert len(statements) == few, "\n".join(statements)
