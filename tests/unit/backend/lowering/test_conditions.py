"""A condition means the same in SQL on both databases and in Python."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from fastgen.ir.checked.expressions import (
    Choose,
    ListOf,
    PathMany,
    TypedExpression,
)
from fastgen.ir.checked.types import ListType, ScalarType
from tests.unit.backend.lowering.execution import run_python, run_sql, run_where
from tests.unit.backend.lowering.library import (
    BOOL,
    DATE,
    INT,
    MONEY,
    TEXT,
    arith,
    caller,
    compare,
    const,
    exists,
    get,
    is_null,
    negate,
    query,
    row,
)
from tests.unit.backend.lowering.shorthand import (
    A_LOAN,
    AGE,
    BOOK,
    COPY,
    FLOAT,
    ITS_LOANS,
    LIBRARIAN,
    LOAN,
    MEMBER,
    NICK,
    POINTS,
    POINTS_OR_ZERO,
    both,
    call,
    days,
    either,
    fold,
    inside,
    texts,
)

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
    "an item of a list": ("Book", inside(const("new"), get(BOOK, "tags")), {"1"}),
    "no item of a list": (
        "Book",
        inside(const("new"), get(BOOK, "tags"), negated=True),
        {"2", "3"},
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
