"""Exactness of `If-Match` and `Idempotency-Key`, one after the other and in parallel."""

from __future__ import annotations

from uuid import uuid4

from tests.robustness.client import shown, tally, together
from tests.robustness.findings import Finding
from tests.robustness.races import PRODUCTS, PURCHASES, RIVALS, new_product
from tests.robustness.served import Served

INCREMENTS = 20


async def exact_versions(served: Served) -> list[Finding]:
    """Change a row with old tags, with the same tag in parallel, and with retries."""
    ask = served.client.ask
    made = await new_product(served)
    target, first = f"{PRODUCTS}/{made.field('id')}", made.headers["etag"]
    answers = await together(
        ask("PATCH", target, {"name": f"Name {number}"}, headers={"If-Match": first})
        for number in range(RIVALS)
    )
    now = await ask("GET", target)
    winner = next((answer for answer in answers if answer.status == 200), None)
    kept_names = winner is not None and now.field("name") == winner.field("name")
    tags = [f'"{uuid4().hex}"', first, f"W/{now.headers['etag']}", "garbage", f"{first}, {first}"]
    old = [await ask("PATCH", target, {"stock": 1}, headers={"If-Match": tag}) for tag in tags]
    removed = await ask("DELETE", target, headers={"If-Match": first})
    exact = await ask("PATCH", target, {"stock": 1}, headers={"If-Match": now.headers["etag"]})
    losses, rounds = await count_up(served, target)
    return [
        Finding(
            f"{RIVALS} parallel changes with one ETag: 1 x 200, {RIVALS - 1} x 412",
            shown(tally(answers)),
            tally(answers) == {200: 1, 412: RIVALS - 1} and kept_names,
        ),
        Finding(
            "unknown, old, weak and malformed tags change nothing; the right one does",
            f"{shown(tally([*old, removed]))}; {exact.status}",
            all(answer.status in {400, 412, 422} for answer in [*old, removed])
            and exact.status == 200,
        ),
        Finding(
            f"{INCREMENTS} parallel read-change-write with If-Match and retries: 0 lost",
            f"{losses} lost, in {rounds} rounds",
            losses == 0,
        ),
    ]


async def count_up(served: Served, target: str) -> tuple[int, int]:
    """Let many add one each, with retries; return how many additions are lost, and the rounds."""
    ask = served.client.ask
    start = (await ask("GET", target)).field("stock")
    left, rounds = INCREMENTS, 0
    while left and rounds < 2 * INCREMENTS:
        rounds += 1
        read = await together(ask("GET", target) for _ in range(left))
        written = await together(
            ask(
                "PATCH",
                target,
                {"stock": int(str(answer.field("stock"))) + 1},
                headers={"If-Match": answer.headers["etag"]},
            )
            for answer in read
        )
        left -= tally(written).get(200, 0)
    end = (await ask("GET", target)).field("stock")
    return INCREMENTS - (int(str(end)) - int(str(start))), rounds


async def exact_keys(served: Served) -> list[Finding]:
    """Send requests with one key, in parallel, again, and with another body."""
    ask = served.client.ask
    product = (await new_product(served)).field("id")
    key = {"Idempotency-Key": uuid4().hex}
    body = {"product": product, "note": uuid4().hex}
    answers = await together(ask("POST", PURCHASES, body, headers=key) for _ in range(RIVALS))
    rows = served.find("SELECT count(*) FROM purchases WHERE note = %s", body["note"])
    replayed = sum("idempotent-replayed" in answer.headers for answer in answers)
    bodies = {answer.body for answer in answers}
    other = await ask("POST", PURCHASES, {**body, "note": uuid4().hex}, headers=key)
    failing = {"Idempotency-Key": uuid4().hex}
    refused = await ask("POST", PURCHASES, body, headers=failing)
    mended = await ask("POST", PURCHASES, {**body, "note": uuid4().hex}, headers=failing)
    long = await ask("POST", PURCHASES, body, headers={"Idempotency-Key": "k" * 300})
    return [
        Finding(
            f"{RIVALS} parallel requests with one Idempotency-Key: 1 row, one answer",
            f"{shown(tally(answers))}, {rows[0][0]} row, {replayed} replayed, {len(bodies)} body",
            tally(answers) == {201: RIVALS}
            and rows[0][0] == 1
            and replayed == RIVALS - 1
            and len(bodies) == 1,
        ),
        Finding(
            "a key with another body: 422; a key of a failed request is free; a long key: 422",
            f"{other.status}; {refused.status}, then {mended.status}; {long.status}",
            [other.status, refused.status, mended.status, long.status] == [422, 409, 201, 422],
        ),
    ]
