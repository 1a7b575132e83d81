"""Clients that send or read so slowly that they would keep a connection for themselves."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import psutil

from tests.robustness.client import Answer, shown, tally
from tests.robustness.findings import Finding
from tests.robustness.races import PRODUCTS
from tests.robustness.served import Served

CUT_OFF = 30.0
SILENT = 200
LONG_LIST = 50
"""Rows of a list that is asked for and never read."""
HEAD = b"POST /api/products HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
READ = b"GET /api/products?limit=100 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
DRIPS: dict[str, tuple[bytes, bytes]] = {
    "head": (b"", HEAD * 20),
    "head of a second request": (READ, HEAD * 20),
    "body": (HEAD + b"Content-Length: 1000\r\n\r\n", b"{" + b" " * 900),
    "body in chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 200),
    "body that nobody wants": (
        READ.replace(b"\r\n\r\n", b"\r\nContent-Length: 1000\r\n\r\n"),
        b" " * 900,
    ),
}
"""What is sent at once, and what follows a byte a second."""


async def drip(port: int, at_once: bytes, slowly: bytes) -> float:
    """Send some bytes, then one a second; return after how many seconds we were cut off."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.perf_counter()

    async def send() -> None:
        writer.write(at_once)
        for byte in slowly:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1.0)

    sending = asyncio.create_task(send())
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(CUT_OFF + 5):
            while await reader.read(65_536):
                pass
    passed = time.perf_counter() - started
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()
    return passed


async def silence(port: int) -> float:
    """Connect and say nothing; return after how many seconds we were cut off."""
    return await drip(port, b"", b"")


async def never_read(port: int, held: Callable[[int], bool]) -> float:
    """Ask for much and read nothing; return after how many seconds the server let go."""
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.setblocking(False)
    await asyncio.get_running_loop().sock_connect(asking, ("127.0.0.1", port))
    with asking:
        own = int(asking.getsockname()[1])
        started = time.perf_counter()
        requests = READ * 4_000
        while (passed := time.perf_counter() - started) < CUT_OFF + 5:
            with suppress(BlockingIOError, ConnectionError):
                requests = requests[asking.send(requests[:65_536]) :]
            await asyncio.sleep(0.5)
            if passed > 1 and not held(own):
                break
        return passed


async def others(served: Served, until: asyncio.Future[list[float]]) -> list[Answer]:
    """Ask as an honest client does, as long as the slow ones are there."""
    answers = []
    while not until.done():
        answers.append(await served.client.ask("GET", PRODUCTS))
        await asyncio.sleep(0.25)
    return answers


async def slow_clients(served: Served) -> list[Finding]:
    """Let all kinds of slow clients come at once, and honest ones between them."""
    for _ in range(LONG_LIST):
        await served.client.ask("POST", PRODUCTS, {"sku": uuid4().hex, "name": "x" * 200})
    process = psutil.Process(served.process.pid)
    port = served.port

    def held(client: int) -> bool:
        return any(
            each.raddr and each.raddr.port == client and each.status == psutil.CONN_ESTABLISHED
            for each in process.net_connections(kind="tcp")
        )

    kinds = [
        *(drip(port, *parts) for parts in DRIPS.values()),
        never_read(port, held),
        *(silence(port) for _ in range(SILENT)),
    ]
    slow = asyncio.gather(*kinds)
    answers = await others(served, slow)
    seconds = await slow
    names = [*(f"{name} a byte a second" for name in DRIPS), "4,000 requests, nothing read"]
    found = [*zip(names, seconds, strict=False), (f"{SILENT} silent ones", max(seconds[-SILENT:]))]
    worst = max(answer.seconds for answer in answers)
    seen = tally(answers)
    return [
        *(
            Finding(
                f"slow client: {name}, cut off within 30 s", f"{passed:.1f} s", passed < CUT_OFF
            )
            for name, passed in found
        ),
        Finding(
            "the others meanwhile: 200 within 1 s",
            f"{shown(seen)}, the slowest after {worst:.2f} s",
            set(seen) == {200} and worst < 1.0,
        ),
    ]
