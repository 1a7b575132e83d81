"""What the rules of statements build."""

from __future__ import annotations

from fastgen.frontend.actions.expressions import ExpressionActions, named
from fastgen.ir.expressions import Argument, Create, Expression, Query, Record, Text, Upsert
from fastgen.ir.statements import (
    Add,
    Delete,
    DeleteAll,
    ErrorUse,
    Fail,
    For,
    If,
    Let,
    Perform,
    Remove,
    Require,
    Return,
    Send,
    Statement,
    Update,
)
from fastgen.ir.words import read_name

Block = tuple[Statement, ...]


class StatementActions(ExpressionActions):
    """The rules of statements, blocks and errors."""

    def make_block(self, start: int, end: int, *statements: Statement | None) -> Block:
        """Build ``{ statements }``."""
        return tuple(statement for statement in statements if statement is not None)

    def make_statements(self, start: int, end: int, *statements: Statement | None) -> Block:
        """Build statements without braces, as they stand in JSON."""
        return tuple(statement for statement in statements if statement is not None)

    def make_let(
        self, start: int, end: int, name: str, value: Expression, otherwise: ErrorUse | None
    ) -> Let:
        """Build ``let name = value else error``."""
        return Let(read_name(name), value, otherwise, span=self.places.span(start, end))

    def make_require(
        self, start: int, end: int, condition: Expression, otherwise: ErrorUse | None
    ) -> Require:
        """Build ``require condition else error``."""
        return Require(condition, otherwise, span=self.places.span(start, end))

    def make_if(
        self, start: int, end: int, condition: Expression, then: Block, otherwise: Block | None
    ) -> If:
        """Build ``if condition { … } else …``."""
        return If(condition, then, otherwise or (), span=self.places.span(start, end))

    def make_else_block(self, start: int, end: int, block: Block) -> Block:
        """Build ``else { … }``."""
        return block

    def make_else_if(self, start: int, end: int, inner: If) -> Block:
        """Build ``else if …``: a block of one statement."""
        return (inner,)

    def make_for(self, start: int, end: int, variable: str, query: Query, body: Block) -> For:
        """Build ``for variable in query { … }``."""
        return For(named(query, read_name(variable)), body, span=self.places.span(start, end))

    def make_create_statement(self, start: int, end: int, entity: str, record: Record) -> Perform:
        """Build ``create Entity { … }``, alone."""
        span = self.places.span(start, end)
        return Perform(Create(entity, record, span=span), span=span)

    def make_upsert_statement(
        self, start: int, end: int, entity: str, keys: tuple[str, ...], record: Record
    ) -> Perform:
        """Build ``upsert Entity by a, b { … }``, alone."""
        span = self.places.span(start, end)
        return Perform(Upsert(entity, keys, record, span=span), span=span)

    def make_call_statement(self, start: int, end: int, call: Expression) -> Perform:
        """Build ``f(x)``, alone."""
        return Perform(call, span=self.places.span(start, end))

    def make_update(self, start: int, end: int, row: Expression, record: Record) -> Update:
        """Build ``update row { … }``."""
        return Update(row, record, span=self.places.span(start, end))

    def make_delete(self, start: int, end: int, row: Expression) -> Delete:
        """Build ``delete row``."""
        return Delete(row, span=self.places.span(start, end))

    def make_delete_all(self, start: int, end: int, query: Query) -> DeleteAll:
        """Build ``delete all query``."""
        return DeleteAll(query, span=self.places.span(start, end))

    def make_add(self, start: int, end: int, item: Expression, relation: Expression) -> Add:
        """Build ``add item to relation``."""
        return Add(item, relation, span=self.places.span(start, end))

    def make_remove(self, start: int, end: int, item: Expression, relation: Expression) -> Remove:
        """Build ``remove item from relation``."""
        return Remove(item, relation, span=self.places.span(start, end))

    def make_send(
        self, start: int, end: int, message: str, arguments: tuple[Argument, ...] | None
    ) -> Send:
        """Build ``send message(…)``."""
        return Send(message, arguments or (), span=self.places.span(start, end))

    def make_fail(self, start: int, end: int, error: ErrorUse) -> Fail:
        """Build ``fail error``."""
        return Fail(error, span=self.places.span(start, end))

    def make_return(
        self,
        start: int,
        end: int,
        status: str | None,
        value: Expression | None,
        headers: Record | None,
    ) -> Return:
        """Build ``return status value with headers``."""
        return Return(
            None if status is None else self.whole(start, status),
            value,
            headers,
            span=self.places.span(start, end),
        )

    # ------------------------------------------------------------ errors

    def make_error_kind_use(
        self,
        start: int,
        end: int,
        kind: str,
        arguments: tuple[Argument, ...] | None,
        message: Text | None,
        on: str | None,
        shape: Record | None,
    ) -> ErrorUse:
        """Build ``kind(arguments) "message" on "field" with shape``."""
        return ErrorUse(
            kind, None, arguments or (), message, on, shape, span=self.places.span(start, end)
        )

    def make_error_status_use(
        self,
        start: int,
        end: int,
        status: str,
        message: Text | None,
        on: str | None,
        shape: Record | None,
    ) -> ErrorUse:
        """Build ``409 "message"``."""
        number = self.whole(start, status)
        return ErrorUse(None, number, (), message, on, shape, span=self.places.span(start, end))

    def make_error_message_use(
        self, start: int, end: int, message: Text, on: str | None, shape: Record | None
    ) -> ErrorUse:
        """Build ``"message"``, of the kind that the place has by default."""
        return ErrorUse(None, None, (), message, on, shape, span=self.places.span(start, end))

    def make_given_arguments(
        self, start: int, end: int, arguments: tuple[Argument, ...] | None
    ) -> tuple[Argument, ...]:
        """Build ``(arguments)`` of an error."""
        return arguments or ()

    def make_on_field(self, start: int, end: int, literal: str) -> str:
        """Build ``on "field"``."""
        return literal
