"""What nobody honest sends: too much, too deep, too large, and what is no text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

from tests.robustness.client import Answer, read_answer, shown, tally
from tests.robustness.findings import Finding
from tests.robustness.races import PRODUCTS, PURCHASES
from tests.robustness.served import Served

LARGE = 50 * 1024 * 1024
FIELDS = 1_000_000
FITTING_FIELDS = 80_000
"""As many as fit into a body of 1 MiB."""
MARKER = "MARKER"
MOST_BYTES = 4096
MOST_GROWTH = 200
"""How many MiB the process may have grown by at the end of it all."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Attack:
    """One request that is refused."""

    name: str
    method: str
    target: str
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)


def numbered(count: int) -> bytes:
    """Return a JSON object of so many fields."""
    return ("{" + ",".join(f'"{MARKER[:2]}{n}":1' for n in range(count)) + "}").encode()


def attacks() -> Iterator[Attack]:
    """Yield what is sent, each on its own."""
    product = {"sku": MARKER, "name": MARKER}
    yield Attack("50 MB", "POST", PRODUCTS, MARKER.encode() * (LARGE // len(MARKER)))
    yield Attack(f"{FIELDS:,} fields", "POST", PRODUCTS, numbered(FIELDS))
    yield Attack(f"{FITTING_FIELDS:,} fields", "POST", PRODUCTS, numbered(FITTING_FIELDS))
    form = "&".join(f"{MARKER}{n}=1" for n in range(FIELDS)).encode()
    yield Attack(f"form of {FIELDS:,} fields", "POST", PRODUCTS, form, FORM)
    for name, value in {
        "NUL": f"{MARKER}\0",
        "half a surrogate pair": f"{MARKER}\ud800",
        "2^70": 2**70,
        "-2^70": -(2**70),
        "a list": [MARKER],
        "100,000 characters": MARKER * 17_000,
    }.items():
        for place in ("sku", "stock"):
            yield Attack(f"{name} in {place}", "POST", PRODUCTS, product | {place: value})
        yield Attack(f"{name} in a key", "POST", PURCHASES, {"product": value, "note": MARKER})
    yield Attack("a name with NUL", "POST", PRODUCTS, product | {f"{MARKER}\0": 1})
    yield Attack("a name that is half a pair", "POST", PRODUCTS, product | {f"{MARKER}\udfff": 1})
    for raw in (
        b"\xff\xfe",
        b"NaN",
        b"1e400",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"",
        b"9" * 9_000,
    ):
        yield Attack(f"{raw[:6]!r} as a body", "POST", PRODUCTS, raw)
    huge = json.dumps(product)[:-1].encode() + b', "stock": 1e309}'
    yield Attack("1e309", "POST", PRODUCTS, huge)
    for word in ("%00", "%ff", "%ed%a0%80", str(2**70), "..%2f..%2fetc%2fpasswd", MARKER * 2_000):
        yield Attack(f"{word[:12]} in a path", "GET", f"{PRODUCTS}/{word}")
        for parameter in ("limit", "offset", f"%3C{MARKER}%3E"):
            target = f"{PRODUCTS}?{parameter}={word}"
            yield Attack(f"{word[:12]} in a query", "GET", target)
    yield Attack("a long head", "GET", PRODUCTS, None, {"X-Long": MARKER * 50_000})
    many = {f"X-{MARKER}-{n}": "1" for n in range(20_000)}
    yield Attack("20,000 headers", "GET", f"{PRODUCTS}/{MARKER}", None, many)
    yield Attack("another host", "GET", PRODUCTS, None, {"Host": f"{MARKER}.example"})


async def chunked(served: Served) -> Answer:
    """Send 50 MB whose length is not announced."""
    head = (
        f"POST {PRODUCTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    ).encode()
    part = b"10000\r\n" + MARKER.encode() * 10_922 + b"    " + b"\r\n"
    return read_answer(
        await served.client.exchange(head, part * (LARGE // 65_536) + b"0\r\n\r\n"), 0
    )


def refused(answer: Answer) -> bool:
    """Tell whether an answer is a refusal that is short and repeats nothing."""
    short = len(answer.body) < MOST_BYTES
    silent = MARKER.encode() not in answer.body and b"Traceback" not in answer.body
    return 400 <= answer.status < 500 and short and silent


async def hostile_requests(served: Served) -> list[Finding]:
    """Send everything that is wrong, and see that the app refuses it and goes on."""
    process = psutil.Process(served.process.pid)
    before = process.memory_info().rss
    answers = {attack.name: await send(served, attack) for attack in attacks()}
    answers["50 MB in chunks"] = await chunked(served)
    grown = (process.memory_info().rss - before) // 2**20
    wrong = [
        f"{name}: {answer.status or 'no answer'}, {len(answer.body)} B"
        for name, answer in answers.items()
        if not refused(answer)
    ]
    longest = max(len(answer.body) for answer in answers.values())
    slowest = max(answer.seconds for answer in answers.values())
    alive = await served.client.ask("GET", PRODUCTS)
    return [
        Finding(
            f"{len(answers)} hostile requests (50 MB, {FIELDS:,} fields, NUL, half pairs, 2^70 …):"
            " 4xx below 4 KB, no echo",
            "; ".join(wrong)
            or f"{shown(tally(answers.values()))}, {longest} B at most, {slowest:.1f} s at most",
            not wrong,
        ),
        Finding(
            f"after them: still serving, less than {MOST_GROWTH} MiB larger",
            f"{alive.status}, {grown} MiB",
            alive.status == 200 and grown < MOST_GROWTH,
        ),
    ]


async def send(served: Served, attack: Attack) -> Answer:
    """Send one attack; a body that is no text of UTF-8 goes as JSON escapes."""
    return await served.client.ask(
        attack.method, attack.target, attack.body, headers=attack.headers
    )
