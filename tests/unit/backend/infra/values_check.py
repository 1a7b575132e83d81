"""Runs inside the project of values.fg: what is computed and checked, as a client sees it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

THING = {
    "name": "A% and B",
    "part": "and",
    "day": "2024-02-28",
    "until": "2024-03-02",
    "at": "2024-02-28T23:59:59.999999Z",
    "end": "2024-03-01T00:00:00.000001Z",
    "length": "P1DT12H0.000001S",
    "price": "10.05",
    "count": 7,
    "weight": 1.5,
    "tags": ["new", "A% and B"],
}
COMPUTED = {
    "due": "2024-03-02",
    "early": "2024-02-25",
    "since": "2024-02-27",
    "later": "2024-03-01T12:00:00Z",
    "before": "2024-02-28T22:29:59.999999Z",
    "later2": "2024-03-01T12:00:00Z",
    "took": "P1DT0.000002S",
    "held": "P3D",
    "nights": 3,
    "gone": True,
    "twice": "P3DT0.000002S",
    "third": "1.44",
    "half": "5.00",
    "rest": 1,
    "whole": 3.5,
    "total": "70.35",
    "has_new": True,
    "has_name": True,
    "is_a": True,
    "has_part": True,
    "starts_b": False,
    "starts_part": False,
    "named": "A% and B on 2024-02-28: 7",
    "the_year": 2024,
}
OTHER = {
    **THING,
    "name": "b_an",
    "part": None,
    "day": "1969-12-31",
    "until": None,
    "at": "1969-12-31T23:59:59.500000Z",
    "end": None,
    "length": "-PT5H",
    "price": "0.05",
    "count": 0,
    "tags": [],
}
COMPUTED_OF_OTHER = {
    "due": "1970-01-03",
    "since": "1970-01-01",
    "later": "1969-12-31T18:59:59.500000Z",
    "took": "PT0S",
    "held": "PT0S",
    "nights": 0,
    "twice": "-PT10H",
    "third": None,
    "half": "0.00",
    "rest": 0,
    "whole": 0,
    "total": "0.00",
    "has_new": False,
    "has_name": False,
    "is_a": False,
    "has_part": False,
    "starts_b": False,
    "starts_part": False,
    "named": "b_an on 1969-12-31: 0",
    "the_year": 1969,
}
REFUSED: tuple[dict[str, object], ...] = (
    {"end": "2024-02-28T00:00:00Z"},
    {"until": "2024-05-01"},
    {"length": "P10DT1S"},
    {"name": "axx"},
    {"tags": ["bad"]},
    {"price": "999999.99"},
)
FOUND = {
    "has_new=true": 1,
    "has_new=false": 1,
    "named=A%25": 1,
    "named=a%25": 0,
    "first=b_": 1,
    "first=B_": 0,
    "tag=new": 1,
    "tag=ne": 0,
    "q=a%25%20AND": 1,
    "q=an": 2,
}


def differences(answer: dict[str, object], expected: dict[str, object]) -> Iterator[str]:
    """Yield the keys whose values are not the expected ones."""
    for key, value in expected.items():
        if answer[key] != value and not same_number(answer[key], value):
            yield f"{key}: {answer[key]!r}, not {value!r}"


def same_number(one: object, other: object) -> bool:
    """Tell whether two decimals are the same, whatever their places."""
    try:
        return float(str(one)) == float(str(other))
    except ValueError:
        return False


async def check(app: FastAPI) -> list[str]:
    """Return everything that is not as expected."""
    wrong: list[str] = []
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        for body, expected in ((THING, COMPUTED), (OTHER, COMPUTED_OF_OTHER)):
            response = await client.post("/things", json=body)
            assert response.status_code == 201, response.text
            thing = response.json()
            wrong += differences(thing, {**body, **expected})
            age = datetime.now(UTC) - datetime.fromisoformat(thing["created"])
            left = (date.fromisoformat(str(body["day"])) - datetime.now(UTC).date()).days
            wrong += differences(thing, {"left": left})
            assert timedelta(0) <= age < timedelta(minutes=1), thing["created"]
            assert str(thing["age"]).startswith("PT"), thing["age"]
        for change in REFUSED:
            response = await client.post("/things", json={**THING, **change})
            if response.status_code != 422:
                wrong.append(f"{change} is {response.status_code}")
            response = await client.patch(f"/things/{thing['id']}", json={**THING, **change})
            if response.status_code != 422:
                wrong.append(f"{change} in a change is {response.status_code}")
        for query, count in FOUND.items():
            response = await client.get(f"/things?{query}")
            found = response.json().get("items", response.text)
            if response.status_code != 200 or len(found) != count:
                wrong.append(f"{query}: {found}")
    return wrong


async def main() -> None:
    """Check the app on the database of the settings, which is empty."""
    from app.database import Base
    from app.factory import create_app
    from app.settings import Settings

    app = create_app(Settings(allowed_hosts=["test"]))
    async with app.state.database.writer.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    wrong = await check(app)
    await app.state.database.dispose()
    assert not wrong, "\n".join(wrong)


if __name__ == "__main__":
    sys.path.insert(0, ".")
    asyncio.run(main())
