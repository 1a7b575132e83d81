"""Shortens a spec and its requests while the two sides still disagree in the same way.

The requests come first (`fastgen.verification.shrinking`). Then blocks of the spec go (entities,
resources, actions, …), and lines of the blocks that are left, as long as what is left is a spec.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fastgen
from fastgen.verification.differential import Differential, begin
from fastgen.verification.project import AppFailedError, ProjectApp
from fastgen.verification.search import Verifier
from fastgen.verification.shrinking import shrink
from fastgen.verification.steps import Step

MOST_SECONDS = 600.0


@contextmanager
def verifier_of(text: str) -> Iterator[Verifier | None]:
    """Build the app of a spec and start it; None where the text is no spec, or does not start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.fg").write_text(text)
        try:
            loaded = fastgen.load(folder / "spec.fg")
            if loaded.program is None:
                yield None
                return
            fastgen.compile(loaded).write(folder / "project")
        except fastgen.SpecError:
            yield None
            return
        try:
            settings = dict(os.environ)
            app = ProjectApp(folder / "project", Path(sys.executable), folder, settings)
        except AppFailedError:
            yield None
            return
        try:
            yield Verifier(loaded.program, app, settings)
        finally:
            app.close()


def shortest_run(text: str, seed: int, requests: int) -> Differential | None:
    """Return the shortest run with the first disagreement of a seed; None where both agree."""
    with verifier_of(text) as verifier:
        if verifier is None:
            return None
        verifier.app.begin()
        both = begin(verifier.model(seed), verifier.app, seed)
        for _ in range(requests):
            if both.found:
                break
            both.ask(both.traffic.request())
        verifier.finish(both)
        return shrink(verifier, both, MOST_SECONDS) if both.found else None


def shortest_spec(text: str, run: Differential) -> str:
    """Return the shortest text that still shows the disagreement of a run by the same requests."""
    end = time.monotonic() + MOST_SECONDS
    steps = tuple(run.steps)
    size, found = 0, text
    while size != len(found) and time.monotonic() < end:
        size = len(found)
        for shorter in SHORTER:
            at = 0
            while time.monotonic() < end:
                tried = shorter(found, at)
                if tried is None:
                    break
                if tried != found and shows(tried, steps, run):
                    found = tried
                else:
                    at += 1
    return found


def without_block(text: str, at: int) -> str | None:
    """Return a text without one of its blocks, which have an empty line between them."""
    blocks = text.split("\n\n")
    return None if at >= len(blocks) else "\n\n".join(blocks[:at] + blocks[at + 1 :])


def without_line(text: str, at: int) -> str | None:
    """Return a text without one of its lines; lines that open and close blocks stay."""
    lines = text.splitlines()
    if at >= len(lines):
        return None
    stays = not lines[at].startswith(" ") or lines[at].count("{") != lines[at].count("}")
    return text if stays else "\n".join(lines[:at] + lines[at + 1 :]) + "\n"


SHORTER = (without_block, without_line)


def shows(text: str, steps: tuple[Step, ...], run: Differential) -> bool:
    """Tell whether a spec shows the same disagreement by the same requests."""
    with verifier_of(text) as verifier:
        if verifier is None:
            return False
        try:
            both = verifier.replay(steps)
        except AppFailedError:
            return False
        return bool(both.found) and both.found[0].signature == run.found[0].signature
