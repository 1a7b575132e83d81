"""How a test sends the body of a request: as JSON, as a form, as a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal as Choice
from typing import TypeAlias

from fastgen.backend.body_kinds import role_of_body, whole_body
from fastgen.backend.testing.envelopes import enclosed
from fastgen.backend.testing.literals import Code, Literal, call
from fastgen.ir.checked.files import holds_files
from fastgen.ir.checked.operations import Operation

Way: TypeAlias = Choice["json", "data", "content", "whole", "files"]
"""The argument of the client that takes the body; ``whole`` is JSON that need not be an object."""
WAYS: dict[str, Way] = {"form": "data", "text": "content", "upload": "files"}


def way_of(operation: Operation) -> Way:
    """Return how the body of an operation is sent."""
    if holds_files(operation.input):
        return "files"
    roles = {role_of_body(operation, each) for each in operation.parameters}
    found = next((WAYS[role] for role in roles if role in WAYS), None)
    return found or ("whole" if whole_body(operation) is not None else "json")


def takes_body(operation: Operation) -> bool:
    """Tell whether an operation has a body, be it empty."""
    return operation.input is not None or any(
        role_of_body(operation, each) for each in operation.parameters
    )


def content_of(operation: Operation, keys: Mapping[str, Literal]) -> Literal:
    """Return what is sent: the keys of the body, or the one value that is the whole of it."""
    whole = whole_body(operation)
    return keys.get(whole.wire) if whole is not None else keys


def sent_as(way: Way, body: Literal) -> Literal:
    """Return a body as the client takes it."""
    return call("form_parts", body) if way == "files" else body


def send(
    method: str,
    path: str,
    *,
    body: Literal = None,
    headers: str | None = None,
    query: Mapping[str, Literal] | None = None,
    way: Way = "json",
    around: Operation | None = None,
) -> Literal:
    """Return the call that sends a request.

    ``around`` is the operation that the body is for: it says its way, and puts it into an envelope.
    """
    named: dict[str, Literal] = {}
    if around is not None:
        way = way_of(around)
        body = enclosed(around, body) if body is not None else None
    if query:
        named["params"] = query
    if body is not None:
        named["json" if way == "whole" else way] = sent_as(way, body)
    if headers is not None:
        named["headers"] = Code(headers)
    if method == "DELETE" and body is not None:
        return call("client.request", "DELETE", Code(path), **named)
    return call(f"client.{method.lower()}", Code(path), **named)
