"""A database that is gone or hangs, and an app that is killed while it writes."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from tests.robustness.client import Answer, shown, tally, together
from tests.robustness.findings import Finding
from tests.robustness.races import PRODUCTS, PURCHASES, new_product
from tests.robustness.served import Served

ASKING = 30
"""Requests that are under way at once while the database is away: more than the pool is large."""
RECOVERY = 10.0
WRITERS = 16
KILLS = 3
LOAD_SECONDS = 1.2
AGAIN = 100
"""How many requests are sent once more: fewer than the app answers at a time."""


async def outage(served: Served, product: object) -> list[Answer]:
    """Ask for many things at once while the database is away."""
    ask = served.client.ask
    kinds: list[Callable[[], Awaitable[Answer]]] = [
        lambda: ask("GET", f"{PRODUCTS}/{product}"),
        lambda: ask("GET", PRODUCTS),
        lambda: ask("POST", PRODUCTS, {"sku": uuid4().hex}),
        lambda: ask("PATCH", f"{PRODUCTS}/{product}", {"name": "New"}),
        lambda: ask("GET", "/readyz"),
    ]
    return await together(kind() for kind in itertools.islice(itertools.cycle(kinds), ASKING))


def unavailable(promise: str, answers: list[Answer], limit: float) -> Finding:
    """Return whether everything was answered 503 in time."""
    seen, slowest = tally(answers), max(answer.seconds for answer in answers)
    kept = seen == {503: len(answers)} and slowest <= limit
    again = all("retry-after" in answer.headers for answer in answers)
    return Finding(
        promise,
        f"{shown(seen)}, the slowest after {slowest:.2f} s",
        kept and again,
    )


async def recovery(served: Served, promise: str, product: object) -> Finding:
    """Return how long it takes until reads and writes work again, without a restart."""
    started = time.perf_counter()
    statuses: set[int] = set()
    while (passed := time.perf_counter() - started) < RECOVERY:
        answers = await together(
            [
                served.client.ask("GET", f"{PRODUCTS}/{product}"),
                served.client.ask("POST", PRODUCTS, {"sku": uuid4().hex}),
                served.client.ask("GET", "/readyz"),
            ]
        )
        found = tally(answers)
        statuses |= set(found)
        if found == {200: 2, 201: 1}:
            break
        await asyncio.sleep(0.05)
    later = tally(await together(served.client.ask("GET", PRODUCTS) for _ in range(ASKING)))
    kept = passed < RECOVERY and statuses <= {200, 201, 503} and later == {200: ASKING}
    return Finding(promise, f"after {passed:.2f} s; then {shown(later)}", kept)


async def stopped_database(served: Served) -> list[Finding]:
    """Stop the database under the app while it works, and start it again."""
    product = (await new_product(served)).field("id")
    under_way: list[Answer] = []
    going = True

    async def work() -> None:
        while going:
            sku = {"sku": uuid4().hex}
            under_way.append(await served.client.ask("POST", PRODUCTS, sku))

    workers = [asyncio.create_task(work()) for _ in range(WRITERS)]
    await asyncio.sleep(0.5)
    await asyncio.to_thread(served.database.stop)
    answers = await outage(served, product)
    alive = await served.client.ask("GET", "/livez")
    await asyncio.to_thread(served.database.start)
    again = await recovery(served, "database started: the app recovers by itself", product)
    going = False
    await asyncio.gather(*workers)
    seen, slowest = tally(under_way), max(answer.seconds for answer in under_way)
    return [
        unavailable(f"database stopped: {ASKING} requests, 503 within 1 s", answers, 1.0),
        Finding(
            "database stopped: /livez is 200",
            f"{alive.status} after {alive.seconds:.3f} s",
            alive.status == 200 and alive.seconds < 1,
        ),
        again,
        Finding(
            "writes under way while it stops and starts: 201 or 503",
            f"{shown(seen)}, the slowest after {slowest:.2f} s",
            set(seen) == {201, 503},
        ),
    ]


async def frozen_database(served: Served) -> list[Finding]:
    """Freeze the database under the app, with requests under way, and let it go on."""
    product = (await new_product(served)).field("id")
    warm = tally(await together(served.client.ask("GET", PRODUCTS) for _ in range(ASKING)))
    served.database.freeze()
    try:
        asking = asyncio.create_task(outage(served, product))
        await asyncio.sleep(1.0)
        alive = await served.client.ask("GET", "/livez")
        answers = await asking
        second = await outage(served, product)
    finally:
        served.database.thaw()
    return [
        unavailable(f"database frozen: {ASKING} requests, 503 within 5 s", answers, 5.0),
        unavailable(f"still frozen: {ASKING} more, 503 within 5 s", second, 5.0),
        Finding(
            "database frozen: /livez is 200",
            f"{alive.status} after {alive.seconds:.3f} s",
            alive.status == 200 and alive.seconds < 1 and warm == {200: ASKING},
        ),
        await recovery(served, "database thawed: the app recovers by itself", product),
    ]


async def killed_app(served: Served) -> list[Finding]:
    """Kill the app again and again while it writes, and send everything once more."""
    product = (await new_product(served)).field("id")
    acknowledged: dict[str, object] = {}
    sent: list[str] = []

    async def buy(note: str) -> Answer:
        body = {"product": product, "note": note}
        return await served.client.ask("POST", PURCHASES, body, headers={"Idempotency-Key": note})

    async def write(going: asyncio.Event) -> None:
        while not going.is_set():
            note = uuid4().hex
            sent.append(note)
            answer = await buy(note)
            if answer.status == 201:
                acknowledged[note] = answer.field("id")

    for _ in range(KILLS):
        ended = asyncio.Event()
        writers = [asyncio.create_task(write(ended)) for _ in range(WRITERS)]
        await asyncio.sleep(LOAD_SECONDS)
        await asyncio.to_thread(served.kill)
        ended.set()
        await asyncio.gather(*writers)
        await asyncio.to_thread(served.start)
    found = served.find("SELECT note, id::text FROM purchases WHERE product_id = %s", product)
    rows = {str(note): key for note, key in found}
    lost = sum(rows.get(note) != key for note, key in acknowledged.items())
    last = sent[-AGAIN:]
    again = await together(buy(note) for note in last)
    now = served.find("SELECT note FROM purchases WHERE product_id = %s", product)
    others = sum(
        answer.status == 201 and answer.field("id") != acknowledged.get(note, answer.field("id"))
        for note, answer in zip(last, again, strict=True)
    )
    unknown = len(sent) - len(acknowledged)
    wanted = {*rows, *last}
    return [
        Finding(
            f"{KILLS} times kill -9 under write load: every acknowledged write is there",
            f"{len(acknowledged)} acknowledged, {lost} lost, {unknown} not answered",
            len(acknowledged) > WRITERS and not lost,
        ),
        Finding(
            "the last requests once more with their keys: no duplicate, the same rows",
            f"{shown(tally(again))}, {len(now)} rows of {len(sent)} requests, {others} other rows",
            tally(again) == {201: len(again)}
            and len(now) == len(wanted)
            and {note for (note,) in now} == wanted
            and not others,
        ),
    ]
