"""Requests at the same time: for what is unique, for what is scarce, and simply many."""

from __future__ import annotations

from uuid import uuid4

from tests.robustness.client import Answer, shown, tally, together
from tests.robustness.findings import Finding
from tests.robustness.served import Served

PRODUCTS = "/api/products"
PURCHASES = "/api/purchases"
RIVALS = 20
BUYERS = 100
PIECES = 10
BURST = 200


async def new_product(served: Served, stock: int = 0) -> Answer:
    """Create a product that nobody else has."""
    body = {"sku": uuid4().hex, "name": "Lamp", "stock": stock}
    answer = await served.client.ask("POST", PRODUCTS, body)
    assert answer.status == 201, answer
    return answer


async def race_for_a_name(served: Served) -> list[Finding]:
    """Let many create the row that can exist once."""
    sku = uuid4().hex
    ask = served.client.ask
    answers = await together(ask("POST", PRODUCTS, {"sku": sku}) for _ in range(RIVALS))
    rows = served.find("SELECT count(*) FROM products WHERE sku = %s", sku)[0][0]
    seen = tally(answers)
    return [
        Finding(
            f"{RIVALS} parallel creates of one unique value: 1 x 201, {RIVALS - 1} x 409, 1 row",
            f"{shown(seen)}, {rows} row",
            seen == {201: 1, 409: RIVALS - 1} and rows == 1,
        )
    ]


async def race_for_the_last_pieces(served: Served) -> list[Finding]:
    """Let many buy what there are few pieces of."""
    product = (await new_product(served, PIECES)).field("id")
    ask = served.client.ask
    target = f"{PRODUCTS}/{product}/buy"
    answers = await together(ask("POST", target, {"note": uuid4().hex}) for _ in range(BUYERS))
    stock = (await ask("GET", f"{PRODUCTS}/{product}")).field("stock")
    sold = served.find("SELECT count(*) FROM purchases WHERE product_id = %s", product)
    seen = tally(answers)
    return [
        Finding(
            f"{BUYERS} buyers of {PIECES} pieces: {PIECES} x 201, {BUYERS - PIECES} x 409, stock 0",
            f"{shown(seen)}, stock {stock}, {sold[0][0]} sold",
            seen == {201: PIECES, 409: BUYERS - PIECES} and stock == 0 and sold[0][0] == PIECES,
        )
    ]


async def burst(served: Served) -> list[Finding]:
    """Let many read and write at once."""
    ask = served.client.ask
    reads = [ask("GET", f"{PRODUCTS}?total=true") for _ in range(BURST // 2)]
    writes = [ask("POST", PRODUCTS, {"sku": uuid4().hex}) for _ in range(BURST // 2)]
    answers = await together([*reads, *writes])
    seen = tally(answers)
    slowest = max(answer.seconds for answer in answers)
    return [
        Finding(
            f"burst of {BURST}: no 500, every request answered",
            f"{shown(seen)}, the slowest after {slowest:.1f} s",
            set(seen) <= {200, 201, 429, 503},
        )
    ]
