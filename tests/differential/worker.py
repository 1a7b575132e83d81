"""Runs one generated app in a process of its own: requests as lines of JSON in, answers out.

Started as ``python worker.py FOLDER``. The app is used through its ASGI interface, as a server
would use it, on a database in the folder it is started in.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TypeAlias

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


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


async def ask(app: Application, request: dict[str, object]) -> dict[str, object]:
    """Send one request to the app and return its answer."""
    target = str(request["target"])
    path, _, query = target.partition("?")
    headers = [(str(n).lower(), str(v)) for n, v in request["headers"]]  # type: ignore[attr-defined]
    body = base64.b64decode(str(request["body"]))
    if body and not any(name == "content-length" for name, _ in headers):
        headers.append(("content-length", str(len(body))))
    from urllib.parse import unquote

    scope: Message = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request["method"],
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
    return {
        "status": start["status"],
        "headers": [
            [name.decode("latin-1"), value.decode("latin-1")]
            for name, value in start["headers"]  # type: ignore[attr-defined]
        ],
        "body": base64.b64encode(whole).decode("ascii"),
    }


async def main(folder: str) -> None:
    """Answer each line of standard input by a line of standard output."""
    sys.path.insert(0, folder)
    answers = sys.stdout
    sys.stdout = sys.stderr
    app: Application = importlib.import_module("app.main").app
    lifespan = Lifespan(app)
    await lifespan.start()
    print("ready", file=answers, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        answer = await ask(app, json.loads(line))
        print(json.dumps(answer), file=answers, flush=True)
    await lifespan.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
