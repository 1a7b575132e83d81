"""The scenarios of the specification."""

from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient
from sqlalchemy import func, select

from app.books.models import Book
from app.copies.models import Copy
from app.database import Database
from app.enums import Role
from app.loans.models import Loan
from app.members.models import Member
from tests.rows import Rows

NOW = datetime.now(UTC)
TODAY = datetime.now(UTC).date()


def part(value: object, like: object) -> object:
    """Return of an answer what the expectation speaks of."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {key: part(item, like[key]) for key, item in value.items() if key in like}
    if isinstance(value, list) and isinstance(like, list) and len(value) == len(like):
        return [part(item, other) for item, other in zip(value, like, strict=True)]
    return value


async def test_a_copy_is_lent_once(client: AsyncClient, rows: Rows, database: Database) -> None:
    ada = await rows.member()
    bob = await rows.member()
    dune = await rows.copy()
    as_ada = await rows.sign_in(ada)
    answer = await client.post(f"/copies/{dune}/borrow", headers=as_ada)
    assert answer.status_code == 201
    assert answer.json()["due"] == (TODAY + timedelta(days=21)).isoformat()
    assert answer.json()["returned"] is None
    as_bob = await rows.sign_in(bob)
    answer = await client.post(f"/copies/{dune}/borrow", headers=as_bob)
    assert answer.status_code == 409
    answer = await client.post(f"/copies/{dune}/borrow", headers=as_ada)
    assert answer.status_code == 409
    answer = await client.post(f"/copies/{dune}/borrow")
    assert answer.status_code == 401
    async with database.reader.connect() as connection:
        assert await connection.scalar(
            select(select(func.count()).where(Loan.copy_id == dune).scalar_subquery() == 1)
        )


async def test_a_copy_that_came_back_can_be_lent_again(
    client: AsyncClient, rows: Rows, database: Database
) -> None:
    ada = await rows.member()
    bob = await rows.member()
    dune = await rows.copy()
    await rows.loan(copy_id=dune, member_id=ada, returned=NOW)
    as_bob = await rows.sign_in(bob)
    answer = await client.post(f"/copies/{dune}/borrow", headers=as_bob)
    assert answer.status_code == 201
    async with database.reader.connect() as connection:
        assert await connection.scalar(
            select(select(func.count()).where(Loan.copy_id == dune).scalar_subquery() == 2)
        )


async def test_the_number_of_available_copies_follows_the_loans(
    client: AsyncClient, rows: Rows
) -> None:
    ada = await rows.member()
    dune = await rows.book(isbn="9780441172719", title="Dune")
    await rows.book(isbn="9780141439587", title="Emma")
    first_copy = await rows.copy(book_isbn=dune)
    second_copy = await rows.copy(book_isbn=dune)
    answer = await client.get(f"/books/{dune}")
    assert answer.status_code == 200
    assert answer.json()["isbn"] == "9780441172719"
    assert answer.json()["available"] == 2
    as_ada = await rows.sign_in(ada)
    answer = await client.post(f"/copies/{first_copy}/borrow", headers=as_ada)
    assert answer.status_code == 201
    answer = await client.get(f"/books/{dune}")
    assert answer.status_code == 200
    assert answer.json()["available"] == 1
    answer = await client.post(f"/copies/{second_copy}/borrow", headers=as_ada)
    assert answer.status_code == 201
    answer = await client.get("/books", params={"available": 0, "sort": "-title"})
    assert answer.status_code == 200
    expected: object = [{"title": "Emma"}, {"title": "Dune"}]
    assert part(answer.json()["items"], expected) == expected


async def test_books_are_found_by_author_and_by_words_of_the_title(
    client: AsyncClient, rows: Rows
) -> None:
    frank = await rows.author(name="Frank Herbert")
    jane = await rows.author(name="Jane Austen")
    await rows.book(title="Dune", authors=[frank])
    await rows.book(title="Emma", authors=[jane])
    answer = await client.get("/books?authors.name=Jane%20Austen")
    assert answer.status_code == 200
    expected: object = [{"title": "Emma"}]
    assert part(answer.json()["items"], expected) == expected
    answer = await client.get("/books?q=DUN")
    assert answer.status_code == 200
    expected = [{"title": "Dune"}]
    assert part(answer.json()["items"], expected) == expected
    answer = await client.get("/books?q=%25")
    assert answer.status_code == 200
    assert answer.json()["items"] == []
    answer = await client.get("/books?isbn=9780441172719")
    assert answer.status_code == 422
    answer = await client.get("/books?limit=101")
    assert answer.status_code == 422


async def test_only_librarians_change_the_catalogue(
    client: AsyncClient, rows: Rows, database: Database
) -> None:
    ada = await rows.member()
    lin = await rows.member(role=Role.LIBRARIAN)
    dune = await rows.book(isbn="9780441172719")
    answer = await client.post("/books", json={"isbn": "9780141439587", "title": "Emma"})
    assert answer.status_code == 401
    as_ada = await rows.sign_in(ada)
    answer = await client.post(
        "/books", json={"isbn": "9780141439587", "title": "Emma"}, headers=as_ada
    )
    assert answer.status_code == 403
    answer = await client.post("/books", json={"title": ""}, headers=as_ada)
    assert answer.status_code == 403
    as_lin = await rows.sign_in(lin)
    answer = await client.post(
        "/books", json={"isbn": "9780141439587", "title": "Emma"}, headers=as_lin
    )
    assert answer.status_code == 201
    assert answer.json()["available"] == 0
    answer = await client.post(
        "/books", json={"isbn": "9780141439587", "title": "Emma again"}, headers=as_lin
    )
    assert answer.status_code == 409
    answer = await client.post(
        "/books", json={"isbn": "978014143958", "title": "Twelve digits"}, headers=as_lin
    )
    assert answer.status_code == 422
    answer = await client.post(
        "/books", json={"isbn": "9780141439588", "title": "Emma", "available": 9}, headers=as_lin
    )
    assert answer.status_code == 422
    answer = await client.patch(f"/books/{dune}", json={"title": "Mine"}, headers=as_ada)
    assert answer.status_code == 403
    answer = await client.delete(f"/books/{dune}", headers=as_ada)
    assert answer.status_code == 403
    async with database.reader.connect() as connection:
        assert await connection.scalar(
            select(select(func.count()).select_from(Book).scalar_subquery() == 2)
        )


async def test_deleting_a_book_takes_its_copies_along_but_not_while_one_was_ever_lent(
    client: AsyncClient, rows: Rows, database: Database
) -> None:
    ada = await rows.member()
    lin = await rows.member(role=Role.LIBRARIAN)
    dune = await rows.book(isbn="9780441172719")
    emma = await rows.book(isbn="9780141439587")
    await rows.copy(book_isbn=dune)
    lent = await rows.copy(book_isbn=emma)
    await rows.loan(copy_id=lent, member_id=ada)
    as_lin = await rows.sign_in(lin)
    answer = await client.delete(f"/books/{dune}", headers=as_lin)
    assert answer.status_code == 204
    answer = await client.get(f"/books/{dune}")
    assert answer.status_code == 404
    async with database.reader.connect() as connection:
        assert await connection.scalar(
            select(select(func.count()).select_from(Copy).scalar_subquery() == 1)
        )
    answer = await client.delete(f"/books/{emma}", headers=as_lin)
    assert answer.status_code == 409
    async with database.reader.connect() as connection:
        assert await connection.scalar(
            select(select(func.count()).select_from(Book).scalar_subquery() == 1)
        )


async def test_nobody_registers_as_a_librarian(client: AsyncClient, database: Database) -> None:
    answer = await client.post(
        "/auth/register",
        json={
            "email": "eve@example.com",
            "password": "correct horse battery",
            "name": "Eve",
            "role": "librarian",
        },
    )
    assert answer.status_code == 422
    answer = await client.post(
        "/auth/register",
        json={"email": "eve@example.com", "password": "correct horse battery", "name": "Eve"},
    )
    assert answer.status_code == 201
    assert answer.json()["role"] == "member"
    assert answer.json()["email"] == "eve@example.com"
    answer = await client.post(
        "/auth/register",
        json={"email": "EVE@example.com", "password": "correct horse battery", "name": "Eve again"},
    )
    assert answer.status_code == 409
    async with database.reader.connect() as connection:
        assert await connection.scalar(
            select(select(func.count()).select_from(Member).scalar_subquery() == 1)
        )
