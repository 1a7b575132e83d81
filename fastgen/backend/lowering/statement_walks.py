"""What statements answer and which rows they write; names put in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace

from fastgen.backend.lowering.scope import variable_key
from fastgen.ir.checked.expressions import CreateRow, TypedExpression, UpsertRow, Variable
from fastgen.ir.checked.statements import (
    AddTo,
    Answer,
    DeleteRow,
    DeleteRows,
    Let,
    Perform,
    RemoveFrom,
    Statement,
    UpdateRow,
)
from fastgen.ir.checked.traversal import each_statement


def answers_of(statements: Iterable[Statement]) -> Iterator[Answer]:
    """Yield every ``return`` of statements."""
    return (each for each in each_statement(statements) if isinstance(each, Answer))


def written_rows(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """Yield what identifies the variables whose rows are updated or deleted.

    Those are locked when read.
    """
    for statement in each_statement(statements):
        match statement:
            case UpdateRow(row=Variable() as row) | DeleteRow(row=Variable() as row):
                yield variable_key(row)
            case _:
                pass


def changed_fields(statements: Iterable[Statement]) -> Iterator[tuple[str, list[str]]]:
    """Yield the entities of which statements update rows, with the names of the fields."""
    for statement in each_statement(statements):
        if isinstance(statement, UpdateRow):
            yield statement.entity, [name for name, _ in statement.values]


def has_writes(statements: Iterable[Statement]) -> bool:
    """Tell whether statements change rows."""
    for statement in each_statement(statements):
        match statement:
            case UpdateRow() | DeleteRow() | DeleteRows() | AddTo() | RemoveFrom():
                return True
            case Let(value=CreateRow() | UpsertRow()) | Perform(value=CreateRow() | UpsertRow()):
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
