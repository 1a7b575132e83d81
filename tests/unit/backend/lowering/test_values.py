"""A value is the same in SQL on both databases and in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from fastgen.ir.checked.expressions import (
    Coalesce,
    Fold,
    Interpolated,
    Negate,
    Order,
    Select,
    TypedExpression,
)
from fastgen.ir.checked.types import NullableType, RowsType
from tests.unit.backend.lowering.execution import run_python, run_sql
from tests.unit.backend.lowering.library import (
    DATE,
    INT,
    MOMENT,
    MONEY,
    SPAN,
    TEXT,
    arith,
    compare,
    const,
    count,
    get,
    query,
    row,
)
from tests.unit.backend.lowering.shorthand import (
    A_LOAN,
    AGE,
    BOOK,
    FLOAT,
    ITS_LOANS,
    LOAN,
    MEMBER,
    NICK,
    OPTIONAL_INT,
    POINTS,
    POINTS_OR_ZERO,
    call,
    days,
    fold,
    hours,
)

ZERO = timedelta(0)
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
    "a sum of durations": (
        "Member",
        fold("sum", query(ITS_LOANS, "l"), get(A_LOAN, "length"), SPAN),
        {
            1: timedelta(days=1, microseconds=1),
            2: timedelta(hours=-5),
            3: timedelta(0),
            4: timedelta(0),
        },
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


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_the_same_everywhere(engine: Engine, name: str) -> None:
    entity, expression, expected = VALUES[name]
    assert run_sql(engine, expression, entity) == expected


@pytest.mark.parametrize("open_row", [True, False], ids=["selected", "fetched"])
@pytest.mark.parametrize("name", VALUES)
def test_a_value_in_python_agrees(sqlite: Engine, name: str, *, open_row: bool) -> None:
    entity, expression, expected = VALUES[name]
    assert run_python(sqlite, expression, entity, open_row=open_row) == expected
