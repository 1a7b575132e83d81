"""What happens to every request before and after the routes, as plain ASGI."""

import asyncio
import logging
import math
import re
import time
from contextlib import suppress
from http import HTTPStatus
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import problem_response

logger = logging.getLogger("app.requests")

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
API_HEADERS = [(b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")]
HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
NO_STORE = (b"cache-control", b"no-store")
WINDOW = 60.0
CLOSE = {"Connection": "close"}
# What is taken in from a client without anybody asking for it.
BUFFERED = 65_536
# The bytes of a second, once the first seconds have passed.
SLOWEST = 16_384
LINGER = 2.0


class RequestContext:
    """Give each request an id, each response its headers, each crash an answer, and log it."""

    def __init__(self, app: ASGIApp, *, production: bool) -> None:
        self.app = app
        self.headers = [*SECURITY_HEADERS, HSTS] if production else SECURITY_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        given = dict(scope["headers"])
        request_id = given.get(b"x-request-id", b"")
        if not REQUEST_ID.fullmatch(request_id):
            request_id = uuid4().hex.encode()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers: list[tuple[bytes, bytes]] = list(message["headers"])
                headers.append((b"x-request-id", request_id))
                headers.extend(self.headers)
                # The pages of the documentation load scripts; they exist in development alone.
                if (b"content-type", b"text/html; charset=utf-8") not in headers:
                    headers.extend(API_HEADERS)
                if status >= HTTPStatus.BAD_REQUEST:
                    headers.append(NO_STORE)
                message["headers"] = headers
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            logger.exception("Unhandled error", extra={"request_id": request_id.decode()})
            if status:
                raise
            response = problem_response(
                HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong"
            )
            await response(scope, receive, send_with_headers)
        finally:
            if logger.isEnabledFor(logging.INFO):
                logger.info(
                    "request",
                    extra={
                        "request_id": request_id.decode(),
                        "method": scope["method"],
                        "path": scope["path"],
                        "status": status,
                        "milliseconds": round((time.perf_counter() - started) * 1000, 2),
                    },
                )


class RequestRate:
    """Count the requests of each address in each minute, and refuse those beyond the limit."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self.limit = limit
        self.counts: dict[str, int] = {}
        self.ends = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        now = time.monotonic()
        if now >= self.ends:
            self.counts.clear()
            self.ends = now + WINDOW
        address = scope["client"][0] if scope.get("client") else ""
        count = self.counts[address] = self.counts.get(address, 0) + 1
        seconds = math.ceil(self.ends - now)
        left = f'"address";r={max(self.limit - count, 0)};t={seconds}'

        async def send_with_rate(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"ratelimit", left.encode())]
            await send(message)

        if count <= self.limit:
            await self.app(scope, receive, send_with_rate)
            return
        response = problem_response(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many",
            "Too many requests",
            headers={"Retry-After": str(seconds)},
        )
        await response(scope, receive, send_with_rate)


class BodyLimit:
    """Refuse a body that is too large, before it is read where its length says so, or too slow."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, patience: float) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        length = int(announced[:20]) if announced.isdecimal() else math.inf
        body = ArrivingBody(receive, send, limit=self.max_bytes, patience=self.patience)
        if length > BUFFERED or "transfer-encoding" in headers:
            send = body.send
        if length > self.max_bytes:
            response = problem_response(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "too_large",
                "The body is too large",
                headers=CLOSE,
            )
            await response(scope, receive, send)
            return
        await self.app(scope, body.receive, send)


class ArrivingBody:
    """A body on its way in, and the answer that may be given before all of it is there."""

    def __init__(self, receive: Receive, send: Send, *, limit: int, patience: float) -> None:
        self.take = receive
        self.give = send
        self.limit = limit
        self.ends = asyncio.get_running_loop().time() + patience
        self.received = 0
        self.complete = False

    async def receive(self) -> Message:
        if self.complete:
            return await self.take()
        try:
            async with asyncio.timeout_at(self.ends + self.received / SLOWEST):
                message = await self.take()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, headers=CLOSE) from None
        self.received += len(message.get("body", b""))
        self.complete = not message.get("more_body", False)
        if self.received > self.limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers=CLOSE)
        return message

    async def send(self, message: Message) -> None:
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if last and not self.complete:
            # What is still being sent is taken in for a moment: a reset would eat the answer.
            await self.give({**message, "more_body": True})
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER):
                    while (await self.take()).get("more_body", False):
                        pass
            message = {"type": "http.response.body"}
        await self.give(message)
