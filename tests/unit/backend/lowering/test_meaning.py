"""An expression means the same in SQL on both databases and in Python, and what the language says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from fastgen.ir.checked.expressions import (
    Choose,
    Coalesce,
    Contains,
    DurationConstant,
    EnumConstant,
    Fold,
    FunctionCall,
    Interpolated,
    ListOf,
    Logical,
    Negate,
    Order,
    PathMany,
    Select,
    TypedExpression,
)
from fastgen.ir.checked.types import ListType, NullableType, RowsType, ScalarType
from tests.unit.backend.lowering.execution import run_python, run_sql, run_where
from tests.unit.backend.lowering.library import (
    BOOL,
    DATE,
    INT,
    MOMENT,
    MONEY,
    ROLE,
    SPAN,
    TEXT,
    arith,
    caller,
    compare,
    const,
    count,
    exists,
    get,
    is_null,
    me,
    negate,
    query,
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

CONDITIONS: dict[str, tuple[str, TypedExpression, set[object]]] = {
    "equal to a text": ("Member", compare(NICK, "==", const("cy")), {4}),
    "not equal to a text, null included": ("Member", compare(NICK, "!=", const("cy")), {1, 2, 3}),
    "equal to null": ("Member", compare(NICK, "==", const(None)), {2}),
    "null on the left": ("Member", compare(const(None), "!=", NICK), {1, 3, 4}),
    "is null": ("Member", is_null(POINTS), {2}),
    "is not null": ("Member", is_null(POINTS, negated=True), {1, 3, 4}),
    "less, null is false": ("Member", compare(POINTS, "<", const(1)), {3, 4}),
    "not less, null is true": ("Member", negate(compare(POINTS, "<", const(1))), {1, 2}),
    "a number on the left": ("Member", compare(const(1), ">", POINTS), {3, 4}),
    "not not": ("Member", negate(negate(compare(POINTS, "<", const(1)))), {3, 4}),
    "not (a and b)": (
        "Member",
        negate(both(compare(POINTS, "<", const(1)), compare(AGE, ">", const(0)))),
        {1, 2, 4},
    ),
    "not (a or b)": (
        "Member",
        negate(either(compare(POINTS, "<", const(1)), compare(AGE, ">", const(30)))),
        {2},
    ),
    "two nullable operands": ("Member", compare(NICK, "==", get(MEMBER, "mentor", "nick")), {2}),
    "an enum": ("Member", compare(get(MEMBER, "role"), "==", LIBRARIAN), {1}),
    "a reference is null": ("Member", is_null(get(MEMBER, "mentor")), {1, 2}),
    "a reference and a path": ("Member", compare(get(MEMBER, "mentor", "age"), ">", const(0)), {3}),
    "not (a path over null)": (
        "Member",
        negate(compare(get(MEMBER, "mentor", "age"), ">", const(0))),
        {1, 2, 4},
    ),
    "in a list": ("Member", inside(NICK, texts("cy", "")), {3, 4}),
    "not in a list, null included": ("Member", inside(NICK, texts("cy", ""), negated=True), {1, 2}),
    "not (in a list)": ("Member", negate(inside(NICK, texts("cy", ""))), {1, 2}),
    "in an empty list": ("Member", inside(NICK, ListOf(ListType(TEXT), items=())), set()),
    "a text in a text": ("Book", inside(const("%"), get(BOOK, "title")), {"3"}),
    "a text in a nullable text, not": ("Member", inside(const("y"), NICK, negated=True), {1, 2, 3}),
    "contains a column": (
        "Member",
        call("contains", NICK, get(MEMBER, "nick"), kind=BOOL),
        {1, 3, 4},
    ),
    "starts with, case matters": (
        "Book",
        call("starts", get(BOOK, "title"), const("the"), kind=BOOL),
        set(),
    ),
    "starts with a wildcard": (
        "Book",
        call("starts", get(BOOK, "title"), const("100%"), kind=BOOL),
        {"3"},
    ),
    "a row in a relation": (
        "Book",
        exists(
            query(
                get(BOOK, "authors"),
                "a",
                compare(get(row("Author", "a"), "name"), "==", const("Lem 'n'")),
            )
        ),
        {"2"},
    ),
    "exists in an inverse": ("Member", exists(query(ITS_LOANS, "l")), {1, 2}),
    "not exists": ("Member", negate(exists(query(ITS_LOANS, "l"))), {3, 4}),
    "any": (
        "Member",
        fold("any", query(ITS_LOANS, "l"), is_null(get(A_LOAN, "returned")), BOOL),
        {1, 2},
    ),
    "all, of nothing too": (
        "Member",
        fold("all", query(ITS_LOANS, "l"), is_null(get(A_LOAN, "returned")), BOOL),
        {1, 3, 4},
    ),
    "all over null": (
        "Member",
        fold(
            "all",
            query(get(MEMBER, "pupils"), "m"),
            compare(get(row("Member", "m"), "points"), ">=", const(0)),
            BOOL,
        ),
        {1, 3, 4},
    ),
    "a computed field": ("Copy", get(COPY, "on_loan"), {1, 3}),
    "not a computed field": ("Copy", negate(get(COPY, "on_loan")), {2}),
    "a computed field at the end of a path": ("Loan", get(LOAN, "copy", "on_loan"), {1, 3}),
    "a count of computed": ("Book", compare(get(BOOK, "available"), "==", const(1)), {"1"}),
    "the caller": ("Loan", compare(get(LOAN, "member"), "==", caller()), {1}),
    "not the caller": ("Member", compare(MEMBER, "!=", caller()), {2, 3, 4}),
    "a path to the caller": ("Member", compare(get(MEMBER, "mentor"), "==", caller()), {3}),
    "not a path to the caller": (
        "Member",
        negate(compare(get(MEMBER, "mentor"), "==", caller())),
        {1, 2, 4},
    ),
    "only about the caller": ("Member", compare(get(caller(), "role"), "==", LIBRARIAN), set()),
    "a field of the caller to be fetched": (
        "Member",
        compare(AGE, "<", get(caller(), "age")),
        {2, 3, 4},
    ),
    "the caller in a query": (
        "Book",
        exists(
            query(
                "Loan",
                "l",
                both(
                    compare(get(A_LOAN, "copy", "book"), "==", BOOK),
                    compare(get(A_LOAN, "member"), "==", caller()),
                ),
            )
        ),
        {"1"},
    ),
    "a query two levels out": (
        "Member",
        exists(
            query(
                get(MEMBER, "pupils"),
                "m",
                negate(
                    exists(
                        query(
                            "Member",
                            "o",
                            both(
                                compare(get(row("Member", "o"), "age"), ">", AGE),
                                compare(
                                    get(row("Member", "o"), "id"),
                                    "!=",
                                    get(row("Member", "m"), "id"),
                                ),
                            ),
                        )
                    )
                ),
            )
        ),
        {1},
    ),
    "a list through many": (
        "Member",
        inside(const(3), PathMany(ListType(INT), of=ITS_LOANS, entity="Loan", field="id")),
        {2},
    ),
    "between dates": (
        "Loan",
        both(
            compare(get(LOAN, "due"), ">=", get(LOAN, "due")),
            compare(
                arith(get(LOAN, "due"), "+", days(1), DATE),
                "<",
                arith(get(LOAN, "due"), "+", days(2), DATE),
            ),
        ),
        {1, 2, 3},
    ),
    "a nullable moment": ("Loan", compare(get(LOAN, "returned"), ">", get(LOAN, "taken")), {2}),
    "not a nullable moment": (
        "Loan",
        negate(compare(get(LOAN, "returned"), ">", get(LOAN, "taken"))),
        {1, 3},
    ),
    "sums of decimals": (
        "Book",
        compare(
            arith(get(BOOK, "price"), "+", const(Decimal("0.25")), MONEY),
            "==",
            const(Decimal("0.30")),
        ),
        {"2"},
    ),
    "a product of decimals": (
        "Book",
        compare(
            arith(get(BOOK, "price"), "*", const(Decimal("0.1")), ScalarType("decimal")),
            "==",
            const(Decimal("0.250")),
        ),
        {"1"},
    ),
    "a quotient that may be by zero": (
        "Member",
        compare(arith(AGE, "/", POINTS_OR_ZERO, FLOAT), "<", const(1)),
        {4},
    ),
    "not a quotient that may be by zero": (
        "Member",
        negate(compare(arith(AGE, "/", POINTS_OR_ZERO, FLOAT), "<", const(1))),
        {1, 2, 3},
    ),
    "a choice": (
        "Member",
        Choose(
            BOOL,
            condition=is_null(NICK),
            then=compare(AGE, "<", const(0)),
            otherwise=compare(NICK, "==", const("")),
        ),
        {2, 3},
    ),
}
VALUES: dict[str, tuple[str, TypedExpression, dict[object, object]]] = {
    "division towards zero": ("Member", arith(AGE, "/", const(2)), {1: 18, 2: -3, 3: 1, 4: 0}),
    "remainder": ("Member", arith(AGE, "%", const(4)), {1: 0, 2: -3, 3: 2, 4: 0}),
    "division by a column": (
        "Member",
        arith(const(7), "/", AGE, OPTIONAL_INT),
        {1: 0, 2: -1, 3: 3, 4: None},
    ),
    "null in a sum": (
        "Member",
        arith(POINTS, "+", const(1), OPTIONAL_INT),
        {1: 8, 2: None, 3: 1, 4: -2},
    ),
    "a default": (
        "Member",
        Coalesce(INT, left=POINTS, right=const(100)),
        {1: 7, 2: 100, 3: 0, 4: -3},
    ),
    "minus": ("Member", Negate(INT, operand=AGE), {1: -36, 2: 7, 3: -2, 4: 0}),
    "precedence": (
        "Member",
        arith(arith(AGE, "-", arith(const(1), "-", AGE)), "*", const(2)),
        {1: 142, 2: -30, 3: 6, 4: -2},
    ),
    "a quotient of whole numbers": (
        "Member",
        arith(AGE, "/", POINTS_OR_ZERO, FLOAT),
        {1: 36 / 7, 2: None, 3: None, 4: 0.0},
    ),
    "ratio of decimals": (
        "Book",
        arith(get(BOOK, "price"), "/", const(3), MONEY),
        {"1": Decimal("0.83"), "2": Decimal("0.02"), "3": Decimal("3.33")},
    ),
    "count": ("Member", count(query(ITS_LOANS, "l")), {1: 1, 2: 2, 3: 0, 4: 0}),
    "count of links": ("Book", count(query(get(BOOK, "authors"), "a")), {"1": 1, "2": 2, "3": 0}),
    "count of a whole table": ("Book", count(query("Author", "a")), {"1": 2, "2": 2, "3": 2}),
    "sum, of nothing 0": (
        "Member",
        fold("sum", query(ITS_LOANS, "l"), get(A_LOAN, "id"), INT),
        {1: 1, 2: 5, 3: 0, 4: 0},
    ),
    "max, of nothing null": (
        "Member",
        fold("max", query(ITS_LOANS, "l"), get(A_LOAN, "due"), NullableType(DATE)),
        {1: date(2024, 2, 29), 2: date(2023, 12, 31), 3: None, 4: None},
    ),
    "first by an order": (
        "Member",
        Fold(
            NullableType(INT),
            function="first",
            query=Select(
                RowsType("Loan"),
                source=ITS_LOANS,
                variable="l",
                order=(Order(get(A_LOAN, "due"), descending=True),),
            ),
            element=get(A_LOAN, "id"),
        ),
        {1: 1, 2: 3, 3: None, 4: None},
    ),
    "first, null last": (
        "Copy",
        Fold(
            NullableType(TEXT),
            function="first",
            query=Select(
                RowsType("Member"),
                source="Member",
                variable="m",
                order=(Order(get(row("Member", "m"), "nick")),),
            ),
            element=get(row("Member", "m"), "name"),
        ),
        {1: "Cy", 2: "Cy", 3: "Cy"},
    ),
    "a path of two steps": (
        "Loan",
        get(LOAN, "copy", "book", "title"),
        {1: "The Dispossessed", 2: "The Dispossessed", 3: "Solaris \N{SNOWMAN}"},
    ),
    "a path over null": (
        "Member",
        get(MEMBER, "mentor", "name"),
        {1: None, 2: None, 3: "Ada", 4: "bob"},
    ),
    "a condition as a value": (
        "Member",
        compare(POINTS, "<", const(1)),
        {1: False, 2: False, 3: True, 4: True},
    ),
    "a date and a duration": (
        "Loan",
        arith(get(LOAN, "due"), "+", get(LOAN, "length"), DATE),
        {1: date(2024, 3, 1), 2: date(1969, 12, 30), 3: date(2023, 12, 31)},
    ),
    "a date less a duration": (
        "Loan",
        arith(get(LOAN, "due"), "-", hours(25), DATE),
        {1: date(2024, 2, 28), 2: date(1969, 12, 30), 3: date(2023, 12, 30)},
    ),
    "a moment and a duration": (
        "Loan",
        arith(get(LOAN, "taken"), "+", get(LOAN, "length"), MOMENT),
        {
            1: datetime(2024, 2, 29, 12, 30, 15, 123457, tzinfo=UTC),
            2: datetime(1969, 12, 31, 18, 59, 59, 999999, tzinfo=UTC),
            3: datetime(2023, 12, 31, tzinfo=UTC),
        },
    ),
    "a moment less a duration": (
        "Loan",
        arith(get(LOAN, "taken"), "-", days(1), MOMENT),
        {
            1: datetime(2024, 2, 27, 12, 30, 15, 123456, tzinfo=UTC),
            2: datetime(1969, 12, 30, 23, 59, 59, 999999, tzinfo=UTC),
            3: datetime(2023, 12, 30, tzinfo=UTC),
        },
    ),
    "between moments": (
        "Loan",
        arith(get(LOAN, "returned"), "-", get(LOAN, "taken"), NullableType(SPAN)),
        {
            1: None,
            2: datetime(2024, 2, 28, 12, 30, 15, 123456, tzinfo=UTC)
            - datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            3: None,
        },
    ),
    "days between": (
        "Loan",
        call(
            "days_between", get(LOAN, "due"), arith(get(LOAN, "due"), "+", days(40), DATE), kind=INT
        ),
        {1: 40, 2: 40, 3: 40},
    ),
    "twice a duration": (
        "Loan",
        arith(get(LOAN, "length"), "+", get(LOAN, "length"), SPAN),
        {1: timedelta(days=2, microseconds=2), 2: timedelta(hours=-10), 3: timedelta(0)},
    ),
    "year and month": (
        "Loan",
        arith(
            arith(call("year", get(LOAN, "due"), kind=INT), "*", const(100)),
            "+",
            call("month", get(LOAN, "due"), kind=INT),
        ),
        {1: 202402, 2: 196912, 3: 202312},
    ),
    "length and replace": (
        "Book",
        arith(
            call("length", call("replace", get(BOOK, "title"), const("s"), const("")), kind=INT),
            "+",
            const(0),
        ),
        {"1": 11, "2": 8, "3": 10},
    ),
    "text and text": (
        "Member",
        arith(arith(const("<"), "+", get(MEMBER, "name"), TEXT), "+", const(">"), TEXT),
        {1: "<Ada>", 2: "<bob>", 3: "<Cy>", 4: "<>"},
    ),
    "a text with values": (
        "Member",
        Interpolated(TEXT, parts=("{", get(MEMBER, "name"), "}: ", POINTS, ' "', NICK, "\\")),
        {1: '{Ada}: 7 "ad%a\\', 2: '{bob}:  "\\', 3: '{Cy}: 0 "\\', 4: '{}: -3 "cy\\'},
    ),
    "a nested default": (
        "Member",
        Coalesce(
            TEXT,
            left=NICK,
            right=Coalesce(TEXT, left=get(MEMBER, "mentor", "nick"), right=const("none")),
        ),
        {1: "ad%a", 2: "none", 3: "", 4: "cy"},
    ),
    "absolute": ("Member", call("abs", AGE, kind=INT), {1: 36, 2: 7, 3: 2, 4: 0}),
    "round": (
        "Book",
        call("round", get(BOOK, "price"), const(1), kind=MONEY),
        {"1": Decimal("2.5"), "2": Decimal("0.1"), "3": Decimal("10.0")},
    ),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_selects_the_same_rows_everywhere(engine: Engine, name: str) -> None:
    entity, expression, expected = CONDITIONS[name]
    assert run_where(engine, expression, entity) == expected


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_as_a_value_is_never_null(engine: Engine, name: str) -> None:
    entity, expression, expected = CONDITIONS[name]
    found = run_sql(engine, expression, entity)
    assert {key: bool(value) for key, value in found.items()} == {
        key: key in expected for key in found
    }
    assert None not in found.values()


@pytest.mark.parametrize("open_row", [True, False], ids=["selected", "fetched"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_in_python_agrees(sqlite: Engine, name: str, *, open_row: bool) -> None:
    entity, expression, expected = CONDITIONS[name]
    found = run_python(sqlite, expression, entity, open_row=open_row)
    assert {key for key, value in found.items() if value} == expected


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_the_same_everywhere(engine: Engine, name: str) -> None:
    entity, expression, expected = VALUES[name]
    assert run_sql(engine, expression, entity) == expected


@pytest.mark.parametrize("open_row", [True, False], ids=["selected", "fetched"])
@pytest.mark.parametrize("name", VALUES)
def test_a_value_in_python_agrees(sqlite: Engine, name: str, *, open_row: bool) -> None:
    entity, expression, expected = VALUES[name]
    assert run_python(sqlite, expression, entity, open_row=open_row) == expected
