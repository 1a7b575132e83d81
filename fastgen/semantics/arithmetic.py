"""Calculates: numbers, texts, dates and durations (docs, section 13, "Numbers" and "Time")."""

from __future__ import annotations

import calendar
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from fastgen.ir.checked.expressions import Arithmetic
from fastgen.ir.expressions import DurationUnit
from fastgen.semantics.problems import refused
from fastgen.semantics.values import EXACT, HIGHEST_INT, LOWEST_INT, Months, rounded

QUOTIENT_PLACES = 6
MONTHS_OF_A_YEAR = 12
MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}


def duration(amount: int, unit: DurationUnit) -> timedelta | Months:
    """Return a duration as it is written: `15 minutes`, `18 years`."""
    if unit in {"month", "year"}:
        return Months(amount * (MONTHS_OF_A_YEAR if unit == "year" else 1))
    return timedelta(microseconds=amount * MICROSECONDS[unit])


def calculate(operator: Arithmetic, left: object, right: object) -> object:
    """Return the result; null when an operand is null, or when it would divide by zero."""
    if left is None or right is None:
        return None
    try:
        return _calculate(operator, left, right)
    except OverflowError:
        raise too_large() from None


def negated(value: object) -> object:
    """Return `-x`."""
    match value:
        case None:
            return None
        case int():
            return whole(-value)
        case float() | Decimal() | timedelta():
            return -value
        case Months(count):
            return Months(-count)
        case _:
            raise TypeError(f"cannot negate {type(value).__name__}")


def whole(value: int) -> int:
    """Return a whole number; "beyond 64 bits is answered 422"."""
    if not LOWEST_INT <= value <= HIGHEST_INT:
        raise too_large()
    return value


def too_large() -> Exception:
    """Return the answer to a result that no value of its type can hold."""
    return refused("invalid", 422, "A number is too large")


def _calculate(operator: Arithmetic, left: object, right: object) -> object:
    match left, right:
        case (int(), int()):
            return _integers(operator, left, right)
        case (int() | float(), int() | float()):
            return _floats(operator, float(left), float(right))
        case (int() | Decimal(), int() | Decimal()):
            return _decimals(operator, Decimal(left), Decimal(right))
        case (str(), str()):
            return left + right
        case (tuple(), tuple()):
            return left + right
        case (timedelta(), int()):
            return left * right if operator == "*" else _divided(left, right)
        case (int(), timedelta()):
            return left * right
        case (timedelta(), timedelta()):
            return left + right if operator == "+" else left - right
        case (datetime(), datetime()):
            return left - right
        case (date(), date()):
            return left - right
        case (Months(one), Months(other)):
            return Months(one + other if operator == "+" else one - other)
        case (timedelta() | Months(), date() | time()):
            return _moved(right, left)
        case (date() | time(), timedelta() | Months()):
            return _moved(left, negated(right) if operator == "-" else right)
        case _:
            raise TypeError(f"{type(left).__name__} {operator} {type(right).__name__}")


def _integers(operator: Arithmetic, left: int, right: int) -> object:
    match operator:
        case "+":
            return whole(left + right)
        case "-":
            return whole(left - right)
        case "*":
            return whole(left * right)
        case "/":
            return None if right == 0 else left / right
        case "%":  # "the result has the sign of the left one"
            return None if right == 0 else int(math.copysign(1, left)) * (abs(left) % abs(right))


def _floats(operator: Arithmetic, left: float, right: float) -> float | None:
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case _:
            if right == 0:
                return None
            result = left / right
    if not math.isfinite(result):
        raise too_large()
    return result


def _decimals(operator: Arithmetic, left: Decimal, right: Decimal) -> Decimal | None:
    match operator:
        case "+":
            return EXACT.add(left, right)
        case "-":
            return EXACT.subtract(left, right)
        case "*":
            return EXACT.multiply(left, right)
        case _:
            return None if right == 0 else rounded(EXACT.divide(left, right), QUOTIENT_PLACES)


def _divided(left: timedelta, right: int) -> timedelta | None:
    return None if right == 0 else left / right


def _moved(value: object, by: object) -> object:
    """Return a date, a moment or a time of day, so much later."""
    match value, by:
        case (datetime(), timedelta()):
            return value + by
        case (date(), timedelta()):  # "the whole days of the duration count"
            return value + timedelta(days=by.days)
        case (time(), timedelta()):  # "a time of the same day, modulo 24 hours"
            moment = datetime(2000, 1, 1, tzinfo=UTC).combine(date(2000, 1, 2), value)
            return (moment + timedelta(seconds=by.seconds, microseconds=by.microseconds)).time()
        case (date(), Months(count)):
            months = value.year * MONTHS_OF_A_YEAR + value.month - 1 + count
            year, month = divmod(months, MONTHS_OF_A_YEAR)
            if not 1 <= year <= date.max.year:
                raise OverflowError
            last = calendar.monthrange(year, month + 1)[1]
            return value.replace(year=year, month=month + 1, day=min(value.day, last))
        case _:
            raise TypeError(f"{type(value).__name__} and {type(by).__name__}")
