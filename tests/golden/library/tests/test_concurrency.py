"""Requests that compete: one of them wins."""

from collections.abc import Awaitable, Callable

from anyio import create_task_group
from httpx2 import AsyncClient, Response

from app.enums import Role
from tests.rows import Rows


async def at_once(request: Callable[[], Awaitable[Response]]) -> list[int]:
    """Send a request many times at the same moment; return the statuses, sorted."""
    statuses: list[int] = []

    async def once() -> None:
        statuses.append((await request()).status_code)

    async with create_task_group() as group:
        for _ in range(20):
            group.start_soon(once)
    return sorted(statuses)


async def test_one_of_many_parallel_create_book_wins(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    author = await rows.author()
    path = "/books"
    body = {"isbn": "0000000009001", "title": "Title", "authors": [str(author)]}
    statuses = await at_once(lambda: client.post(path, json=body, headers=headers))
    assert statuses == [201] + [409] * 19


async def test_one_of_many_parallel_borrow_wins(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.MEMBER)
    copy = await rows.copy()
    path = f"/copies/{copy}/borrow"
    statuses = await at_once(lambda: client.post(path, headers=headers))
    assert statuses == [201] + [409] * 19
