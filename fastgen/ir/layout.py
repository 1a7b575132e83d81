"""Lays out text with blocks: on one line where it is short, else one line for each member."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Literal, TypeAlias

from fastgen.records import dataclass

WIDTH = 100
"""The longest line."""
MOST_ON_ONE_LINE = 3
"""How many rule lines a block on one line may have."""
LONGEST_WORD = 24
"""How long the members of a list may be of which several stand on a line."""
INDENT = "  "

Style = Literal["list", "lines"]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between braces: a list, with commas, or lines, with two spaces between them.

    ``opening`` is a comment behind the opening brace, ``closing`` are comments before the closing
    one.
    """

    members: tuple[Doc, ...]
    style: Style = "lines"
    opening: str | None = None
    closing: tuple[str, ...] = ()

    @property
    def commented(self) -> bool:
        """Whether a comment makes it impossible to write the block on one line."""
        return self.opening is not None or bool(self.closing)


@dataclass(frozen=True, slots=True)
class Doc:
    """One line or declaration: text with blocks in it.

    ``leading`` are comment lines before it, ``trailing`` a comment behind it; an empty string among
    the leading lines is a blank line.
    """

    parts: tuple[str | Block, ...]
    leading: tuple[str, ...] = ()
    trailing: str | None = None

    @property
    def commented(self) -> bool:
        """Whether it has comments of its own."""
        return bool(self.leading) or self.trailing is not None


Part: TypeAlias = str | Block


@dataclass(slots=True)
class _Page:
    """Lines as they are written; the last one is still open."""

    lines: list[str] = field(default_factory=list)
    open: str = ""

    def close(self, tail: str = "") -> None:
        """End the open line."""
        self.lines.append((self.open + tail).rstrip())
        self.open = ""


def line(*parts: Part | None) -> Doc:
    """Return a line made of its parts; those that are None or empty are left out."""
    return Doc(tuple(part for part in parts if part is not None and part != ""))


def flat(doc: Doc) -> str | None:
    """Return a line on one line, without its own comments; None when a part cannot be."""
    words: list[str] = []
    for part in doc.parts:
        text = part if isinstance(part, str) else flat_block(part)
        if text is None or "\n" in text:
            return None
        words.append(text)
    return "".join(words)


def flat_block(block: Block) -> str | None:
    """Return a block on one line; None when it has comments or too many lines."""
    if not block.members and not block.commented:
        return "{}"
    if block.commented or any(member.commented for member in block.members):
        return None
    if block.style == "lines" and len(block.members) > MOST_ON_ONE_LINE:
        return None
    texts: list[str] = []
    for member in block.members:
        text = flat(member)
        if text is None:
            return None
        texts.append(text)
    separator = ", " if block.style == "list" else "  "
    return f"{{ {separator.join(texts)} }}"


def render(docs: Iterable[Doc], indent: str = "") -> str:
    """Return lines under each other, each ended by a line feed."""
    page = _Page()
    for doc in docs:
        _render(page, doc, indent, "")
    return "".join(f"{text}\n" for text in page.lines)


def _render(page: _Page, doc: Doc, indent: str, tail: str) -> None:
    """Write one line with what belongs behind it."""
    for comment in doc.leading:
        page.open = indent + comment
        page.close()
    page.open = indent
    text = flat(doc)
    if text is not None and len(indent) + len(text) + len(tail) <= WIDTH:
        page.open += text
    else:
        for part in doc.parts:
            if isinstance(part, str):
                page.open += part
            else:
                _render_block(page, part, indent)
    page.close(tail if doc.trailing is None else f"{tail}  {doc.trailing}")


def _render_block(page: _Page, block: Block, indent: str) -> None:
    """Write a block over several lines, or ``{}``; the line of its closing brace stays open."""
    if not block.members and not block.commented:
        page.open += "{}"
        return
    page.open += "{"
    page.close("" if block.opening is None else f"  {block.opening}")
    last = len(block.members) - 1
    words = _words(block)
    if words:
        _fill(page, words, indent + INDENT)
        page.open = indent + "}"
        return
    for at, member in enumerate(block.members):
        comma = "," if block.style == "list" and at < last else ""
        _render(page, member, indent + INDENT, comma)
    for comment in block.closing:
        page.open = indent + INDENT + comment
        page.close()
    page.open = indent + "}"


def _words(block: Block) -> list[str]:
    """Return the members of a list that are so short that several stand on a line; else nothing."""
    texts: list[str] = []
    for member in block.members:
        text = None if member.commented or block.style == "lines" else flat(member)
        if text is None or len(text) > LONGEST_WORD or block.closing:
            return []
        texts.append(text)
    return texts


def _fill(page: _Page, words: list[str], indent: str) -> None:
    """Write words with commas, as many on a line as fit."""
    page.open = indent
    for at, word in enumerate(words):
        piece = word if at == len(words) - 1 else f"{word},"
        if page.open != indent and len(page.open) + 1 + len(piece) > WIDTH:
            page.close()
            page.open = indent
        page.open += piece if page.open == indent else f" {piece}"
    page.close()
