"""What the language can say and the back end cannot make yet: it is reported, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastgen.diagnostics.span import Span


class Unsupported(Exception):
    """A construct of a program that no code is made for; ``span`` is the nearest place known."""

    span: Span | None = None


@contextmanager
def located(span: Span | None) -> Iterator[None]:
    """Give a place to what is found unsupported inside, unless it has a closer one."""
    try:
        yield
    except Unsupported as error:
        error.span = error.span or span
        raise
