"""A closed-loop HTTP/1.1 load: keep-alive connections that each send the next request at once.

Runs in its own process, `python -m benchmarks.serving.client`: a JSON job on stdin, a JSON
result on stdout. Parsing is as little as uvicorn's answers need, so that the client stays far
lighter than the server.
"""

import asyncio
import json
import resource
import sys
import time
from typing import TypedDict

import uvloop


class Job(TypedDict):
    """What to send: raw requests are shared out over the connections."""

    port: int
    connections: int
    seconds: float
    requests: list[str]


class Outcome(TypedDict):
    """What was seen; latencies in microseconds, in order of completion."""

    requests: int
    seconds: float
    failures: int
    first_failure: str
    latencies: list[int]
    client_cpu: float


class Connection(asyncio.Protocol):
    """One keep-alive connection: sends, checks the answer, sends the next."""

    def __init__(self, requests: list[bytes], deadline: float) -> None:
        self.requests = requests
        self.deadline = deadline
        self.latencies: list[int] = []
        self.failures = 0
        self.first_failure = ""
        self.closed = asyncio.get_running_loop().create_future()
        self.position = 0
        self.buffer = b""
        self.expected = -1

    # uvloop's transports are none of asyncio's classes, so no isinstance can narrow the base.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Send the first request."""
        self.transport = transport
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that no more answers come."""
        if not self.closed.done():
            self.closed.set_result(None)

    def send(self) -> None:
        """Send the next request."""
        self.started = time.perf_counter()
        self.transport.write(self.requests[self.position % len(self.requests)])
        self.position += 1

    def data_received(self, data: bytes) -> None:
        """Complete the answer; check its status and send again."""
        self.buffer = self.buffer + data if self.buffer else data
        if self.expected < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = self.buffer.index(b"content-length: ", 0, end) + 16
            self.expected = end + 4 + int(self.buffer[length : self.buffer.index(b"\r", length)])
        if len(self.buffer) < self.expected:
            return
        now = time.perf_counter()
        if self.buffer[9:12] == b"200":
            self.latencies.append(int((now - self.started) * 1_000_000))
        else:
            self.failures += 1
            self.first_failure = self.first_failure or self.buffer[:400].decode(errors="replace")
        self.buffer, self.expected = b"", -1
        if now < self.deadline:
            self.send()
        else:
            self.transport.close()


async def run_load(job: Job) -> Outcome:
    """Send the job's requests until its time is over."""
    loop = asyncio.get_running_loop()
    raw = [request.encode("latin-1") for request in job["requests"]]
    count = job["connections"]
    started = time.perf_counter()
    cpu = resource.getrusage(resource.RUSAGE_SELF)
    connections = []
    for index in range(count):
        share = raw[index::count] or raw
        _, connection = await loop.create_connection(
            lambda share=share: Connection(share, started + job["seconds"]),  # type: ignore[misc]
            "127.0.0.1",
            job["port"],
        )
        connections.append(connection)
    async with asyncio.timeout(job["seconds"] + 10):
        await asyncio.gather(*(connection.closed for connection in connections))
    seconds = time.perf_counter() - started
    spent = resource.getrusage(resource.RUSAGE_SELF)
    latencies = [latency for connection in connections for latency in connection.latencies]
    return Outcome(
        requests=len(latencies),
        seconds=seconds,
        failures=sum(connection.failures for connection in connections),
        first_failure=next((c.first_failure for c in connections if c.first_failure), ""),
        latencies=latencies,
        client_cpu=spent.ru_utime + spent.ru_stime - cpu.ru_utime - cpu.ru_stime,
    )


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        json.dump(runner.run(run_load(json.load(sys.stdin))), sys.stdout)
