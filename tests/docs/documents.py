"""Finds the documents of the project, and the fenced blocks in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: where it stands, the words after the fence, and its text."""

    document: Path
    line: int
    words: tuple[str, ...]
    text: str

    @property
    def place(self) -> str:
        """The name of the block in a test report."""
        return f"{self.document.relative_to(ROOT).as_posix()}:{self.line}"


def documents() -> list[Path]:
    """Return every document that a reader may open, in the order of their paths."""
    found = {*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md")}
    return sorted(found)


def blocks(language: str) -> Iterator[Block]:
    """Yield the blocks of one language in every document."""
    for document in documents():
        text = document.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            words = tuple(match["info"].split())
            if words[:1] == (language,):
                line = text.count("\n", 0, match.start()) + 1
                yield Block(document, line, words[1:], match["text"])
