"""Patterns of the spec in the engine of pydantic: for the whole value, and without NUL."""

from __future__ import annotations

import re

from fastgen.backend.encoders import python_string

_MAY_MATCH_NUL = re.compile(r"(?<!\\)(?:\\\\)*\.|\[\^|\\[DWSP0]|\\x0|\\u0|\x00")
_CHOICE = re.compile(r"(?<!\\)(?:\\\\)*\|")


def may_match_nul(pattern: str) -> bool:
    r"""Tell whether a pattern may match the character NUL; in doubt it does.

    >>> [may_match_nul(pattern) for pattern in ("[0-9]{13}", "a.b", "[^,]+", r"\.")]
    [False, True, True, False]
    """
    return _MAY_MATCH_NUL.search(pattern) is not None


def anchored(pattern: str) -> str:
    """Return the pattern for the whole value; in the engine of pydantic ``$`` is the very end.

    >>> anchored("[0-9]{13}"), anchored("a|b")
    ('^[0-9]{13}$', '^(?:a|b)$')
    """
    return f"^(?:{pattern})$" if _CHOICE.search(pattern) or "(?" in pattern else f"^{pattern}$"


def raw_string(pattern: str) -> str:
    r"""Return a pattern as people write it: a raw string, where that says the same.

    >>> print(raw_string(r"^\d+$"), raw_string('^"$'))
    r"^\d+$" '^"$'
    """
    if pattern.isascii() and pattern.isprintable() and '"' not in pattern:
        return f'r"{pattern}"'
    return python_string(pattern)


def longest_match(pattern: str) -> int | None:
    """Return how many characters a pattern matches at most, if it is a plain sequence.

    >>> longest_match("[0-9]{13}"), longest_match("[a-z]{2,6}-x?"), longest_match("a+")
    (13, 8, None)
    """
    total = 0
    rest = pattern
    while rest:
        found = _ATOM.match(rest)
        if found is None:
            return None
        total += int(found["high"] or found["times"] or 1)
        rest = rest[found.end() :]
    return total


_ATOM = re.compile(
    r"(?:\[[^\]\[\\^]+\]|\\[dw.\-]|[A-Za-z0-9_ :/@-])"
    r"(?:\{(?P<times>[0-9]{1,6})(?:,(?P<high>[0-9]{1,6}))?\}|\?)?"
)
