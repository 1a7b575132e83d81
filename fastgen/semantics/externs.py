"""Calls the functions that somebody wrote in Python (docs, section 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.semantics.problems import refused

if TYPE_CHECKING:
    from fastgen.semantics.world import World

NOT_WRITTEN = 501


def call_extern(world: World, name: str, arguments: list[object]) -> object:
    """Return what an `extern` gives.

    "Until the body is written, an operation that calls it answers 501."
    """
    body = world.environment.externs.get(name)
    if body is None:
        raise refused("not_implemented", NOT_WRITTEN)
    parameters = world.program.externs[name].parameters
    missing = parameters[len(arguments) :]
    return body(*arguments, *(None for _ in missing))
