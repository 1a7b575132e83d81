"""Names and short ways for the expressions that the tests lower."""

from __future__ import annotations

from fastgen.ir.checked.expressions import (
    Coalesce,
    Contains,
    DurationConstant,
    EnumConstant,
    Fold,
    FunctionCall,
    ListOf,
    Logical,
    Select,
    TypedExpression,
)
from fastgen.ir.checked.types import ListType, NullableType, ScalarType
from tests.unit.backend.lowering.library import (
    BOOL,
    INT,
    ROLE,
    SPAN,
    TEXT,
    const,
    get,
    me,
    row,
)

MEMBER, BOOK, COPY, LOAN = me("Member"), me("Book"), me("Copy"), me("Loan")
NICK, POINTS, AGE = get(MEMBER, "nick"), get(MEMBER, "points"), get(MEMBER, "age")
OPTIONAL_INT = NullableType(INT)
FLOAT = ScalarType("float")
POINTS_OR_ZERO = Coalesce(INT, left=POINTS, right=const(0))


def both(*operands: TypedExpression) -> Logical:
    return Logical(BOOL, operator="and", operands=operands)


def either(*operands: TypedExpression) -> Logical:
    return Logical(BOOL, operator="or", operands=operands)


def inside(
    item: TypedExpression, collection: TypedExpression, *, negated: bool = False
) -> Contains:
    return Contains(BOOL, item=item, collection=collection, negated=negated)


def call(name: str, *arguments: TypedExpression, kind: object = TEXT) -> FunctionCall:
    return FunctionCall(kind, function=name, arguments=arguments)  # type: ignore[arg-type]  # a Type


def days(amount: int) -> DurationConstant:
    return DurationConstant(SPAN, amount=amount, unit="day")


def hours(amount: int) -> DurationConstant:
    return DurationConstant(SPAN, amount=amount, unit="hour")


def texts(*values: str) -> ListOf:
    return ListOf(ListType(TEXT), items=tuple(const(value) for value in values))


def fold(function: str, of: Select, element: TypedExpression, kind: object) -> Fold:
    return Fold(kind, function=function, query=of, element=element)  # type: ignore[arg-type]


ITS_LOANS = get(MEMBER, "loans")
A_LOAN = row("Loan", "l")
LIBRARIAN = EnumConstant(ROLE, owner="Role", member="librarian")
