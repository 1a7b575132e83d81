"""Requests that compete: one of them wins."""

from anyio import create_task_group
from httpx2 import AsyncClient

from app.enums import Role
from tests.rows import Rows


async def test_one_of_many_parallel_create_book_wins(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    author = await rows.author()
    path = "/books"
    body = {"isbn": "0000000009001", "title": "Title", "authors": [str(author)]}
    statuses: list[int] = []

    async def create_book() -> None:
        statuses.append((await client.post(path, json=body, headers=headers)).status_code)

    async with create_task_group() as group:
        for _ in range(20):
            group.start_soon(create_book)
    assert sorted(statuses) == [201] + [409] * 19


async def test_one_of_many_parallel_borrow_wins(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.MEMBER)
    copy = await rows.copy()
    path = f"/copies/{copy}/borrow"
    statuses: list[int] = []

    async def borrow() -> None:
        statuses.append((await client.post(path, headers=headers)).status_code)

    async with create_task_group() as group:
        for _ in range(20):
            group.start_soon(borrow)
    assert sorted(statuses) == [201] + [409] * 19
