"""Copies: borrow."""

from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from app.enums import Role
from tests.rows import Rows

TODAY = datetime.now(UTC).date()


async def test_borrow(client: AsyncClient, rows: Rows) -> None:
    headers = await rows.caller(Role.MEMBER)
    copy = await rows.copy()
    answer = await client.post(f"/copies/{copy}/borrow", headers=headers)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": answer.json()["id"],
        "copy": str(copy),
        "member": answer.json()["member"],
        "due": (TODAY + timedelta(days=21)).isoformat(),
        "returned": None,
    }
