"""Walks over typed expressions and statements: every room that reads a program goes this way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import NamedTuple

from fastgen.ir.checked.expressions import Order, RecordEntry, Typed, TypedExpression, Variable
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

_SKIPPED = frozenset({"type", "span"})


def walk(value: object) -> Iterator[TypedExpression]:
    """Yield every node of a typed expression (or of a tuple of them), outermost first.

    >>> from fastgen.ir.checked.expressions import Constant, Not
    >>> from fastgen.ir.checked.types import ScalarType
    >>> bool_ = ScalarType("bool")
    >>> inner = Constant(type=bool_, value=True)
    >>> [type(node).__name__ for node in walk(Not(type=bool_, operand=inner))]
    ['Not', 'Constant']
    """
    waiting = [value]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is tuple:
            waiting.extend(node[::-1])  # type: ignore[index]  # a tuple
            continue
        parts = _PARTS.get(kind)
        if parts is None:
            parts = _PARTS[kind] = _parts_of_kind(kind)
        if parts is NOTHING:
            continue
        if parts.yielded:
            yield node  # type: ignore[misc]  # every Typed is a TypedExpression
        for name in parts.names:
            waiting.append(getattr(node, name))


class _Parts(NamedTuple):
    """The fields of a class of nodes that may hold nodes, last first; whether it is a Typed."""

    yielded: bool
    names: tuple[str, ...]


NOTHING = _Parts(False, ())
"""The parts of what is no node."""
_PARTS: dict[type[object], _Parts] = {tuple: NOTHING}
_PLAIN = frozenset({"str", "bool", "int", "str | None", "int | None"})
"""Annotations of fields that hold no node."""


def _parts_of_kind(kind: type[object]) -> _Parts:
    if not issubclass(kind, Typed | Order | RecordEntry):
        return NOTHING
    names = [
        each.name for each in fields(kind) if each.name not in _SKIPPED and each.type not in _PLAIN
    ]
    return _Parts(issubclass(kind, Typed), tuple(reversed(names)))


def parts_of(node: object) -> Iterator[TypedExpression]:
    """Yield the expressions directly inside a node or a statement, however they are packed."""
    if isinstance(node, tuple):
        for item in node:
            if isinstance(item, Typed):
                yield item  # type: ignore[misc]  # every Typed is a TypedExpression
            else:
                yield from parts_of(item)
    elif is_dataclass(node):
        for field in fields(node):
            if field.name in _SKIPPED:
                continue
            value = getattr(node, field.name)
            if isinstance(value, Typed):
                yield value  # type: ignore[misc]  # every Typed is a TypedExpression
            else:
                yield from parts_of(value)


def mentions_caller(value: object) -> bool:
    """Tell whether an expression depends on who asks."""
    return any(isinstance(node, Variable) and node.kind == "caller" for node in walk(value))


def each_statement(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield statements and those inside their blocks, in order."""
    for statement in statements:
        yield statement
        match statement:
            case If(then=then, otherwise=otherwise):
                yield from each_statement((*then, *otherwise))
            case For(body=body) | Answer(says=body):
                yield from each_statement(body)
            case _:
                pass


def expressions_in(statements: Iterable[Statement]) -> Iterator[TypedExpression]:
    """Yield the outermost expressions of statements and of those inside them, in order."""
    for statement in each_statement(statements):
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
