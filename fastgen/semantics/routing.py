"""Finds the operation of a request: its path, then its method (docs, section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import unquote

from fastgen.semantics.problems import NO_PATH, RefusedError, refused

T = TypeVar("T")


def segments(path: str) -> list[str]:
    """Return the segments of a path as they stand in the URL, each decoded for itself.

    >>> segments("/products/a%2Fb")
    ['', 'products', 'a/b']
    """
    return [unquote(part, errors="replace") for part in path.split("/")]


def match(pattern: str, path: Sequence[str]) -> Mapping[str, str] | None:
    """Return the words of a path for the parameters of a pattern; None when it is another path.

    >>> match("/books/{isbn}", ["", "books", "978"])
    {'isbn': '978'}
    """
    parts = pattern.split("/")
    if len(parts) != len(path):
        return None
    words = {}
    for part, word in zip(parts, path, strict=True):
        if part.startswith("{"):
            if not word:
                return None
            words[part[1:-1]] = word
        elif part != word:
            return None
    return words


def route(
    routes: Sequence[tuple[str, str, T]], method: str, path: str
) -> tuple[T, Mapping[str, str]]:
    """Return what belongs to a method and a path. ``routes`` are in the order of routing.

    "A fixed segment beats a parameter"; that order is in the routes already.
    """
    words = segments(path)
    found = list(_matching(routes, words))
    if not found:
        raise refused("not_found", 404, NO_PATH)
    for own_method, target, given in found:
        if own_method == method:
            return target, given
    allowed = ", ".join(sorted({own_method for own_method, _, _ in found}))
    answer = refused("not_allowed", 405)
    raise RefusedError(answer.kind, 405, answer.detail, headers={"Allow": allowed})


def _matching(
    routes: Sequence[tuple[str, str, T]], words: Sequence[str]
) -> Iterator[tuple[str, T, Mapping[str, str]]]:
    for method, pattern, target in routes:
        given = match(pattern, words)
        if given is not None:
            yield method, target, given
