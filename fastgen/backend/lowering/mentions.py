"""Walks over typed expressions: which variables and entities an expression mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fastgen.backend.lowering.null import bare
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Clock,
    Coalesce,
    Compare,
    Constant,
    Contains,
    CreateRow,
    DurationConstant,
    EnumConstant,
    ExternCall,
    FieldAccess,
    Fold,
    FunctionCall,
    IndexAccess,
    Interpolated,
    ListOf,
    Logical,
    MapList,
    Negate,
    Not,
    NullTest,
    PathMany,
    RecordOf,
    Select,
    Setting,
    ShowAs,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.types import RowType

_WITHOUT_PARTS: Final = frozenset(
    {Constant, DurationConstant, EnumConstant, Variable, Setting, Clock}
)


def children(expression: TypedExpression) -> Iterator[TypedExpression]:
    """Yield the direct parts of an expression, in the order they are evaluated."""
    match expression:
        case Constant() | DurationConstant() | EnumConstant() | Variable() | Setting() | Clock():
            return
        case FieldAccess(of=of) | PathMany(of=of) | ShowAs(of=of):
            yield of
        case IndexAccess(of=of, index=index):
            yield from (of, index)
        case Not(operand=operand) | Negate(operand=operand) | NullTest(operand=operand):
            yield operand
        case Logical(operands=operands):
            yield from operands
        case Compare(left=left, right=right) | Coalesce(left=left, right=right):
            yield from (left, right)
        case Arith(left=left, right=right):
            yield from (left, right)
        case Contains(item=item, collection=collection):
            yield from (item, collection)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            yield from (condition, then, otherwise)
        case Select():
            yield from _of_query(expression)
        case Fold(query=query, element=element):
            yield query
            if element is not None:
                yield element
        case MapList(element=element, query=query):
            yield from (query, element)
        case ListOf(items=items):
            yield from items
        case RecordOf(entries=entries):
            yield from (entry.value for entry in entries)
        case Interpolated(parts=parts):
            yield from (part for part in parts if not isinstance(part, str))
        case FunctionCall(arguments=arguments, named=named):
            yield from arguments
            yield from (value for _, value in named)
        case ExternCall(arguments=arguments):
            yield from arguments
        case CreateRow(values=values) | UpsertRow(values=values):
            yield from (value for _, value in values)


def _of_query(query: Select) -> Iterator[TypedExpression]:
    if not isinstance(query.source, str):
        yield query.source
    for part in (query.where, query.group_by, query.limit, query.offset):
        if part is not None:
            yield part
    for key in query.order:
        yield key.key
        if key.when is not None:
            yield key.when


def walk(expression: TypedExpression) -> Iterator[TypedExpression]:
    """Yield an expression and everything inside it, outermost first."""
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        yield part
        if type(part) not in _WITHOUT_PARTS:
            inner = list(children(part))
            inner.reverse()
            waiting += inner


def variables(expression: TypedExpression) -> Iterator[Variable]:
    """Yield every use of a variable."""
    return (part for part in walk(expression) if isinstance(part, Variable))


def mentions(expression: TypedExpression, test: Callable[[Variable], bool]) -> bool:
    """Tell whether some variable of the expression passes the test."""
    return any(test(variable) for variable in variables(expression))


def queries(expression: TypedExpression) -> bool:
    """Tell whether an expression reads tables by a query of its own."""
    return any(
        isinstance(part, Select) and (isinstance(part.source, str) or _is_relation(part.source))
        for part in walk(expression)
    )


def _is_relation(expression: TypedExpression) -> bool:
    return isinstance(expression, FieldAccess | PathMany)


def entity_of(expression: TypedExpression) -> str | None:
    """Return the entity of an expression that is a row."""
    kind = bare(expression.type)
    return kind.entity if isinstance(kind, RowType) else None
