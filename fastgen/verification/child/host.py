"""Holds one app in a process of its own, and answers the requests it is sent.

The app is used through its ASGI interface, as a server would use it. It is imported once; every
case gets a copy of that process (`fork`), which ends with the case. Messages are JSON behind their
length, on what was standard input and output:

===================  ==============================================================
`{"begin": true}`    start a copy; `{"ready": true}` when the app has started
`{"ask": [...]}`     method, target, headers, body in base64; the answer is alike
`{"end": true}`      end the copy; `{"ended": status}`, also when it ends by itself
===================  ==============================================================
"""

from __future__ import annotations

import asyncio
import base64
import gc
import importlib
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
PROJECT_PACKAGES = ("app", "env_py", "tests")
MOST_OF_NAMES = 60_000
"""Bytes that a pipe holds before somebody reads."""
CRASHED: Message = {"type": "http.response.start", "status": 500, "headers": []}


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

    try:
        await app(scope, receive, send)
    except Exception:  # a server writes it to its log, too
        traceback.print_exc()
    start = next((one for one in sent if one["type"] == "http.response.start"), CRASHED)
    whole = b"".join(
        bytes(one.get("body", b""))  # type: ignore[call-overload]
        for one in sent
        if one["type"] == "http.response.body"
    )
    raw: list[tuple[bytes, bytes]] = list(start["headers"])  # type: ignore[call-overload]
    decoded = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
    return Answered(int(str(start["status"])), decoded, whole)


class Channel:
    """Messages to and from the process that asks; reads no byte too many, for the next copy."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming, self.outgoing = incoming, outgoing

    def send(self, message: dict[str, object]) -> None:
        """Send a message."""
        data = json.dumps(message).encode()
        rest = memoryview(len(data).to_bytes(4, "big") + data)
        while rest:
            rest = rest[os.write(self.outgoing, rest) :]

    def receive(self) -> dict[str, object] | None:
        """Return the next message; None when there is none any more."""
        length = self._read(4)
        data = b"" if length is None else self._read(int.from_bytes(length, "big"))
        found: dict[str, object] | None = json.loads(data) if data else None
        return found

    def _read(self, size: int) -> bytes | None:
        found = b""
        while len(found) < size:
            part = os.read(self.incoming, size - len(found))
            if not part:
                return None
            found += part
        return found


async def answer_case(app: Application, channel: Channel) -> None:
    """Start the app, say so, and answer what comes until the case ends."""
    lifespan = Lifespan(app)
    await lifespan.start()
    channel.send({"ready": True})
    loop = asyncio.get_running_loop()
    while True:
        message = await loop.run_in_executor(None, channel.receive)
        asked = None if message is None else message.get("ask")
        if not isinstance(asked, list):
            break
        method, target, headers, body = asked
        request = Asked(method, target, [(k, v) for k, v in headers], base64.b64decode(body))
        answer = await ask(app, request)
        body = base64.b64encode(answer.body).decode()
        channel.send({"answer": [answer.status, answer.headers, body]})
    await lifespan.stop()


def run_case(app: Application, channel: Channel) -> int:
    """Run one case in a copy of this process; return how the copy ended.

    What the copy has imported beside the app is imported here, so that later copies have it.
    """
    modules, far = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            before = set(sys.modules)
            asyncio.run(answer_case(app, channel))
            new = [name for name in sys.modules if name not in before]
            os.write(far, "\n".join(new).encode()[:MOST_OF_NAMES])
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(far)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(modules) as names:
        import_libraries(names.read().split("\n"))
    return ended


def import_libraries(names: list[str]) -> None:
    """Import what is no part of the app; what cannot be imported by its name stays out."""
    for name in names:
        if name.partition(".")[0] not in PROJECT_PACKAGES and name not in sys.modules:
            with suppress(Exception):
                importlib.import_module(name)


def hash_cheaply() -> None:
    """Let passwords be hashed fast: a comparison of answers need not wait for that."""
    with suppress(ImportError):
        argon2 = importlib.import_module("pwdlib.hashers.argon2")
        slow = argon2.Argon2Hasher
        vars(argon2)["Argon2Hasher"] = lambda **_: slow(time_cost=1, memory_cost=8, parallelism=1)


def main(folder: str) -> None:
    """Hold the app of a folder until nobody asks any more."""
    channel = Channel(os.dup(0), os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what the app prints is no message
    os.chdir(folder)
    sys.path.insert(0, folder)
    hash_cheaply()
    app: Application = importlib.import_module("app.main").app
    gc.collect()
    gc.freeze()
    channel.send({"ready": True})
    while (message := channel.receive()) is not None:
        if "begin" in message:
            channel.send({"ended": run_case(app, channel)})


if __name__ == "__main__":
    main(sys.argv[1])
