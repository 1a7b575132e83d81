"""The part of a URL behind the question mark, and its path, as words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus


@dataclass(frozen=True, slots=True)
class Query:
    """Query parameters: the last word of each, all words of each, and the names that come twice."""

    words: Mapping[str, str]
    every: Mapping[str, tuple[str, ...]]

    @property
    def repeated(self) -> frozenset[str]:
        """Return the names that come more than once."""
        return frozenset(name for name, words in self.every.items() if len(words) > 1)


def read_query(text: str) -> Query:
    """Return the parameters of a query.

    >>> read_query("a=1&b=x+y&a=2").words
    {'a': '2', 'b': 'x y'}
    """
    every: dict[str, tuple[str, ...]] = {}
    for name, word in parse_qsl(text, keep_blank_values=True):
        every[name] = (*every.get(name, ()), word)
    return Query({name: words[-1] for name, words in every.items()}, every)


def read_cookies(header: str | None) -> Mapping[str, str]:
    """Return the cookies of a request by name."""
    pairs = (pair.strip().partition("=") for pair in (header or "").split(";"))
    return {name: unquote_plus(value) for name, _, value in pairs if name}
