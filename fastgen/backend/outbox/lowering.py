"""Statements beyond requests as code: nobody calls them, so there is no caller."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.services.service_lowering import ServiceLowering
from fastgen.ir.checked.expressions import RecordOf, TypedExpression
from fastgen.ir.checked.statements import Statement


class OutboxLowering(ServiceLowering):
    """Statements of messages, handlers and jobs."""

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

    def pieces_of(self, statements: Sequence[Statement]) -> list[cst.BaseStatement]:
        """Return the statements that add to a text; a message is a body of its own."""
        return self.body(statements)
