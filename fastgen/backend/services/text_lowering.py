"""What a mail or an answer says, piece by piece, as code."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare
from fastgen.backend.lowering.python_scope import hint_of
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.services.row_writing import RowWriting
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.statements import Say, Statement
from fastgen.ir.checked.types import ScalarType

PLAIN = frozenset(
    ["int", "float", "decimal", "bool", "date", "datetime", "time", "duration", "uuid", "ip"]
)
"""Scalars whose text has nothing in it that HTML would read."""

ROOM = 64
"""Characters of a text on one line; what stands around it takes the others."""


class TextLowering(RowWriting):
    """Writes texts; ``pieces`` is the list that a text is added to."""

    pieces = ""

    def say(self, say: Say) -> None:
        """Add pieces to the text that is being written."""
        for piece in self.said(say):
            self.emit(n.evaluate(n.method(n.name(self.pieces), "append", piece)))

    def said(self, say: Say) -> list[Node]:
        """Return a text as f-strings that each fit on a line."""
        found: list[list[str | Node]] = [[]]
        room = ROOM
        for part in say.parts:
            for piece in _split(part) if isinstance(part, str) else [self._piece(part, say.html)]:
                needed = len(quoted(piece)) if isinstance(piece, str) else _width(piece)
                if needed > room and found[-1]:
                    found.append([])
                    room = ROOM
                found[-1].append(piece)
                room -= needed
        return [n.formatted(each) for each in found]

    def _piece(self, part: TypedExpression, html: bool) -> Node:
        if not html or _is_plain(part):
            return self.shown(part)
        node = self.value(part)
        if isinstance(node, cst.SimpleString):
            return n.name(self._named(node, part))
        node = self.simple(node, hint_of(part))
        return n.call(self.scope.symbol("html", "escape"), node)

    def _named(self, node: Node, part: TypedExpression) -> str:
        """Give a name to an escaped constant: an f-string of Python 3.11 takes no quotes inside."""
        local = self.scope.taken.fresh(hint_of(part))
        self.emit(n.assign(local, n.call(self.scope.symbol("html", "escape"), node)))
        return local

    def template(self, statements: tuple[Statement, ...], name: str) -> Node:
        """Return the expression of a text; what takes more than one is collected in a list."""
        if not statements:
            return n.text("")
        self.pieces = name
        first, *rest = statements
        if isinstance(first, Say):
            pieces = self.said(first)
            if not rest and len(pieces) == 1:
                return pieces[0]
            self.emit(n.assign(name, n.list_of(pieces)))
        else:
            kind = n.subscript(n.name("list"), n.name("str"))
            target = cst.AnnAssign(cst.Name(name), cst.Annotation(kind), n.list_of([]))
            self.emit(n.line(target))
            rest = list(statements)
        for statement in self.pieces_of(rest):
            self.emit(statement)
        return n.method(n.text(""), "join", n.name(name))

    def pieces_of(self, statements: Sequence[Statement]) -> list[cst.BaseStatement]:
        """Return the statements that add to a text inside a body."""
        return self.block(lambda: self._all(statements))


def _is_plain(part: TypedExpression) -> bool:
    kind = bare(part.type)
    return isinstance(kind, ScalarType) and kind.name in PLAIN


def _split(text: str) -> list[str]:
    """Cut a text into pieces that fit on a line, behind spaces, tags and ends of lines."""
    pieces: list[str] = []
    for word in re.findall(r"[^\s>]*(?:[\s>]+|$)", text):
        for start in range(0, len(word), ROOM // 2):
            bit = word[start : start + ROOM // 2]
            if pieces and len(quoted(pieces[-1] + bit)) <= ROOM:
                pieces[-1] += bit
            else:
                pieces.append(bit)
    return pieces


def _width(node: Node) -> int:
    return len(render_expression(node)) + len("{}")
