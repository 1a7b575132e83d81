"""Books: list, create, read, change, delete."""

import pytest
from httpx2 import AsyncClient

from app.enums import Role
from tests.rows import Rows

BAD_BODIES = [
    ({"isbn": None}, "isbn", "invalid"),
    ({"isbn": "?"}, "isbn", "invalid"),
    ({"isbn": []}, "isbn", "invalid"),
    ({"title": None}, "title", "invalid"),
    ({"title": ""}, "title", "invalid"),
    ({"title": "x" * 201}, "title", "invalid"),
    ({"title": "a\x00b"}, "title", "invalid"),
    ({"title": []}, "title", "invalid"),
    ({"authors": None}, "authors", "invalid"),
    ({"authors": {}}, "authors", "invalid"),
    ({"authors": ["nobody"]}, "authors.0", "invalid"),
    ({"authors": ["00000000-0000-7000-8000-000000000000"]}, "authors.0", "unknown_row"),
    ({"available": 1}, "available", "unknown_key"),
    ({"nonsense": 1}, "nonsense", "unknown_key"),
]


async def test_create_book_and_read_it(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    author = await rows.author()
    body = {"isbn": "0000000009001", "title": "Title", "authors": [str(author)]}
    created = await client.post("/books", json=body, headers=headers)
    assert created.status_code == 201
    assert created.json() == {"isbn": "0000000009001", "title": "Title", "available": 0}
    assert created.headers["location"] == "/books/0000000009001"
    read = await client.get("/books/0000000009001")
    assert read.status_code == 200
    assert read.json() == created.json()


async def test_update_book_changes_only_the_keys_it_names(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    book = await rows.book()
    path = f"/books/{book}"
    rows_before = await rows.snapshot()
    before = await client.patch(path, json={}, headers=headers)
    assert before.status_code == 200
    assert await rows.snapshot() == rows_before
    body = {"title": "Title"}
    changed = await client.patch(path, json=body, headers=headers)
    assert changed.status_code == 200
    assert changed.json() == before.json() | body


async def test_delete_book(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    book = await rows.book()
    path = f"/books/{book}"
    deleted = await client.delete(path, headers=headers)
    assert deleted.status_code == 204
    assert deleted.content == b""
    missing = await client.get(path)
    assert missing.status_code == 404


async def test_delete_book_stops_at_loans(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    book = await rows.book()
    copy = await rows.copy(book_isbn=book)
    await rows.loan(copy_id=copy)
    refused = await client.delete(f"/books/{book}", headers=headers)
    assert refused.status_code == 409
    assert refused.json()["kind"] == "conflict"


@pytest.mark.parametrize(("change", "field", "kind"), BAD_BODIES)
async def test_create_book_refuses_a_bad_body(
    client: AsyncClient, rows: Rows, change: dict[str, object], field: str, kind: str
) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    body: dict[str, object] = {"isbn": "0000000009001", "title": "Title"}
    refused = await client.post("/books", json=body | change, headers=headers)
    assert refused.status_code == 422
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [(field, kind)]


@pytest.mark.parametrize("missing", ["isbn", "title"])
async def test_create_book_needs_every_key(client: AsyncClient, rows: Rows, missing: str) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    body = {"isbn": "0000000009001", "title": "Title"}
    del body[missing]
    refused = await client.post("/books", json=body, headers=headers)
    assert refused.status_code == 422
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [(missing, "missing")]


async def test_create_book_with_a_taken_isbn(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    author = await rows.author()
    await rows.book(isbn="0000000009001")
    body = {"isbn": "0000000009001", "title": "Title", "authors": [str(author)]}
    refused = await client.post("/books", json=body, headers=headers)
    assert refused.status_code == 409
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [("isbn", "taken")]


@pytest.mark.parametrize(("change", "field", "kind"), BAD_BODIES)
async def test_update_book_refuses_a_bad_body(
    client: AsyncClient, rows: Rows, change: dict[str, object], field: str, kind: str
) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    book = await rows.book()
    refused = await client.patch(f"/books/{book}", json=change, headers=headers)
    assert refused.status_code == 422
    assert [(e["field"], e["kind"]) for e in refused.json()["errors"]] == [(field, kind)]


async def keys_of_books(client: AsyncClient, query: str) -> list[object]:
    answer = await client.get(f"/books?{query}")
    assert answer.status_code == 200, answer.text
    return [item["isbn"] for item in answer.json()["items"]]


async def test_filters_and_sorts_of_list_books(client: AsyncClient, rows: Rows) -> None:
    author_of_book_one = await rows.author(name="Name")
    book_one = await rows.book(title="Title", authors=[author_of_book_one])
    author_of_book_two = await rows.author(name="Name B")
    book_two = await rows.book(title="Title B", authors=[author_of_book_two])
    author_of_book_three = await rows.author(name="Name C")
    book_three = await rows.book(title="Title C", authors=[author_of_book_three])
    expected = [
        ("title=Title%20B", [book_two]),
        ("authors.name=Name%20B", [book_two]),
        ("sort=title", [book_one, book_two, book_three]),
        ("sort=-title", [book_three, book_two, book_one]),
    ]
    for query, keys in expected:
        found = await keys_of_books(client, query)
        assert found == keys, query
    in_any_order = [("available=0", [book_one, book_two, book_three])]
    for query, keys in in_any_order:
        found = await keys_of_books(client, query)
        assert set(found) == set(keys), query


async def test_search_of_list_books(client: AsyncClient, rows: Rows) -> None:
    book_one = await rows.book(title="100% pure_water")
    book_two = await rows.book(title="Pure Water")
    book_three = await rows.book(title="Tea")
    assert set(await keys_of_books(client, "q=PURE")) == {book_one, book_two}
    assert await keys_of_books(client, "q=%25") == [book_one]
    assert await keys_of_books(client, "q=_") == [book_one]
    assert await keys_of_books(client, "q=tea") == [book_three]


async def test_pages_of_list_books_add_up(client: AsyncClient, rows: Rows) -> None:
    made = {await rows.book() for _ in range(5)}
    seen: list[object] = []
    offset: int | None = 0
    while offset is not None and len(seen) < 99:
        path = f"/books?limit=2&offset={offset}"
        page = (await client.get(path)).json()
        seen += [item["isbn"] for item in page["items"]]
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
        "title=%00",
        "authors.name=%00",
        "available=x",
        "available=1180591620717411303424",
        "sort=password_hash",
        "sort=title;drop",
        "q=",
        "order=nonsense",
    ],
)
async def test_list_books_refuses_a_bad_query(client: AsyncClient, query: str) -> None:
    refused = await client.get(f"/books?{query}")
    assert refused.status_code == 422
