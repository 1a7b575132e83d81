"""One line while it is laid out: its leaves, and the delimiters it could be split at."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
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
    """Leaves on one line, with the delimiters it could be split at.

    ``tracked`` are the leaves that may be delimiters and count as brackets: all unless told.
    Delimiters are worked out when somebody asks; from then on the leaves stay as they are.
    """

    def __init__(
        self,
        indent: int,
        leaves: list[Leaf],
        *,
        inside_brackets: bool = False,
        tracked: Callable[[list[Leaf]], Collection[Leaf]] | None = None,
    ) -> None:
        self.indent = indent
        self.leaves = leaves
        self.inside_brackets = inside_brackets
        self.should_split = False
        self._tracked = tracked
        self._delimiters: dict[Leaf, int] | None = None
        self._invisible: list[Leaf] = []

    @property
    def delimiters(self) -> dict[Leaf, int]:
        """The leaves after which the line could be split, and how much Black likes to."""
        if self._delimiters is None:
            self._delimiters = {}
            self._mark(self._delimiters)
        return self._delimiters

    @property
    def invisible(self) -> list[Leaf]:
        """The brackets that Black may make visible."""
        if self._delimiters is None:
            self._delimiters = {}
            self._mark(self._delimiters)
        return self._invisible

    def _mark(self, delimiters: dict[Leaf, int]) -> None:
        tracked = self._tracked(self.leaves) if self._tracked is not None else None
        depth = 0
        opened: list[Leaf] = []
        previous: Leaf | None = None
        for leaf in self.leaves:
            if tracked is not None and leaf not in tracked:
                continue
            closes = leaf.opening is not None
            if closes and not opened and depth == 0:
                continue
            if leaf.shallower:
                depth -= 1
            if closes:
                depth -= 1
                opened.pop()
                if not leaf.text:
                    self._invisible.append(leaf)
            leaf.depth = depth
            if depth == 0:
                if leaf.before and previous is not None:
                    delimiters[previous] = leaf.before
                elif leaf.text == ",":
                    delimiters[leaf] = COMMA
            if leaf.bracket and leaf.bracket in OPENING:
                opened.append(leaf)
                depth += 1
                if not leaf.text:
                    self._invisible.append(leaf)
            previous = leaf
            if leaf.deeper:
                depth += 1

    def highest(self, exclude: Leaf | None = None) -> int:
        """Return the highest priority of a delimiter, 0 without any."""
        return max((v for leaf, v in self.delimiters.items() if leaf is not exclude), default=0)

    def count(self, priority: int) -> int:
        """Return how many delimiters have this priority."""
        return sum(1 for value in self.delimiters.values() if value == priority)

    def text(self) -> str:
        """Return the line with its indentation, without the spaces before its first leaf."""
        text = "".join([f" {leaf.text}" if leaf.space else leaf.text for leaf in self.leaves])
        margin = "    " * self.indent
        return margin + (text[1:] if self.leaves[0].space else text)

    def fits(self, length: int = LINE_LENGTH) -> bool:
        """Tell whether the line is short enough."""
        return display_width(self.text()) <= length if self.leaves else True
