"""One token of a line, and how much Black likes to break there."""

from __future__ import annotations

from typing import Final

COMPREHENSION: Final = 20
COMMA: Final = 18
TERNARY: Final = 16
LOGIC: Final = 14
COMPARATOR: Final = 10
DOT: Final = 1


class Leaf:
    """One token; brackets that Black may make visible have an empty text.

    ``before`` is the priority of a line break in front of the leaf, ``deeper`` and
    ``shallower`` say that the tokens between ``for`` and ``in`` (or ``lambda`` and ``:``) are
    never delimiters.
    """

    __slots__ = (
        "before", "bracket", "deeper", "depth", "display", "opening", "shallower", "space", "text",
    )  # fmt: skip

    def __init__(self, text: str, space: bool = False, before: int = 0) -> None:
        self.text = text
        self.space = space
        self.before = before
        self.bracket = ""
        """``(``, ``[`` or ``{`` for an opening bracket, ``)``, ``]`` or ``}`` for a closing one."""
        self.display = False
        """An opening bracket of a list, tuple, set, dict or parenthesised expression.

        Not of a call.
        """
        self.opening: Leaf | None = None
        self.deeper = False
        self.shallower = False
        self.depth = 0

    def __str__(self) -> str:
        """Return the text with the space before it."""
        return f" {self.text}" if self.space else self.text
