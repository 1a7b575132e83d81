"""A plain HTTP client: one connection per request, and nothing done behind one's back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field

PATIENCE = 60.0
NO_ANSWER = 0
"""The status of a request that was never answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; ``seconds`` from the first byte of the request to the last one of the answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0

    def field(self, name: str) -> object:
        """Return a value of a body that is a JSON object."""
        return json.loads(self.body)[name]


def request_head(
    method: str, target: str, headers: Mapping[str, str], *, length: int | None
) -> bytes:
    """Return the bytes before the body."""
    lines = [f"{method} {target} HTTP/1.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in {"Host": "127.0.0.1", **headers}.items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def read_answer(data: bytes, seconds: float) -> Answer:
    """Return what was answered; nothing at all is an answer with no status."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) < 2 or not words[1].isdigit():
        return Answer(NO_ANSWER, seconds=seconds)
    pairs = (line.partition(":")[::2] for line in rest)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    if headers.get("content-length", str(len(body))) != str(len(body)):
        return Answer(NO_ANSWER, seconds=seconds)
    return Answer(int(words[1]), headers, body, seconds)


class Client:
    """Asks an app on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> Answer:
        """Send a request with a body that becomes JSON unless it is bytes; return its answer."""
        sent = body if isinstance(body, bytes) else b""
        given = dict(headers or {})
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            if not isinstance(body, bytes):
                sent = json.dumps(body).encode()
        length = len(sent) if body is not None or method in {"POST", "PATCH", "PUT"} else None
        head = request_head(method, target, given, length=length)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(patience):
                data = await self.exchange(head, sent)
        except OSError:
            data = b""
        return read_answer(data, time.perf_counter() - started)

    async def exchange(self, head: bytes, body: bytes) -> bytes:
        """Send bytes, and return those that come back until the connection ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(head)
            sending = asyncio.create_task(send_slices(writer, body))
            try:
                return await read_to_end(reader)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        finally:
            writer.close()


async def send_slices(writer: asyncio.StreamWriter, body: bytes) -> None:
    """Send a body as fast as it is taken."""
    for start in range(0, len(body), 65_536):
        writer.write(body[start : start + 65_536])
        await writer.drain()


async def read_to_end(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the other side closes; a reset is an end as well."""
    parts = []
    try:
        while part := await reader.read(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


async def together(asked: Iterable[Awaitable[Answer]]) -> list[Answer]:
    """Return the answers to requests that are under way at the same time."""
    return list(await asyncio.gather(*asked))


def tally(answers: Iterable[Answer]) -> dict[int, int]:
    """Count the answers of each status."""
    counts: dict[int, int] = {}
    for status in sorted(answer.status for answer in answers):
        counts[status] = counts.get(status, 0) + 1
    return counts


def shown(counts: Mapping[int, int]) -> str:
    """Return a tally in words, as `1 x 201, 19 x 409`."""
    return ", ".join(f"{count} x {status or 'no answer'}" for status, count in counts.items())
