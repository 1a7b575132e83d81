"""One logical line while its leaves are collected."""

from __future__ import annotations

from fastgen.backend.lowering.leaf import Leaf


class LogicalLine:
    """Collects the leaves of one logical line."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self._space = False

    def put(self, text: str, *, before: int = 0) -> Leaf:
        """Add a token, after a space if one is due."""
        leaf = Leaf(text, self._space, before)
        self._space = False
        self.leaves.append(leaf)
        return leaf

    def space(self) -> None:
        """Ask for a space before the next token."""
        self._space = bool(self.leaves)

    def word(self, text: str, *, before: int = 0) -> Leaf:
        """Add a token with a space on both sides."""
        self.space()
        leaf = self.put(text, before=before)
        self.space()
        return leaf

    def open(self, text: str, *, display: bool = False, visible: bool = True) -> Leaf:
        """Add an opening bracket."""
        leaf = self.put(text if visible else "")
        leaf.bracket = text
        leaf.display = display
        return leaf

    def close(self, opening: Leaf) -> None:
        """Add the bracket that closes ``opening``."""
        text = {"(": ")", "[": "]", "{": "}"}[opening.bracket]
        self._space = False
        leaf = self.put(text if opening.text else "")
        leaf.bracket = text
        leaf.opening = opening

    def comma(self) -> None:
        """Add a comma with a space after it."""
        self.put(",")
        self.space()

    def flat(self) -> str:
        """Return everything on one line."""
        return "".join([f" {leaf.text}" if leaf.space else leaf.text for leaf in self.leaves])
