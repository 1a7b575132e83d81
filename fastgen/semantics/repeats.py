"""Idempotency keys: a request with a key is carried out once (docs, section 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fastgen.semantics.calls import Call
from fastgen.semantics.messages import Response
from fastgen.semantics.problems import about
from fastgen.semantics.state import Kept

HEADER = "Idempotency-Key"
LIFETIME = timedelta(days=1)
LONGEST = 255


def repeated(call: Call) -> Response | None:
    """Return the answer to the same request with the same key, if there was one within a day.

    "Another request with the key of an earlier one is answered 422."
    """
    place = place_of(call)
    if place is None:
        return None
    if not 1 <= len(place[-1]) <= LONGEST:
        raise about("invalid", 422, HEADER, f"A key has 1 to {LONGEST} characters")
    kept = call.world.state.kept.get(place)
    if kept is None or kept.ends <= call.world.environment.now:
        return None
    if kept.request != request_of(call):
        raise about("invalid", 422, HEADER, "The key belongs to another request")
    answer = kept.response
    return replace(answer, headers={**answer.headers, "Idempotent-Replayed": "true"})


def keep(call: Call, response: Response) -> Response:
    """Keep an answer for a day; "an answer that is an error is not kept"."""
    place = place_of(call)
    if place is not None:
        world = call.world
        ends = world.environment.now + LIFETIME
        kept = {**world.state.kept, place: Kept(request_of(call), response, ends)}
        world.state = replace(world.state, kept=kept)
    return response


def place_of(call: Call) -> tuple[str, int | None, str] | None:
    """Return what an answer is kept under: operation, caller and key; None for none."""
    key = call.request.header(HEADER)
    if not call.operation.idempotent or key is None:
        return None
    caller = call.scope.caller
    return call.operation.id, None if caller is None else caller.number, key


def request_of(call: Call) -> tuple[str, bytes]:
    """Return what makes a request the same: where it goes, and its body."""
    return call.request.target, call.request.body
