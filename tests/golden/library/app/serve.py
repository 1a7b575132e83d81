"""Serves the app: `python -m app.serve`. A client that is too slow loses its connection."""

import argparse
import asyncio
import math

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.settings import get_settings

# Beyond it, one read more may come.
MAX_HEAD_BYTES = 65_536
LINGER = 2.0
HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Connection(HttpToolsProtocol):
    """A connection that ends when nothing comes, or nothing is taken, for too long.

    uvicorn itself waits for a request, and until an answer is read, for as long as it takes.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.patience = get_settings().client_timeout
        self.refused = False
        self.expect_head()
        self.look()

    def connection_lost(self, exc: Exception | None) -> None:
        self.watch.cancel()
        super().connection_lost(exc)

    def look(self) -> None:
        if self.ends <= self.loop.time():
            self.transport.abort()
        self.watch = self.loop.call_later(self.patience / 8, self.look)

    def expect_head(self) -> None:
        self.head_bytes, self.reads_head = 0, True
        self.ends = self.loop.time() + self.patience

    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        super().data_received(data)
        if self.reads_head:
            self.head_bytes += len(data)
            if self.head_bytes > MAX_HEAD_BYTES:
                self.refuse_head()

    def refuse_head(self) -> None:
        # What is still being sent is taken in for a moment: a reset would eat the answer.
        self.refused = True
        self.transport.write(HEAD_TOO_LARGE)
        self.transport.write_eof()
        self.ends = self.loop.time() + LINGER

    def on_headers_complete(self) -> None:
        self.reads_head = False
        if not self.flow.write_paused:
            self.ends = math.inf
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self.expect_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.ends = self.loop.time() + self.patience

    def resume_writing(self) -> None:
        super().resume_writing()
        self.ends = self.loop.time() + self.patience if self.reads_head else math.inf


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    uvicorn.run(
        "app.main:app",
        host=chosen.host,
        port=chosen.port,
        http=Connection,
        ws="none",
        access_log=False,
        server_header=False,
        limit_concurrency=500,
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
