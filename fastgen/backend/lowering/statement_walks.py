"""Walks over statements: their expressions, the rows they write, names put in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import assert_never

from fastgen.backend.lowering.scope import variable_key
from fastgen.ir.checked.expressions import CreateRow, TypedExpression, UpsertRow, Variable
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


def expressions_of(statements: Iterable[Statement]) -> Iterator[TypedExpression]:
    """Yield every expression of statements, in order."""
    for statement in statements:
        match statement:
            case Let(value=value, otherwise=failure):
                yield value
                yield from _of_failure(failure)
            case Require(condition=condition, otherwise=failure):
                yield condition
                yield from _of_failure(failure)
            case If(condition=condition, then=then, otherwise=otherwise):
                yield condition
                yield from expressions_of((*then, *otherwise))
            case For(query=query, body=body):
                yield query
                yield from expressions_of(body)
            case Perform(value=value):
                yield value
            case UpdateRow(row=row, values=values):
                yield row
                yield from (value for _, value in values)
            case DeleteRow(row=row):
                yield row
            case DeleteRows(query=query):
                yield query
            case AddTo(item=item, owner=owner) | RemoveFrom(item=item, owner=owner):
                yield from (item, owner)
            case Send(arguments=arguments):
                yield from arguments
            case Say(parts=parts):
                yield from (part for part in parts if not isinstance(part, str))
            case Fail(failure=failure):
                yield from _of_failure(failure)
            case Answer(value=answer, headers=headers, says=says):
                if answer is not None:
                    yield answer
                yield from expressions_of(says)
                yield from (value for _, value in headers)
            case _:
                assert_never(statement)


def answers_of(statements: Iterable[Statement]) -> Iterator[Answer]:
    """Yield every ``return`` of statements."""
    for statement in statements:
        match statement:
            case Answer():
                yield statement
            case If(then=then, otherwise=otherwise):
                yield from answers_of((*then, *otherwise))
            case For(body=body):
                yield from answers_of(body)
            case _:
                pass


def _of_failure(failure: Failure | None) -> Iterator[TypedExpression]:
    if failure is not None:
        if failure.message is not None:
            yield failure.message
        yield from (value for _, value in failure.arguments)


def written_rows(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """Yield what identifies the variables whose rows are updated or deleted.

    Those are locked when read.
    """
    for statement in statements:
        match statement:
            case UpdateRow(row=Variable() as row) | DeleteRow(row=Variable() as row):
                yield variable_key(row)
            case If(then=then, otherwise=otherwise):
                yield from written_rows((*then, *otherwise))
            case For(body=body):
                yield from written_rows(body)
            case _:
                pass


def has_writes(statements: Iterable[Statement]) -> bool:
    """Tell whether statements change rows."""
    for statement in statements:
        match statement:
            case UpdateRow() | DeleteRow() | DeleteRows() | AddTo() | RemoveFrom():
                return True
            case Let(value=CreateRow() | UpsertRow()) | Perform(value=CreateRow() | UpsertRow()):
                return True
            case If(then=then, otherwise=otherwise) if has_writes((*then, *otherwise)):
                return True
            case For(body=body) if has_writes(body):
                return True
            case _:
                pass
    return False


def substitute(statement: Statement, name: str, value: TypedExpression) -> Statement:
    """Return a statement with the value of a ``let`` in place of its name."""
    changed = _replaced(
        statement, lambda variable: variable.kind == "let" and variable.name == name, value
    )
    assert isinstance(changed, Statement)
    return changed


def replace_variable(
    expression: TypedExpression, test: Callable[[Variable], bool], value: TypedExpression
) -> TypedExpression:
    """Return an expression with a value in place of the variables that pass the test."""
    changed = _replaced(expression, test, value)
    assert isinstance(changed, TypedExpression)
    return changed


def _replaced(node: object, test: Callable[[Variable], bool], value: TypedExpression) -> object:
    if isinstance(node, Variable) and test(node):
        return value
    if isinstance(node, tuple):
        parts = tuple(_replaced(part, test, value) for part in node)
        same = all(one is other for one, other in zip(parts, node, strict=True))
        return node if same else parts
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changes = {}
    for field in fields(node):
        before = getattr(node, field.name)
        after = _replaced(before, test, value)
        if after is not before:
            changes[field.name] = after
    return replace(node, **changes) if changes else node
