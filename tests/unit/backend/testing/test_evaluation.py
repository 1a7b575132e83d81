"""The small evaluator: what it knows, and what it admits not to know."""

from datetime import timedelta
from decimal import Decimal

import pytest

from fastgen.backend.testing.operators import arithmetic, compared
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        ("==", None, None, True),
        ("!=", None, 1, True),
        ("<", None, 1, False),
        (">=", None, None, False),
        ("==", 1, Decimal("1.0"), True),
        ("<", "B", "a", True),
        ("<", Moment("datetime", -DAY), Moment("datetime"), True),
        ("<", Moment("date"), Moment("datetime"), UNKNOWN),
        ("==", OPAQUE, "x", UNKNOWN),
        ("==", OPAQUE, None, False),
        ("==", UNKNOWN, None, UNKNOWN),
    ],
)
def test_comparison(operator: str, left: Known, right: Known, expected: Known) -> None:
    assert compared(operator, left, right) is expected


def test_rows_are_equal_if_they_are_the_same() -> None:
    one, other = Row("Note", "one"), Row("Note", "other")
    assert compared("==", one, one) is True
    assert compared("==", one, other) is False
    assert compared("!=", one, None) is True


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        ("+", 1, 2, 3),
        ("*", Decimal("4.50"), 2, Decimal("9.00")),
        ("-", Moment("date", DAY), DAY, Moment("date")),
        ("-", Moment("date", DAY), Moment("date"), DAY),
        ("+", None, 1, None),
        ("/", 1, 3, UNKNOWN),
        ("+", OPAQUE, 1, UNKNOWN),
    ],
)
def test_arithmetic(operator: str, left: Known, right: Known, expected: Known) -> None:
    assert arithmetic(operator, left, right) == expected
