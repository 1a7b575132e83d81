"""Computes expressions as far as values are given; what is not given stays unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

from fastgen.analysis.expression_words import Scope, constant_text
from fastgen.analysis.terms import order_of
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Coalesce,
    Compare,
    Constant,
    Contains,
    EnumConstant,
    FieldAccess,
    FunctionCall,
    Interpolated,
    ListOf,
    Logical,
    Negate,
    Not,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import NullableType, ScalarType, Type

Plain: TypeAlias = bool | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A value that is known; null is None, members of enums are their full text."""

    value: Plain
    text: str


Values: TypeAlias = Mapping[str, Evaluated]
"""What is given, by the text of the term: `title`, `caller.role`."""

UPPER_ASCII: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LOWER_ASCII: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
EXACT: Final = frozenset({"string", "text", "slug", "date", "int", "float", "decimal", "bool"})


def evaluate(node: TypedExpression, scope: Scope, values: Values) -> Evaluated | None:
    """Return the value of an expression, or None when too little is known.

    >>> from fastgen.ir.checked.types import ScalarType
    >>> one = Constant(ScalarType("int"), value=1)
    >>> given = {"stock": Evaluated(Decimal(2), "2")}
    >>> evaluate(Arith(ScalarType("int"), operator="+", left=one, right=one), {}, given).text
    '2'
    """
    if not values:
        return None
    return _Evaluator(scope, values).of(node)


def known(value: Plain) -> Evaluated:
    """Return a value with its text."""
    return Evaluated(value, constant_text(value))


class _Evaluator:
    """Evaluates below one scope."""

    def __init__(self, scope: Scope, values: Values) -> None:
        self.scope = scope
        self.values = values

    def of(self, node: TypedExpression) -> Evaluated | None:
        match node:
            case Constant(value=bool() | str() | None as value):
                return known(value)
            case Constant(value=int() | Decimal() as value):
                return known(Decimal(value))
            case EnumConstant(owner=owner, member=member):
                return Evaluated(f"{owner}.{member}", f"{owner}.{member}")
            case Variable(kind=kind, name=name):
                term = self.scope.get((kind, name))
                return self.values.get(name if term is None else term.text)
            case FieldAccess():
                return self._field(node)
            case Not(operand=operand):
                inner = self.of(operand)
                return None if inner is None else known(inner.value is not True)
            case Logical(operator=operator, operands=operands):
                return self._logical(operator == "or", operands)
            case NullTest(operand=operand, negated=negated):
                inner = self.of(operand)
                return None if inner is None else known((inner.value is None) is not negated)
            case Coalesce(left=left, right=right):
                inner = self.of(left)
                return self.of(right) if inner is not None and inner.value is None else inner
            case Choose(condition=condition, then=then, otherwise=otherwise):
                test = self.of(condition)
                if test is None:
                    return None
                return self.of(then if test.value is True else otherwise)
            case Compare() | Contains() | Arith() | FunctionCall() | Interpolated() | Negate():
                return self._computed(node)
            case _:
                return None

    def _field(self, node: FieldAccess) -> Evaluated | None:
        path = self._path(node)
        if path is not None and path in self.values:
            return self.values[path]
        owner = self.of(node.of)
        return owner if owner is not None and owner.value is None else None

    def _path(self, node: TypedExpression) -> str | None:
        match node:
            case Variable(kind=kind, name=name):
                term = self.scope.get((kind, name))
                return name if term is None else term.text
            case FieldAccess(of=of, field=field):
                owner = self._path(of)
                if owner is None:
                    return None
                return field if owner == "self" else f"{owner}.{field}"
            case _:
                return None

    def _logical(self, decisive: bool, operands: Sequence[TypedExpression]) -> Evaluated | None:
        found = [self.of(operand) for operand in operands]
        if any(one is not None and (one.value is True) is decisive for one in found):
            return known(decisive)
        return None if None in found else known(not decisive)

    def _computed(self, node: TypedExpression) -> Evaluated | None:
        """Return the value of an operation all of whose operands are known."""
        match node:
            case Contains(item=item, collection=ListOf(items=items), negated=negated):
                wanted, many = self.of(item), [self.of(one) for one in items]
                if wanted is None or None in many:
                    return None
                inside = any(wanted.value == one.value for one in many if one is not None)
                return known((inside and wanted.value is not None) is not negated)
            case Compare(operator=operator, left=left, right=right):
                if not (_is_exact(left.type) and _is_exact(right.type)):
                    return None
                return self._apply(lambda one, two: compared(operator, one, two), left, right)
            case Arith(operator=operator, left=left, right=right):
                return self._apply(lambda one, two: calculated(operator, one, two), left, right)
            case Negate(operand=operand):
                return self._apply(lambda one: -one if isinstance(one, Decimal) else None, operand)
            case FunctionCall(function=function, arguments=arguments, named=()):
                return self._apply(lambda *given: called(function, given), *arguments)
            case _:
                return None

    def _apply(self, compute: Callable[..., Plain], *operands: TypedExpression) -> Evaluated | None:
        """Return what a function makes of known operands; its None means that it does not know."""
        found = [self.of(operand) for operand in operands]
        plain = [one.value for one in found if one is not None]
        if len(plain) < len(found):
            return None
        value = compute(*plain)
        return None if value is None else known(value)


def compared(operator: str, left: Plain, right: Plain) -> bool | None:
    """Compare two values; with null only `==` and `!=` can hold."""
    if operator in ("==", "!="):
        same = type(left) is type(right) and left == right
        return same if operator == "==" else not same
    if left is None or right is None:
        return False
    sign = order_of(left, right)
    if sign is None:
        return None
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[operator]


def calculated(operator: str, left: Plain, right: Plain) -> Plain:
    """Add, subtract, multiply, divide; a quotient has six places."""
    if isinstance(left, str) and isinstance(right, str) and operator == "+":
        return left + right
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return (left / right).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        case "%" if right:
            return left % right  # of decimals: the sign of the left one
        case _:
            return None


def called(function: str, given: Sequence[Plain]) -> Plain:
    """Call one of the functions of text and numbers."""
    match function, given:
        case "lower", (str() as text,):
            return text.translate(LOWER_ASCII)
        case "upper", (str() as text,):
            return text.translate(UPPER_ASCII)
        case "trim", (str() as text,):
            return text.strip(" ")
        case "length", (str() as text,):
            return Decimal(len(text))
        case "contains", (str() as text, str() as part):
            return part in text
        case "starts", (str() as text, str() as part):
            return text.startswith(part)
        case "abs", (Decimal() as number,):
            return abs(number)
        case _:
            return None


def _is_exact(type_: Type) -> bool:
    """Tell whether values of a type are the same when their literals are."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    return not isinstance(inner, ScalarType) or inner.name in EXACT
