"""How many SQL statements requests run, the look-up of the caller included."""

from httpx2 import AsyncClient

from app.enums import Role
from tests.rows import Rows

STATEMENTS = {
    "list_books": 1,
    "create_book": 5,
    "get_book": 1,
    "update_book": 7,
    "delete_book": 3,
    "borrow": 3,
}


async def test_statements_of_list_books(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    for _ in range(3):
        await rows.book()
    statements.clear()
    answer = await client.get("/books")
    assert answer.status_code == 200
    assert len(answer.json()["items"]) >= 3
    assert len(statements) == STATEMENTS["list_books"], "\n".join(statements)


async def test_statements_of_create_book(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    author = await rows.author()
    body = {"isbn": "0000000009001", "title": "Title", "authors": [str(author)]}
    statements.clear()
    answer = await client.post("/books", json=body, headers=headers)
    assert answer.status_code == 201
    assert len(statements) == STATEMENTS["create_book"], "\n".join(statements)


async def test_statements_of_get_book(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    book = await rows.book()
    statements.clear()
    answer = await client.get(f"/books/{book}")
    assert answer.status_code == 200
    assert len(statements) == STATEMENTS["get_book"], "\n".join(statements)


async def test_statements_of_update_book(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    book = await rows.book()
    author = await rows.author()
    body = {"isbn": "0000000009001", "title": "Title", "authors": [str(author)]}
    statements.clear()
    answer = await client.patch(f"/books/{book}", json=body, headers=headers)
    assert answer.status_code == 200
    assert len(statements) == STATEMENTS["update_book"], "\n".join(statements)


async def test_statements_of_delete_book(
    client: AsyncClient, rows: Rows, statements: list[str]
) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    book = await rows.book()
    statements.clear()
    answer = await client.delete(f"/books/{book}", headers=headers)
    assert answer.status_code == 204
    assert len(statements) == STATEMENTS["delete_book"], "\n".join(statements)


async def test_statements_of_borrow(client: AsyncClient, rows: Rows, statements: list[str]) -> None:
    headers = await rows.caller(Role.MEMBER)
    copy = await rows.copy()
    statements.clear()
    answer = await client.post(f"/copies/{copy}/borrow", headers=headers)
    assert answer.status_code == 201
    assert len(statements) == STATEMENTS["borrow"], "\n".join(statements)
