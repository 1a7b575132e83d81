"""Statements of messages, handlers and jobs as code: nobody calls them, so there is no caller."""

from __future__ import annotations

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare
from fastgen.backend.lowering.python_scope import hint_of
from fastgen.backend.services.service_lowering import ServiceLowering
from fastgen.ir.checked.expressions import RecordOf, TypedExpression
from fastgen.ir.checked.statements import Say, Statement
from fastgen.ir.checked.types import ScalarType

PLAIN = frozenset(
    ["int", "float", "decimal", "bool", "date", "datetime", "time", "duration", "uuid", "ip"]
)
"""Scalars whose text has nothing in it that HTML would read."""


class OutboxLowering(ServiceLowering):
    """Statements beyond requests; ``pieces`` is the list that a text is added to."""

    pieces = ""

    def value(self, expression: TypedExpression) -> Node:
        """Lower a value; a record is the JSON of a webhook, in which a row is its key."""
        if isinstance(expression, RecordOf):
            return n.dict_of(
                (
                    None if entry.spread else n.text(entry.wire or entry.name or ""),
                    (
                        self.key(entry.value)
                        if entity_of(entry.value) is not None
                        else self.value(entry.value)
                    ),
                )
                for entry in expression.entries
            )
        return super().value(expression)

    def say(self, say: Say) -> None:
        """Add a piece to the text that is being written."""
        self.emit(n.evaluate(n.method(n.name(self.pieces), "append", self.said(say))))

    def said(self, say: Say) -> Node:
        """Return a piece of a text as an f-string."""
        return n.formatted(
            [each if isinstance(each, str) else self._piece(each, say.html) for each in say.parts]
        )

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
        if len(statements) == 1 and isinstance(statements[0], Say):
            return self.said(statements[0])
        self.pieces = name
        first, *rest = statements
        if isinstance(first, Say):
            self.emit(n.assign(name, n.list_of([self.said(first)])))
        else:
            kind = n.subscript(n.name("list"), n.name("str"))
            target = cst.AnnAssign(cst.Name(name), cst.Annotation(kind), n.list_of([]))
            self.emit(n.line(target))
            rest = list(statements)
        for statement in self.body(rest):
            self.emit(statement)
        return n.method(n.text(""), "join", n.name(name))


def _is_plain(part: TypedExpression) -> bool:
    kind = bare(part.type)
    return isinstance(kind, ScalarType) and kind.name in PLAIN
