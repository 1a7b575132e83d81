"""Runs one generated app in a process of its own, and answers the requests it is sent.

The app is used through its ASGI interface, as a server would use it.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


class Asked(NamedTuple):
    """A request as an app gets it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


class Answered(NamedTuple):
    """An answer as it goes over the wire; the names of its headers in small letters."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Lifespan:
    """The start and the end of an app."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.outbox: asyncio.Queue[Message] = asyncio.Queue()
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Run the app until it says that it has started."""
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        coroutine = self.app(scope, self.inbox.get, self.outbox.put)
        self.task = asyncio.ensure_future(coroutine)
        await self._tell("lifespan.startup")

    async def stop(self) -> None:
        """Let the app end."""
        await self._tell("lifespan.shutdown")

    async def _tell(self, event: str) -> None:
        await self.inbox.put({"type": event})
        answer = await self.outbox.get()
        if answer["type"] != f"{event}.complete":
            raise RuntimeError(str(answer))


async def ask(app: Application, request: Asked) -> Answered:
    """Send one request to the app and return its answer."""
    path, _, query = request.target.partition("?")
    headers = [(name.lower(), value) for name, value in request.headers]
    body = request.body
    if body and not any(name == "content-length" for name, _ in headers):
        headers.append(("content-length", str(len(body))))
    scope: Message = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers],
        "client": ("127.0.0.1", 40000),
        "server": ("testserver", 80),
        "state": {},
    }
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(one for one in sent if one["type"] == "http.response.start")
    whole = b"".join(
        bytes(one.get("body", b""))  # type: ignore[call-overload]
        for one in sent
        if one["type"] == "http.response.body"
    )
    raw: list[tuple[bytes, bytes]] = list(start["headers"])  # type: ignore[call-overload]
    decoded = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
    return Answered(int(str(start["status"])), decoded, whole)


async def answer_all(connection: Connection) -> None:
    """Start the app below this folder, say so, and answer what comes until the other side ends."""
    app: Application = importlib.import_module("app.main").app
    lifespan = Lifespan(app)
    await lifespan.start()
    connection.send("ready")
    loop = asyncio.get_running_loop()
    while True:
        try:
            request = await loop.run_in_executor(None, connection.recv)
        except EOFError:
            break
        connection.send(await ask(app, Asked(*request)))
    await lifespan.stop()


def serve(folder: str, environment: dict[str, str], errors: str, connection: Connection) -> None:
    """Run the app of a folder; what it says itself, and why it ends, goes to a file."""
    output = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path.insert(0, str(Path(folder)))
    try:
        asyncio.run(answer_all(connection))
    except BaseException:
        traceback.print_exc()
        raise
