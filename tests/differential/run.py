"""Runs one spec on both sides: the same requests, the answers compared one by one."""

from __future__ import annotations

from pathlib import Path

from fastgen.api import Loaded
from fastgen.verification import differential
from fastgen.verification.differential import Differential
from fastgen.verification.model import Model
from tests.differential.application import Application


def begin(loaded: Loaded, folder: Path, seed: int) -> Differential:
    """Start both sides; users are registered, signed in, and given every role in turn."""
    assert loaded.program is not None
    model = Model(loaded.program, seed)
    app = Application(loaded, folder)
    try:
        return differential.begin(model, app, seed)
    except BaseException:
        app.close()
        raise


def compare(loaded: Loaded, folder: Path, *, seed: int, requests: int) -> Differential:
    """Send so many random requests to both sides."""
    both = begin(loaded, folder, seed)
    try:
        for _ in range(requests):
            both.ask(both.traffic.request())
        if not both.found:
            both.compare_contents()
    finally:
        both.app.close()
    return both
