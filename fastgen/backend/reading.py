"""Walks over operations: their statements, however deep, and the expressions in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import (
    AddTo,
    Answer,
    DeleteRow,
    DeleteRows,
    Fail,
    Failure,
    For,
    If,
    Let,
    Perform,
    RemoveFrom,
    Require,
    Say,
    Send,
    Statement,
    UpdateRow,
)


def statements_of(operation: Operation) -> Iterator[Statement]:
    """Yield every statement of an operation, blocks after what opens them."""
    yield from each_statement((*operation.before, *operation.after, *operation.answer))


def each_statement(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield statements and those inside them."""
    for statement in statements:
        yield statement
        match statement:
            case If(then=then, otherwise=otherwise):
                yield from each_statement((*then, *otherwise))
            case For(body=body) | Answer(says=body):
                yield from each_statement(body)


def expressions_of(operation: Operation) -> Iterator[TypedExpression]:
    """Yield every expression of an operation, but for its rules of access."""
    for _, value in operation.assign:
        yield value
    if operation.target is not None:
        yield operation.target
    for parameter in operation.parameters:
        if parameter.default is not None:
            yield parameter.default
    if operation.listing is not None:
        listing = operation.listing
        yield from (each.subject for each in listing.filters)
        yield from (each.subject for each in listing.sorts)
        yield from listing.search
        if listing.where is not None:
            yield listing.where
        for order in listing.order:
            yield order.key
            if order.when is not None:
                yield order.when
    for statement in statements_of(operation):
        yield from of_statement(statement)


def of_statement(statement: Statement) -> Iterator[TypedExpression]:
    """Yield the expressions of one statement, but for those of the statements inside it."""
    match statement:
        case Let(value=value, otherwise=failure):
            yield value
            yield from of_failure(failure)
        case Require(condition=condition, otherwise=failure):
            yield condition
            yield from of_failure(failure)
        case If(condition=condition):
            yield condition
        case For(query=query) | DeleteRows(query=query):
            yield query
        case Perform(value=value):
            yield value
        case UpdateRow(row=row, values=values):
            yield row
            yield from (value for _, value in values)
        case DeleteRow(row=row):
            yield row
        case AddTo(item=item, owner=owner) | RemoveFrom(item=item, owner=owner):
            yield from (item, owner)
        case Send(arguments=arguments):
            yield from arguments
        case Say(parts=parts):
            yield from (part for part in parts if not isinstance(part, str))
        case Fail(failure=failure):
            yield from of_failure(failure)
        case Answer(value=value, headers=headers):
            if value is not None:
                yield value
            yield from (each for _, each in headers)


def of_failure(failure: Failure | None) -> Iterator[TypedExpression]:
    """Yield the expressions of an error."""
    if failure is not None:
        if failure.message is not None:
            yield failure.message
        yield from (value for _, value in failure.arguments)


def conditions_of(access: Access) -> Iterator[TypedExpression]:
    """Yield the conditions of the clauses of access."""
    for clause in (*access.allow, *access.deny):
        if clause.when is not None:
            yield clause.when
