"""Turns a text into its canonical spelling, and keeps its order, comments and groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastgen.diagnostics import Report
from fastgen.frontend.comments import Anchor, Comment, anchor_tree, find_comments, hang_comments
from fastgen.frontend.parser import Parsed, parse_ordered
from fastgen.frontend.printer import join_declarations
from fastgen.frontend.writer import Writer
from fastgen.ir.layout import Block, Doc
from fastgen.ir.node import Node

BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n")


def format_text(text: str, report: Report, *, file: str = "spec.fg") -> str:
    """Return a text in the canonical spelling; one with mistakes is returned as it is.

    Comments stay, and so do the order of declarations and lines and single blank lines between
    them. A comment inside an expression moves before the line that holds it.
    """
    parsed = parse_ordered(text, file, report)
    if parsed is None:
        return text
    comments = find_comments(text)
    formatted = _format(text, parsed, comments)
    lost = Counter(_texts(comments)) != Counter(_texts(find_comments(formatted)))
    return text if lost else formatted


def _texts(comments: Sequence[Comment]) -> list[str]:
    """Return what the comments say."""
    return [comment.text for comment in comments]


def _format(text: str, parsed: Parsed, comments: Sequence[Comment]) -> str:
    """Lay out the declarations of a text with its comments."""
    whole = anchor_tree(parsed.spec, len(text), parsed.members)
    hang_comments(text, whole, comments)
    writer = CommentWriter(text, parsed.members, whole)
    declarations = [anchor.member for anchor in whole.inner if isinstance(anchor.member, Node)]
    docs = [writer.doc(node) for node in declarations]
    body = join_declarations(declarations, docs, grouped=False)
    ending = writer.ending(whole)
    return body.lstrip("\n") + "".join(f"{line}\n" for line in ending) if docs else _only(ending)


def _only(lines: Sequence[str]) -> str:
    """Return a text that has nothing but comments."""
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


class CommentWriter(Writer):
    """Writes lines in the order of the author, with their comments."""

    def __init__(self, text: str, members: Mapping[int, Sequence[object]], whole: Anchor) -> None:
        self.text = text
        self.members = members
        self.anchors: dict[int, Anchor] = {}
        self.starts: dict[int, int] = {}
        self._index(whole)

    def _index(self, whole: Anchor) -> None:
        """Find the anchor of each line, and where what stands before it ends."""
        pending = [whole]
        while pending:
            anchor = pending.pop()
            self.anchors[id(anchor.member)] = anchor
            end = -1
            for inner in anchor.inner:
                self.starts[id(inner.member)] = end
                end = inner.trailing.end if inner.trailing is not None else inner.end
            pending.extend(anchor.inner)

    def lines(self, node: Node) -> Sequence[object]:
        """Return the lines of a block in the order of the author."""
        return self.members.get(id(node), ())

    def decorate(self, member: object, doc: Doc) -> Doc:
        """Return a line with its comments and the blank line before it."""
        anchor = self.anchors.get(id(member))
        if anchor is None:
            return doc
        leading = self.spaced(self.starts[id(member)], anchor.leading, anchor.start)
        trailing = anchor.trailing.text if anchor.trailing is not None else None
        return replace(doc, leading=tuple(leading), trailing=trailing)

    def frame(self, owner: object, block: Block, *, first: bool = True, last: bool = True) -> Block:
        """Return a block with the comments at its ends."""
        anchor = self.anchors.get(id(owner))
        if anchor is None:
            return block
        opening = anchor.opening.text if anchor.opening is not None and first else None
        return replace(block, opening=opening, closing=tuple(self.ending(anchor) if last else ()))

    def ending(self, anchor: Anchor) -> list[str]:
        """Return the comments at the end of a block, with blank lines between groups."""
        if not anchor.closing:
            return []
        last = anchor.inner[-1] if anchor.inner else None
        end = -1
        if last is not None:
            end = last.trailing.end if last.trailing is not None else last.end
        return self.spaced(end, anchor.closing, None)

    def spaced(self, end: int, comments: Sequence[Comment], start: int | None) -> list[str]:
        """Return comment lines, with an empty one wherever the text has a blank line.

        ``end`` is where the line before them ends, -1 if there is none; ``start`` where the line
        after them begins.
        """
        found: list[str] = []
        for comment in comments:
            if end >= 0 and self.blank(end, comment.start):
                found.append("")
            found.append(comment.text)
            end = comment.end
        if start is not None and end >= 0 and self.blank(end, start):
            found.append("")
        return found

    def blank(self, start: int, end: int) -> bool:
        """Tell whether a blank line stands between two places."""
        return start < end and BLANK_LINE.search(self.text, start, end) is not None
