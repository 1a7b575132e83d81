"""Serves a program in memory over HTTP: requests in, one after another, through the interpreter."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from fastgen.semantics import Environment, Request, Response, State, start, step
from fastgen.semantics.environment import ScryptHasher, time_ordered_ids
from fastgen.semantics.problems import NotInThisReleaseError, refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from fastgen.ir.checked.program import Program

SECONDS_TO_WAIT = 30
ORIGIN = datetime(2030, 1, 1, tzinfo=UTC)
"""When ids that follow from a seed say they were made."""
NOISE_BITS = 62


@dataclass(slots=True)
class Memory:
    """A program and the state it is in; one request at a time, in the order in which they come."""

    program: Program
    settings: Mapping[str, str]
    new_id: Callable[[], UUID]
    new_token: Callable[[], str]
    state: State = field(default_factory=State)
    lock: Lock = field(default_factory=Lock)

    def environment(self) -> Environment:
        """Return the world as it is now."""
        return Environment(
            datetime.now(UTC), self.new_id, self.new_token, ScryptHasher(), self.settings
        )

    def answer(self, request: Request) -> Response:
        """Answer a request, and keep what it changed."""
        with self.lock:
            self.state, response = step(self.program, self.state, request, self.environment())
        return response


def remember(program: Program, settings: Mapping[str, str], seed: int | None) -> Memory:
    """Return a program as it starts; with a seed, ids and tokens are the same each time.

    Raises SettingsError when a setting is missing or wrong.
    """
    memory = empty_memory(program, settings, seed)
    memory.state = start(program, memory.environment())
    return memory


def empty_memory(program: Program, settings: Mapping[str, str], seed: int | None) -> Memory:
    """Return a program that has not started: without its seed rows."""
    if seed is None:
        ids = time_ordered_ids(lambda: datetime.now(UTC), lambda: secrets.randbits(NOISE_BITS))
        return Memory(program, settings, lambda: next(ids), lambda: secrets.token_urlsafe(32))
    chance, numbers = random.Random(seed), count(1)  # noqa: S311  # nosec B311  # on purpose
    ids = time_ordered_ids(lambda: ORIGIN, lambda: chance.getrandbits(NOISE_BITS))
    return Memory(program, settings, lambda: next(ids), lambda: f"token-{seed}-{next(numbers)}")


def open_server(memory: Memory, address: tuple[str, int], tell: Callable[[str], None]) -> Server:
    """Return a server that listens; it answers once `serve_forever` is called.

    ``tell`` is given a line for each request. Raises OSError when it cannot listen there.
    """
    return Server(address, memory, tell)


class Server(ThreadingHTTPServer):
    """Hands requests to a memory."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], memory: Memory, tell: Callable[[str], None]
    ) -> None:
        super().__init__(address, Handler)
        self.memory = memory
        self.tell = tell


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests of every method and sends what the memory answers."""

    protocol_version = "HTTP/1.1"
    timeout = SECONDS_TO_WAIT
    server: Server

    def answer(self) -> None:
        """Answer one request."""
        body = self.read_body()
        if body is None:
            return
        request = Request(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            body,
            self.client_address[0],
        )
        try:
            sent = len(self.server.memory.state.mailed)
            response = self.server.memory.answer(request)
            for address, link in self.server.memory.state.mailed[sent:]:
                self.server.tell(f"mail to {address}: {link}")
        except NotInThisReleaseError as error:
            self.server.tell(str(error))
            response = refused("not_implemented", 501, str(error)).response()
        self.respond(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def read_body(self) -> bytes | None:
        """Return the body; without a length that can be trusted the connection ends."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.close_connection = True
            status = 411 if "Transfer-Encoding" in self.headers else 400
            self.respond(refused("malformed", status, "Send the length of the body").response())
            return None
        most = self.server.memory.environment().limits.body_bytes
        if int(length) > most:
            self.close_connection = True
            self.respond(refused("too_large", 413).response())
            return None
        return self.rfile.read(int(length))

    def respond(self, response: Response) -> None:
        """Send an answer."""
        body = response.render()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value.replace("\r", " ").replace("\n", " "))
        if response.status not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tell what was asked and how it was answered."""
        self.server.tell(format % arguments)
