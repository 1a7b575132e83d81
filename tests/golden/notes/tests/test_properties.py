"""Whatever a valid body says, a row lives and dies as it should."""

from httpx2 import AsyncClient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

FIXTURES = [HealthCheck.function_scoped_fixture]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(text=st.text(CHARACTERS, min_size=1, max_size=200))
@settings(max_examples=20, deadline=None, suppress_health_check=FIXTURES)
async def test_the_life_of_a_note(client: AsyncClient, text: str) -> None:
    body = {"text": text}
    created = await client.post("/notes", json=body)
    assume(created.status_code != 409)
    assert created.status_code == 201
    assert created.json()["text"] == body["text"]
    path = f"/notes/{created.json()['id']}"
    assert (await client.get(path)).json() == created.json()
    changes = {"text": text}
    changed = await client.patch(path, json=changes)
    assert changed.status_code == 200
    assert (await client.patch(path, json=changes)).json() == changed.json()
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404
