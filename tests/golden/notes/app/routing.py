"""Routes that look at the form of a body before they ask who calls."""

import re
from collections.abc import Callable, Coroutine
from json import JSONDecodeError, JSONDecoder
from typing import Any

from fastapi import Request, Response
from fastapi.params import Form
from fastapi.routing import APIRoute

from app.errors import Unsupported

JSON_TYPE = re.compile(r"application/([\w.+-]+\+)?json\s*(;.*)?", re.ASCII | re.IGNORECASE)


def refuse_constant(name: str) -> object:
    raise ValueError(name)


# Python reads `NaN` and `Infinity`, which JSON does not have.
DECODER = JSONDecoder(parse_constant=refuse_constant)


class JSONRequest(Request):
    """A request whose body is JSON as RFC 8259 has it."""

    async def json(self) -> object:
        if not hasattr(self, "_json"):
            try:
                self._json = DECODER.decode((await self.body()).decode())
            except (ValueError, RecursionError):
                raise JSONDecodeError("The body is not valid JSON", "", 0) from None
        return self._json


class JSONRoute(APIRoute):
    """Refuses a body of another type before anything is asked about the caller or a row."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None or isinstance(self.body_field.field_info, Form):
            return handle

        async def handle_json(request: Request) -> Response:
            request = JSONRequest(request.scope, request.receive)
            known = JSON_TYPE.fullmatch(request.headers.get("content-type", ""))
            if known is None and await request.body():
                raise Unsupported
            return await handle(request)

        return handle_json
