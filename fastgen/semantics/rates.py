"""Rates: how many requests of one caller an operation admits (docs, section 10)."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

from fastgen.ir.checked.operations import Operation
from fastgen.semantics.problems import RefusedError
from fastgen.semantics.values import Row
from fastgen.semantics.world import World


def admit(world: World, operation: Operation, caller: Row | None, address: str) -> None:
    """Count a request, "of one caller, or of one address where nobody is signed in": 429.

    "In a minute that begins with the first of them." What is counted stays counted when the
    request fails, since it becomes part of the state before it.
    """
    rate = operation.rate
    if rate is None:
        return
    who = (rate.name, address if caller is None else f"{caller.entity} {caller.number}")
    now = world.environment.now
    ends, count = world.state.rates.get(who, (now, 0))
    if ends <= now:
        ends, count = now + timedelta(seconds=rate.seconds), 0
    if count >= rate.count:
        left = max(math.ceil((ends - now).total_seconds()), 1)
        headers = {"Retry-After": str(left)}
        raise RefusedError("too_many", 429, "Too many requests", headers=headers)
    rates = {**world.state.rates, who: (ends, count + 1)}
    world.state = replace(world.state, rates=rates)
