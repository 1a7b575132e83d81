"""One line while it is laid out: its leaves, and the delimiters it could be split at."""

from __future__ import annotations

import unicodedata
from typing import Final

from fastgen.backend.lowering.leaf import COMMA, Leaf

LINE_LENGTH: Final = 100
OPENING: Final = ("(", "[", "{")


def display_width(text: str) -> int:
    """Return the columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


class Line:
    """Leaves on one line, with the delimiters it could be split at."""

    def __init__(self, indent: int, *, inside_brackets: bool = False) -> None:
        self.indent = indent
        self.leaves: list[Leaf] = []
        self.inside_brackets = inside_brackets
        self.should_split = False
        self.delimiters: dict[Leaf, int] = {}
        self.invisible: list[Leaf] = []
        self._depth = 0
        self._open: list[Leaf] = []
        self._previous: Leaf | None = None

    def append(self, leaf: Leaf, *, track: bool) -> None:
        """Add a leaf; tracked leaves get their depth and may be delimiters."""
        if track:
            self._mark(leaf)
        self.leaves.append(leaf)

    def _mark(self, leaf: Leaf) -> None:
        closes = leaf.opening is not None
        if closes and not self._open and self._depth == 0:
            return
        if leaf.shallower:
            self._depth -= 1
        if closes:
            self._depth -= 1
            self._open.pop()
            if not leaf.text:
                self.invisible.append(leaf)
        leaf.depth = self._depth
        if self._depth == 0:
            if leaf.before and self._previous is not None:
                self.delimiters[self._previous] = leaf.before
            elif leaf.text == ",":
                self.delimiters[leaf] = COMMA
        if leaf.bracket in OPENING:
            self._open.append(leaf)
            self._depth += 1
            if not leaf.text:
                self.invisible.append(leaf)
        self._previous = leaf
        if leaf.deeper:
            self._depth += 1

    def highest(self, exclude: Leaf | None = None) -> int:
        """Return the highest priority of a delimiter, 0 without any."""
        return max((v for leaf, v in self.delimiters.items() if leaf is not exclude), default=0)

    def count(self, priority: int) -> int:
        """Return how many delimiters have this priority."""
        return sum(1 for value in self.delimiters.values() if value == priority)

    def text(self) -> str:
        """Return the line with its indentation, without the spaces before its first leaf."""
        first, *rest = self.leaves
        return f"{'    ' * self.indent}{first.text}{''.join(map(str, rest))}"

    def fits(self, length: int = LINE_LENGTH) -> bool:
        """Tell whether the line is short enough."""
        return display_width(self.text()) <= length if self.leaves else True
