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
from fastgen.records import dataclass


def is_false_for_anonymous(condition: TypedExpression) -> bool:
    """Tell whether a condition fails whenever `caller` is null.

    >>> from fastgen.ir.checked.types import RowType, ScalarType
    >>> caller = Variable(type=NullableType(RowType("User")), kind="caller", name="caller")
    >>> row = Variable(type=RowType("User"), kind="self", name="self")
    >>> bool_ = ScalarType("bool")
    >>> is_false_for_anonymous(Compare(type=bool_, operator="==", left=row, right=caller))
    True
    """
    return _Callers(frozenset()).truth(condition) is False


def is_false_for(condition: TypedExpression, kind: str) -> bool:
    """Tell whether a condition fails whenever the caller is a row of one of several entities."""
    return _Callers(frozenset({kind})).truth(condition) is False


@dataclass(frozen=True, slots=True)
class _Callers:
    """The entities that the caller may be a row of: as one of any other he is null."""

    kinds: frozenset[str]

    def truth(self, value: TypedExpression) -> bool | None:
        match value:
            case Constant(value=bool() as known):
                return known
            case Not(operand=operand):
                inner = self.truth(operand)
                return None if inner is None else not inner
            case Logical(operator=operator, operands=operands):
                found = [self.truth(operand) for operand in operands]
                decisive = operator == "or"
                if decisive in found:
                    return decisive
                return None if None in found else not decisive
            case Compare():
                return self._comparison(value)
            case Contains(item=item, negated=negated) if self.is_null(item):
                return negated
            case Contains(collection=collection, negated=negated) if self.is_null(collection):
                return negated
            case Fold(function="exists" | "any", query=query) if query.where is not None:
                return False if self.truth(query.where) is False else None
            case NullTest(operand=operand, negated=negated) if self.is_null(operand):
                return not negated
            case Coalesce(left=left, right=right) if self.is_null(left):
                return self.truth(right)
            case _:
                return None

    def _comparison(self, value: Compare) -> bool | None:
        sides = (self.is_null(value.left), self.is_null(value.right))
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

    def is_null(self, value: TypedExpression) -> bool:
        """Tell whether an expression is a caller who is not there, or reached from one."""
        while isinstance(value, FieldAccess | PathMany):
            value = value.of
        return (
            isinstance(value, Variable) and value.kind == "caller" and value.name not in self.kinds
        )
