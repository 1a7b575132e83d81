"""Whatever a valid body says, a row lives and dies as it should."""

from httpx2 import AsyncClient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.enums import Role
from tests.rows import Rows

FIXTURES = [HealthCheck.function_scoped_fixture]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(title=st.text(CHARACTERS, min_size=1, max_size=200))
@settings(max_examples=20, deadline=None, suppress_health_check=FIXTURES)
async def test_the_life_of_a_book(client: AsyncClient, rows: Rows, title: str) -> None:
    headers = await rows.caller(Role.LIBRARIAN)
    body = {"isbn": "0000000009001", "title": title}
    created = await client.post("/books", json=body, headers=headers)
    assume(created.status_code != 409)
    assert created.status_code == 201
    assert created.json()["title"] == body["title"]
    path = f"/books/{created.json()['isbn']}"
    assert (await client.get(path)).json() == created.json()
    changes = {"title": title}
    changed = await client.patch(path, json=changes, headers=headers)
    assert changed.status_code == 200
    assert (await client.patch(path, json=changes, headers=headers)).json() == changed.json()
    assert (await client.delete(path, headers=headers)).status_code == 204
    assert (await client.get(path)).status_code == 404
