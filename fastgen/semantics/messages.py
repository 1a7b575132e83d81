"""What goes in and comes out: a request, and the response to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastgen.semantics.values import Row

JSON, PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: ``target`` is path and query as they stand in the URL, headers in any case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = "127.0.0.1"
    """Where it comes from, for the limits by address."""

    def header(self, name: str) -> str | None:
        """Return a header, whatever the case of its name."""
        for given, value in self.headers.items():
            if given.lower() == name.lower():
                return value
        return None


@dataclass(frozen=True, slots=True)
class Response:
    """One response; ``body`` is a JSON value, and ``empty`` says that there is none at all.

    Where ``text`` is not None, it is the body, and no JSON.

    ``about`` are the rows that the answer shows, outermost first: a scenario names them by `let`.
    """

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    empty: bool = False
    about: tuple[Row, ...] = ()
    text: str | None = None
    content: bytes | None = None
    """The body, where it is a file."""

    def render(self) -> bytes:
        """Return the bytes of the body."""
        if self.empty:
            return b""
        if self.content is not None:
            return self.content
        if self.text is not None:
            return self.text.encode()
        text = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
