"""Runs one spec on both sides: the same requests, the answers compared one by one."""

from __future__ import annotations

from pathlib import Path

from fastgen.api import Loaded
from fastgen.verification import differential
from fastgen.verification.differential import App, Differential
from fastgen.verification.model import Model
from tests.differential.application import Application
from tests.differential.server import ServedApplication


def begin(loaded: Loaded, folder: Path, seed: int, url: str | None = None) -> Differential:
    """Start both sides; users are registered, signed in, and given every role in turn.

    ``url`` is that of an empty database of PostgreSQL; without one, the app is on SQLite.
    """
    assert loaded.program is not None
    model = Model(loaded.program, seed)
    app: App = (
        Application(loaded, folder) if url is None else ServedApplication(loaded, folder, url)
    )
    try:
        return differential.begin(model, app, seed)
    except BaseException:
        app.close()
        raise


def compare(
    loaded: Loaded, folder: Path, *, seed: int, requests: int, url: str | None = None
) -> Differential:
    """Send so many random requests to both sides, and compare what is stored at the end."""
    both = begin(loaded, folder, seed, url)
    try:
        for _ in range(requests):
            both.ask(both.traffic.request())
        if not both.found:
            both.compare_contents()
    finally:
        both.app.close()
    return both
