"""Reads a case file: a title, one sentence, and fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[a-z]+)(?: (?P<argument>\S.*?))?[ ]*\n"
    r"(?P<text>.*?)^(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)


class CaseError(ValueError):
    """A case file is not written as case files are."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its kind, what stands behind the kind, and its text."""

    kind: str
    argument: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case file."""

    path: Path
    title: str
    sentence: str
    blocks: tuple[Block, ...]

    def only(self, kind: str) -> Block:
        """Return the one block of a kind."""
        found = [block for block in self.blocks if block.kind == kind]
        if len(found) != 1:
            raise CaseError(f"{self.path}: {len(found)} blocks `{kind}`, expected one")
        return found[0]


def read_case(path: Path) -> Case:
    """Read a case file; raises CaseError for one that has no title, sentence or block."""
    text = path.read_text(encoding="utf-8")
    blocks = tuple(
        Block(
            match["kind"], match["argument"] or "", match["text"], match.start("text"),
            match.end("text"),
        )
        for match in FENCE.finditer(text)
    )  # fmt: skip
    head = text[: text.find("```")].strip().split("\n\n")
    if not blocks or len(head) < 2 or not head[0].startswith("# "):
        raise CaseError(f"{path}: a case file has a title, a sentence and fenced blocks")
    return Case(path, head[0][2:].strip(), " ".join(head[1].split()), blocks)


def replace_block(case: Case, block: Block, text: str) -> None:
    """Write a case file with another text in one of its blocks."""
    whole = case.path.read_text(encoding="utf-8")
    case.path.write_text(whole[: block.start] + text + whole[block.end :], encoding="utf-8")


def find_cases(folder: Path) -> list[Path]:
    """Return the case files below a folder, in the order of their names."""
    return sorted(folder.glob("*/*.md"))
