"""The canonical lines of statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fastgen.ir.expression_text import (
    print_answer,
    print_call,
    print_entry,
    print_error_use,
    print_expression,
    print_guarded,
    print_query,
)
from fastgen.ir.expressions import Create, Expression, Record, Source, Upsert
from fastgen.ir.layout import Block, Doc, Part, line
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
    SourceBlock,
    Statement,
    Update,
)
from fastgen.ir.words import write_name


class StatementWriter:
    """Turns statements into lines. Who keeps comments hangs them in by the two hooks."""

    def decorate(self, member: object, doc: Doc) -> Doc:
        """Return the line of a member with what surrounds it."""
        return doc

    def frame(self, owner: object, block: Block, *, first: bool = True, last: bool = True) -> Block:
        """Return the block of an owner with what stands at its ends.

        An owner with several blocks has the beginning of its first and the end of its last.
        """
        return block

    def statement_line(self, statement: Statement) -> Doc:
        """Return one statement as a line with its blocks."""
        return self.decorate(statement, line(*self.statement_parts(statement)))

    def statement_parts(self, statement: Statement) -> Sequence[Part]:
        """Return the text and the blocks of a statement."""
        match statement:
            case Let():
                head = f"let {write_name(statement.name)} = "
                value = self.value_parts(statement, statement.value)
                return head, *value, else_text(statement.otherwise)
            case Require():
                condition = print_expression(statement.condition)
                return f"require {condition}", else_text(statement.otherwise)
            case If():
                return self.if_parts(statement, statement)
            case For():
                variable = write_name(statement.query.variable or "row")
                head = f"for {variable} in {print_query(statement.query)} "
                return head, self.statement_block(statement, statement.body)
            case Perform():
                return self.value_parts(statement, statement.value)
            case Update():
                head = f"update {print_expression(statement.row)} "
                return head, self.record_block(statement, statement.record)
            case Delete():
                return (f"delete {print_guarded(statement.row, 'all')}",)
            case DeleteAll():
                return (f"delete all {print_query(statement.query)}",)
            case Add():
                item = print_expression(statement.item)
                return (f"add {item} to {print_expression(statement.relation)}",)
            case Remove():
                item = print_expression(statement.item)
                return (f"remove {item} from {print_expression(statement.relation)}",)
            case Send():
                return (f"send {print_call(statement.message, statement.arguments)}",)
            case Fail():
                return (f"fail {print_error_use(statement.error)}",)
            case Return():
                return self.return_parts(statement)
            case SourceBlock():
                return (statement.text,)
            case _:
                assert_never(statement)

    def statement_block(
        self,
        owner: object,
        statements: tuple[Statement, ...],
        *,
        first: bool = True,
        last: bool = True,
    ) -> Block:
        """Return statements between braces."""
        lines = tuple(self.statement_line(statement) for statement in statements)
        return self.frame(owner, Block(lines), first=first, last=last)

    def record_block(self, owner: object, record: Expression) -> Part:
        """Return a record as a block, so that a long one is broken."""
        if not isinstance(record, Record):
            return print_expression(record)
        entries = (self.decorate(entry, line(print_entry(entry))) for entry in record.entries)
        return self.frame(owner, Block(tuple(entries), "list"))

    def value_parts(self, owner: object, value: Expression) -> tuple[Part, ...]:
        """Return a value; the record of a new row is a block."""
        match value:
            case Create():
                return f"create {value.entity} ", self.record_block(owner, value.record)
            case Upsert():
                head = f"upsert {value.entity} by {', '.join(value.keys)} "
                return head, self.record_block(owner, value.record)
            case _:
                return (print_expression(value),)

    def if_parts(self, owner: If, statement: If) -> list[Part]:
        """Return an ``if`` with what follows it; ``owner`` is the first of a chain."""
        head = f"if {print_expression(statement.condition)} "
        first, only = owner is statement, not statement.otherwise
        then = self.statement_block(owner, statement.then, first=first, last=only)
        match statement.otherwise:
            case ():
                return [head, then]
            case (If() as inner,):
                return [head, then, " else ", *self.if_parts(owner, inner)]
            case otherwise:
                block = self.statement_block(owner, otherwise, first=False)
                return [head, then, " else ", block]

    def return_parts(self, statement: Return) -> list[Part]:
        """Return a ``return``: a record alone is a block."""
        parts: list[Part] = ["return"]
        if statement.status is not None:
            parts.append(f" {statement.status}")
        match statement.value:
            case None:
                pass
            case Record() as record if statement.headers is None:
                parts += [" ", self.record_block(statement, record)]
            case Create() | Upsert() as creation:
                parts += [" ", *self.value_parts(statement, creation)]
            case value:
                parts.append(f" {print_answer(value)}")
        if statement.headers is not None:
            parts.append(f" with {print_expression(statement.headers)}")
        return parts


def else_text(error: ErrorUse | Source | None) -> str:
    """Return an error with its ``else``, or nothing."""
    return "" if error is None else f" else {print_error_use(error)}"
