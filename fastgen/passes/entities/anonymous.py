"""Works out what a condition is worth when nobody is signed in."""

from __future__ import annotations

from fastgen.ir.checked.expressions import (
    Coalesce,
    Compare,
    Constant,
    Contains,
    FieldAccess,
    Fold,
    Logical,
    Not,
    NullTest,
    PathMany,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import NullableType


def is_false_for_anonymous(condition: TypedExpression) -> bool:
    """Tell whether a condition fails whenever `caller` is null.

    >>> from fastgen.ir.checked.types import RowType, ScalarType
    >>> caller = Variable(type=NullableType(RowType("User")), kind="caller", name="caller")
    >>> row = Variable(type=RowType("User"), kind="self", name="self")
    >>> bool_ = ScalarType("bool")
    >>> is_false_for_anonymous(Compare(type=bool_, operator="==", left=row, right=caller))
    True
    """
    return _truth(condition) is False


def _truth(value: TypedExpression) -> bool | None:
    match value:
        case Constant(value=bool() as known):
            return known
        case Not(operand=operand):
            inner = _truth(operand)
            return None if inner is None else not inner
        case Logical(operator=operator, operands=operands):
            found = [_truth(operand) for operand in operands]
            decisive = operator == "or"
            if decisive in found:
                return decisive
            return None if None in found else not decisive
        case Compare():
            return _comparison(value)
        case Contains(item=item, negated=negated) if of_caller(item):
            return negated
        case Contains(collection=collection, negated=negated) if of_caller(collection):
            return negated
        case Fold(function="exists" | "any", query=query) if query.where is not None:
            return False if _truth(query.where) is False else None
        case NullTest(operand=operand, negated=negated) if of_caller(operand):
            return not negated
        case Coalesce(left=left, right=right) if of_caller(left):
            return _truth(right)
        case _:
            return None


def _comparison(value: Compare) -> bool | None:
    sides = (of_caller(value.left), of_caller(value.right))
    if not any(sides) or all(sides):
        return None
    other = value.right if sides[0] else value.left
    match value.operator:
        case "==":
            return None if isinstance(other.type, NullableType) else False
        case "!=":
            return None if isinstance(other.type, NullableType) else True
        case _:
            return False


def of_caller(value: TypedExpression) -> bool:
    """Tell whether an expression is the caller or something reached from it."""
    while isinstance(value, FieldAccess | PathMany):
        value = value.of
    return isinstance(value, Variable) and value.kind == "caller"
