"""The canonical lines of statements."""

from __future__ import annotations

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


def statement_line(statement: Statement) -> Doc:
    """Return one statement as a line with its blocks."""
    match statement:
        case Let():
            head = f"let {write_name(statement.name)} = "
            return line(head, *value_parts(statement.value), else_text(statement.otherwise))
        case Require():
            condition = print_expression(statement.condition)
            return line(f"require {condition}", else_text(statement.otherwise))
        case If():
            return line(*_if_parts(statement))
        case For():
            variable = write_name(statement.query.variable or "row")
            head = f"for {variable} in {print_query(statement.query)} "
            return line(head, statement_block(statement.body))
        case Perform():
            return line(*value_parts(statement.value))
        case Update():
            head = f"update {print_expression(statement.row)} "
            return line(head, record_block(statement.record))
        case Delete():
            return line(f"delete {print_guarded(statement.row, 'all')}")
        case DeleteAll():
            return line(f"delete all {print_query(statement.query)}")
        case Add():
            item, relation = print_expression(statement.item), print_expression(statement.relation)
            return line(f"add {item} to {relation}")
        case Remove():
            item, relation = print_expression(statement.item), print_expression(statement.relation)
            return line(f"remove {item} from {relation}")
        case Send():
            return line(f"send {print_call(statement.message, statement.arguments)}")
        case Fail():
            return line(f"fail {print_error_use(statement.error)}")
        case Return():
            return line(*_return_parts(statement))
        case SourceBlock():
            return line(statement.text)
        case _:
            assert_never(statement)


def statement_block(statements: tuple[Statement, ...]) -> Block:
    """Return statements between braces."""
    return Block(tuple(statement_line(statement) for statement in statements))


def record_block(record: Record | Expression) -> Part:
    """Return a record as a block, so that a long one is broken."""
    if not isinstance(record, Record):
        return print_expression(record)
    return Block(tuple(line(print_entry(entry)) for entry in record.entries), "list")


def else_text(error: ErrorUse | Source | None) -> str:
    """Return an error with its ``else``, or nothing."""
    return "" if error is None else f" else {print_error_use(error)}"


def value_parts(value: Expression) -> tuple[Part, ...]:
    """Return a value; the record of a new row is a block."""
    match value:
        case Create():
            return f"create {value.entity} ", record_block(value.record)
        case Upsert():
            return f"upsert {value.entity} by {', '.join(value.keys)} ", record_block(value.record)
        case _:
            return (print_expression(value),)


def _if_parts(statement: If) -> list[Part]:
    """Return an ``if`` with what follows it."""
    parts: list[Part] = [f"if {print_expression(statement.condition)} "]
    parts.append(statement_block(statement.then))
    match statement.otherwise:
        case ():
            return parts
        case (If() as inner,):
            return [*parts, " else ", *_if_parts(inner)]
        case otherwise:
            return [*parts, " else ", statement_block(otherwise)]


def _return_parts(statement: Return) -> list[Part]:
    """Return a ``return``: a record alone is a block."""
    parts: list[Part] = ["return"]
    if statement.status is not None:
        parts.append(f" {statement.status}")
    match statement.value:
        case None:
            pass
        case Record() as record if statement.headers is None:
            parts += [" ", record_block(record)]
        case Create() | Upsert() as creation:
            parts += [" ", *value_parts(creation)]
        case value:
            parts.append(f" {print_answer(value)}")
    if statement.headers is not None:
        parts.append(f" with {print_expression(statement.headers)}")
    return parts
