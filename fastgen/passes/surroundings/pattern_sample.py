"""Makes texts that match a pattern: a small reader of regular expressions, checked by `re`."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastgen.records import dataclass

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = CAPITALS.lower()
CLASSES = {
    "d": DIGITS,
    "w": SMALL + CAPITALS + DIGITS + "_",
    "s": " ",
    "D": SMALL,
    "W": "-",
    "S": SMALL,
}
MOST_REPEATS = 40
LONGEST = 512
ATTEMPTS = 4
_COUNT = re.compile(r"\{(\d*)(?:,(\d*))?\}")


class UnreadablePatternError(ValueError):
    """The pattern uses something that the small reader does not know."""


def sample(pattern: str, number: int, fits: Callable[[str], bool] = bool) -> str | None:
    """Return the text that a number stands for, or None when none is found.

    Different numbers give different texts where the pattern leaves room for that.

    >>> sample("[0-9]{5}", 7), sample("[A-Z]{3}-[0-9]{4}", 12), sample("(red|blue)+", 1)
    ('00007', 'AAA-0012', 'blue')
    """
    try:
        tree = _Reader(pattern).read()
    except (UnreadablePatternError, IndexError):
        return None
    for repeats in range(1, ATTEMPTS + 1):
        text, _ = _write(tree, number, repeats)
        if len(text) <= LONGEST and re.fullmatch(pattern, text) and fits(text):
            return text
    return None


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of several ways on; a class of characters is a choice of single ones."""

    ways: tuple[_Sequence, ...]


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Parts one after the other, each with how often it may stand there."""

    parts: tuple[tuple[str | _Choice, int, int], ...]


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def read(self) -> _Choice:
        """Read alternatives up to the end or a closing parenthesis."""
        ways = [self._sequence()]
        while self._take("|"):
            ways.append(self._sequence())
        return _Choice(tuple(ways))

    def _sequence(self) -> _Sequence:
        parts: list[tuple[str | _Choice, int, int]] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self._part()
            if part == "":
                continue
            low, high = self._repeats()
            parts.append((part, low, high))
        return _Sequence(tuple(parts))

    def _part(self) -> str | _Choice:
        """Read one part: a set of characters as a text of them, or a group."""
        letter = self._next()
        match letter:
            case "(":
                if self._take("?") and not self._take(":"):
                    raise UnreadablePatternError(self.pattern)
                inner = self.read()
                if not self._take(")"):
                    raise UnreadablePatternError(self.pattern)
                return inner
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case ".":
                return SMALL
            case "^" | "$":
                return ""
            case _:
                return letter

    def _class(self) -> str:
        negated = self._take("^")
        found = ""
        while not self._take("]") or not found:
            letter = self._next()
            start = self._escape() if letter == "\\" else letter
            if self.pattern[self.at] == "-" and self.pattern[self.at + 1] != "]":
                self.at += 1
                end = self._next()
                found += "".join(chr(code) for code in range(ord(start), ord(end) + 1))
            else:
                found += start
        if negated:
            return "".join(letter for letter in SMALL + DIGITS + CAPITALS if letter not in found)
        return found

    def _escape(self) -> str:
        letter = self._next()
        if letter in CLASSES:
            return CLASSES[letter]
        if letter.isalnum():
            raise UnreadablePatternError(self.pattern)
        return letter

    def _repeats(self) -> tuple[int, int]:
        low, high = 1, 1
        if self._take("*"):
            low, high = 0, MOST_REPEATS
        elif self._take("+"):
            low, high = 1, MOST_REPEATS
        elif self._take("?"):
            low, high = 0, 1
        else:
            count = _COUNT.match(self.pattern, self.at)
            if count is not None and count.group(0) != "{}":
                self.at = count.end()
                low = int(count.group(1) or 0)
                high = low if count.group(2) is None else int(count.group(2) or MOST_REPEATS)
        self._take("?")
        return low, max(low, high)

    def _next(self) -> str:
        letter = self.pattern[self.at]
        self.at += 1
        return letter

    def _take(self, letter: str) -> bool:
        if self.pattern[self.at : self.at + 1] != letter:
            return False
        self.at += 1
        return True


def _write(choice: _Choice, number: int, repeats: int) -> tuple[str, int]:
    """Return a text of the choice and what is left of the number; its last letters change first."""
    way = choice.ways[number % len(choice.ways)]
    number //= len(choice.ways)
    written: list[str] = []
    for part, low, high in reversed(way.parts):
        for _ in range(min(max(low, min(high, repeats)), high)):
            if isinstance(part, str):
                letters = part
                if not letters:
                    return "", number
                number, digit = divmod(number, len(letters))
                written.append(letters[digit])
            else:
                text, number = _write(part, number, repeats)
                written.append(text)
    return "".join(reversed(written)), number
