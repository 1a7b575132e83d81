"""Finds the comments of a text and hangs each in the line it belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from fastgen.frontend.actions.foundation import Part
from fastgen.frontend.lexicon import COMMENT, FINISH, PATTERN, SIGN, TOKEN
from fastgen.ir.application import Envelope
from fastgen.ir.entities import Move
from fastgen.ir.expressions import Create, Expression, Located, Record, Upsert
from fastgen.ir.node import Node
from fastgen.ir.statements import For, If, Let, Perform, Return, Update
from fastgen.ir.surroundings import Seed
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its ``#`` to the end of its line."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Anchor:
    """A line or declaration of the text, with those inside it and the comments that go with it."""

    member: object
    start: int
    end: int
    inner: list[Anchor] = field(default_factory=list)
    leading: list[Comment] = field(default_factory=list)
    trailing: Comment | None = None
    opening: Comment | None = None
    closing: list[Comment] = field(default_factory=list)


def find_comments(text: str) -> list[Comment]:
    """Return the comments of a text that has no syntax errors."""
    found: list[Comment] = []
    position, before = 0, ""
    while True:
        match = TOKEN.match(text, position)
        if match is None:
            return found
        group = match.lastindex or 0
        start, end = match.span(group)
        for comment in COMMENT.finditer(text, position, start):
            found.append(Comment(comment.group().rstrip(), comment.start(), comment.end()))
        if group == FINISH:
            return found
        lexeme = match.group(group)
        if group == SIGN and lexeme == "/" and before in ("(", ","):
            pattern = PATTERN.match(text, start)
            end = pattern.end() if pattern is not None else end
        position, before = end, lexeme


def anchor_tree(root: Node, length: int, members: Mapping[int, Sequence[object]]) -> Anchor:
    """Return the lines of a text, each inside the one whose block it stands in."""
    whole = Anchor(root, -1, length + 1)
    pending = [whole]
    while pending:
        anchor = pending.pop()
        for member in lines_inside(anchor.member, members):
            place = place_of(member)
            if place is not None:
                anchor.inner.append(Anchor(member, *place))
        pending.extend(anchor.inner)
    return whole


def place_of(member: object) -> tuple[int, int] | None:
    """Return where a line begins and ends."""
    if isinstance(member, Part):
        return member.start, member.end
    if isinstance(member, Node | Located) and member.span is not None:
        return member.span.start, member.span.end
    return None


def lines_inside(member: object, members: Mapping[int, Sequence[object]]) -> Sequence[object]:
    """Return the lines of the blocks of a line, those that are written as lines of their own."""
    known = members.get(id(member))
    if known is not None:
        return known
    match member:
        case Part(name="input" | "after", value=tuple() as inner):
            return inner
        case Part(name="assign" | "body", value=value) if isinstance(value, Expression):
            return entries(value)
        case Move():
            return member.body
        case Envelope():
            return entries(member.shape)
        case Seed() | Update():
            return entries(member.record)
        case Let() | Perform():
            return entries(member.value) if isinstance(member.value, Create | Upsert) else ()
        case Return(value=Create() | Upsert() as value):
            return entries(value)
        case Return(value=Record() as value, headers=None):
            return entries(value)
        case If():
            return list(_branches(member))
        case For():
            return member.body
        case _:
            return ()


def entries(value: Expression) -> Sequence[object]:
    """Return the entries of a record, or of the record of a new row."""
    if isinstance(value, Create | Upsert):
        return value.record.entries
    return value.entries if isinstance(value, Record) else ()


def _branches(statement: If) -> Iterator[object]:
    """Yield the statements of every branch of a chain."""
    yield from statement.then
    match statement.otherwise:
        case (If() as inner,):
            yield from _branches(inner)
        case otherwise:
            yield from otherwise


def hang_comments(text: str, whole: Anchor, comments: Sequence[Comment]) -> None:
    """Give each comment to the line it stands behind, before, or at the end of whose block."""
    for comment in comments:
        _hang(text, whole, comment)


def _hang(text: str, whole: Anchor, comment: Comment) -> None:
    """Give one comment to its line."""
    anchor = whole
    while True:
        at = bisect_right(anchor.inner, comment.start, key=lambda inner: inner.start)
        before = anchor.inner[at - 1] if at else None
        if before is None or before.end <= comment.start:
            break
        anchor = before
    if not anchor.inner and anchor is not whole:
        anchor.leading.append(comment)
        return
    line_start = text.rfind("\n", 0, comment.start) + 1
    if before is not None and before.trailing is None:
        between = text[before.end : comment.start]
        if "\n" not in between and "{" not in between:
            before.trailing = comment
            return
    opened = text[line_start : comment.start].rstrip().endswith("{")
    if before is None and opened and anchor is not whole and anchor.opening is None:
        anchor.opening = comment
    elif at < len(anchor.inner):
        anchor.inner[at].leading.append(comment)
    else:
        anchor.closing.append(comment)
