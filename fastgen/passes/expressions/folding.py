"""Works out what holds nothing but constants: `60 * 24`, `lower("A")`, `if true then a else b`.

What cannot be worked out for certain stays as it is written: a division, a number too large,
capital letters beyond ASCII.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, localcontext

from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Compare,
    Constant,
    EnumConstant,
    FieldAccess,
    FunctionCall,
    Logical,
    Negate,
    Not,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType

Value = str | int | Decimal | bool | None
SMALLEST, LARGEST = -(2**63), 2**63 - 1
LONGEST = 1000
DIGITS = 60


def folded(expression: TypedExpression) -> TypedExpression:
    """Return an expression with its constants worked out; its parts are folded already.

    >>> from fastgen.ir.checked.types import ScalarType
    >>> two = Constant(ScalarType("int"), value=2)
    >>> folded(Arith(ScalarType("int"), operator="+", left=two, right=two)).value
    4
    """
    match expression:
        case Logical():
            return _logical(expression)
        case Not(operand=Constant(value=bool() as value)):
            return Constant(expression.type, value=not value, span=expression.span)
        case Negate(operand=Constant(value=int() | Decimal() as value)):
            return _certain(expression, -value)
        case Choose(condition=Constant(value=bool() as value)):
            chosen = expression.then if value else expression.otherwise
            if isinstance(chosen, Constant):
                return replace(chosen, type=expression.type)
            return chosen if chosen.type == expression.type else expression
        case Arith(left=Constant(value=left), right=Constant(value=right), operator=operator):
            return _certain(expression, _arithmetic(operator, left, right))
        case Compare(left=Constant(value=left), right=Constant(value=right), operator=operator):
            return _certain(expression, _comparison(operator, left, right))
        case FunctionCall(function=function, arguments=arguments, named=()):
            values = [each.value for each in arguments if isinstance(each, Constant)]
            if len(values) == len(arguments) and function in FUNCTIONS:
                return _certain(expression, FUNCTIONS[function](*values))
    return expression


def _certain(expression: TypedExpression, value: Value) -> TypedExpression:
    """Return a constant, or the expression where its value is not certain or too large."""
    if value is None or not isinstance(expression.type, ScalarType):
        return expression
    if isinstance(value, str) and len(value) > LONGEST:
        return expression
    if isinstance(value, int | Decimal) and not SMALLEST <= value <= LARGEST:
        return expression
    if isinstance(value, Decimal) and not value:
        value = abs(value)  # a zero has no sign
    return Constant(expression.type, value=value, worked_out=True, span=expression.span)


def _logical(expression: Logical) -> TypedExpression:
    """Return a condition without the constants that decide nothing, or the one that does.

    What comes before that one has to be such that it cannot fail.
    """
    decides = expression.operator == "or"
    rest: list[TypedExpression] = []
    for operand in expression.operands:
        if not (isinstance(operand, Constant) and isinstance(operand.value, bool)):
            rest.append(operand)
        elif operand.value is decides and all(map(_cannot_fail, rest)):
            return replace(operand, type=expression.type)
        elif operand.value is decides:
            rest.append(operand)
    if not rest:
        return Constant(expression.type, value=not decides, span=expression.span)
    if len(rest) == len(expression.operands):
        return expression
    return rest[0] if len(rest) == 1 else replace(expression, operands=tuple(rest))


def _cannot_fail(expression: TypedExpression) -> bool:
    """Tell whether an expression only looks at fields and compares them."""
    return all(
        isinstance(
            part,
            Constant | EnumConstant | Variable | FieldAccess | NullTest | Not | Logical | Compare,
        )
        for part in walk(expression)
    )


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _arithmetic(operator: str, left: Value, right: Value) -> Value:
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    if not isinstance(left, int | Decimal) or not isinstance(right, int | Decimal):
        return None
    with localcontext() as context:
        context.prec = DIGITS
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
    return None


def _comparison(operator: str, left: Value, right: Value) -> Value:
    numbers = _is_number(left) and _is_number(right)
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        return None
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    below, same = left < right, left == right  # type: ignore[operator]
    known = {"<": below, "<=": below or same, ">": not below and not same, ">=": not below}
    return known.get(operator)


def _cased(change: Callable[[str], str]) -> Callable[[Value], Value]:
    return lambda value: change(value) if isinstance(value, str) and value.isascii() else None


def _of_texts(test: Callable[[str, str], bool]) -> Callable[[Value, Value], Value]:
    def told(one: Value, other: Value) -> Value:
        if isinstance(one, str) and isinstance(other, str):
            return test(one, other)
        return None

    return told


def _absolute(value: Value) -> Value:
    if isinstance(value, int):
        return abs(value)
    return abs(value) if isinstance(value, Decimal) else None


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "lower": _cased(str.lower),
    "upper": _cased(str.upper),
    "length": lambda value: len(value) if isinstance(value, str) else None,
    "abs": _absolute,
    "contains": _of_texts(lambda text, part: part in text),
    "starts": _of_texts(str.startswith),
}
