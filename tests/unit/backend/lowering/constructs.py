"""The constructs that generated SQL and Python import from ``app.database`` and ``app.values``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    TypeDecorator,
    literal,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

Item = TypeVar("Item")
MICROSECOND = timedelta(microseconds=1)
DAY = 86_400_000_000

# ---------------------------------------------------------------- app.database: types


class SQLiteDateTime(TypeDecorator[datetime]):
    """SQLite has no time zones: store UTC, return aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value as it is stored."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored value as Python has it."""
        return None if value is None else value.replace(tzinfo=UTC)


UTCDateTime = DateTime(timezone=True).with_variant(SQLiteDateTime(), "sqlite")


class Duration(TypeDecorator[timedelta]):
    """A whole number of microseconds, on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Return the value as it is stored."""
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Return the stored value as Python has it."""
        return None if value is None else timedelta(microseconds=int(value))


class SQLiteDecimal(TypeDecorator[Decimal]):
    """SQLite computes with binary fractions: exact to 15 digits, given back at the scale."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale, asdecimal=False)
        self.places = Decimal(1).scaleb(-scale)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> float | None:
        """Return the value as it is stored."""
        return None if value is None else float(value)

    def process_result_value(self, value: float | None, dialect: Dialect) -> Decimal | None:
        """Return the stored value as Python has it."""
        return None if value is None else Decimal(repr(value)).quantize(self.places, ROUND_HALF_UP)


def decimal(precision: int, scale: int) -> Numeric[Decimal]:
    """Return the column type of a decimal."""
    return Numeric(precision, scale).with_variant(SQLiteDecimal(precision, scale), "sqlite")


# ---------------------------------------------------------------- app.database: functions


def _typed(value: object, kind: TypeEngine[Item]) -> ColumnElement[Item]:
    """Return an SQL expression as it is, and a Python value as a parameter of a type."""
    if isinstance(value, ColumnElement | InstrumentedAttribute):
        return type_coerce(value, kind)
    return literal(value, kind)


class add_duration(FunctionElement[datetime]):
    """A moment and a duration after it."""

    type = UTCDateTime
    inherit_cache = True

    def __init__(self, moment: object, duration: object) -> None:
        super().__init__(_typed(moment, UTCDateTime), _typed(duration, Duration()))


class add_days(FunctionElement[date]):
    """A date and the whole days of a duration after it."""

    type = Date()
    inherit_cache = True
    sign = "+"

    def __init__(self, day: object, duration: object) -> None:
        super().__init__(_typed(day, Date()), _typed(duration, Duration()))


class subtract_days(add_days):
    """A date and the whole days of a duration before it."""

    inherit_cache = True
    sign = "-"


class elapsed(FunctionElement[timedelta]):
    """The duration from the second moment to the first."""

    type = Duration()
    inherit_cache = True

    def __init__(self, later: object, earlier: object) -> None:
        super().__init__(_typed(later, UTCDateTime), _typed(earlier, UTCDateTime))


class days_between(FunctionElement[int]):
    """The days from the first date to the second."""

    type = Integer()
    inherit_cache = True

    def __init__(self, earlier: object, later: object) -> None:
        super().__init__(_typed(later, Date()), _typed(earlier, Date()))


class elapsed_days(FunctionElement[timedelta]):
    """The duration from the second date to the first."""

    type = Duration()
    inherit_cache = True

    def __init__(self, later: object, earlier: object) -> None:
        super().__init__(_typed(later, Date()), _typed(earlier, Date()))


class rounded(FunctionElement[Decimal]):
    """A decimal to so many places; halves go away from zero."""

    inherit_cache = True

    def __init__(self, value: object, places: int) -> None:
        self.type = decimal(38, places)
        super().__init__(value, literal(places, Integer()))


class position_of(FunctionElement[int]):
    """Where a text starts in another, from 1; 0 if nowhere. Case matters."""

    type = Integer()
    inherit_cache = True


class has_item(FunctionElement[bool]):
    """Whether a list kept as JSON has an item."""

    type = Boolean()
    inherit_cache = True


def insert_if_absent(model: type[DeclarativeBase]) -> postgresql.Insert:
    """Return an INSERT that leaves a row alone that is there already, on both databases."""
    return postgresql.insert(model).on_conflict_do_nothing()


def _parts(element: FunctionElement[Item], compiler: SQLCompiler, **options: object) -> list[str]:
    return [compiler.process(clause, **options) for clause in element.clauses]


def _sqlite_microseconds(moment: str) -> str:
    seconds = f"CAST(strftime('%s', substr({moment}, 1, 19)) AS INTEGER)"
    return f"({seconds} * 1000000 + CAST(substr({moment}, 21, 6) AS INTEGER))"


@compiles(add_duration, "postgresql")
def _(element: add_duration, compiler: SQLCompiler, **options: object) -> str:
    moment, duration = _parts(element, compiler, **options)
    # Two exact steps: an interval counts in double precision beyond 2 ** 53.
    return (
        f"({moment} + ({duration}) / 3600000000 * interval '1 hour'"
        f" + mod({duration}, 3600000000) * interval '1 microsecond')"
    )


@compiles(add_duration, "sqlite")
def _(element: add_duration, compiler: SQLCompiler, **options: object) -> str:
    moment, duration = _parts(element, compiler, **options)
    total = f"({_sqlite_microseconds(moment)} + ({duration}))"
    rest = f"(({total} % 1000000 + 1000000) % 1000000)"
    return (
        f"(strftime('%Y-%m-%d %H:%M:%S', ({total} - {rest}) / 1000000, 'unixepoch')"
        f" || printf('.%06d', {rest}))"
    )


@compiles(add_days, "postgresql")
def _(element: add_days, compiler: SQLCompiler, **options: object) -> str:
    day, duration = _parts(element, compiler, **options)
    return f"({day} {element.sign} CAST(floor(({duration}) / {DAY}.0) AS INTEGER))"


@compiles(add_days, "sqlite")
def _(element: add_days, compiler: SQLCompiler, **options: object) -> str:
    day, duration = _parts(element, compiler, **options)
    whole = f"(({duration}) - ((({duration}) % {DAY} + {DAY}) % {DAY})) / {DAY}"
    return f"date({day}, printf('%+d days', {element.sign}({whole})))"


@compiles(elapsed, "postgresql")
def _(element: elapsed, compiler: SQLCompiler, **options: object) -> str:
    later, earlier = _parts(element, compiler, **options)
    return f"CAST(EXTRACT(EPOCH FROM ({later} - {earlier})) * 1000000 AS BIGINT)"


@compiles(elapsed, "sqlite")
def _(element: elapsed, compiler: SQLCompiler, **options: object) -> str:
    later, earlier = _parts(element, compiler, **options)
    return f"({_sqlite_microseconds(later)} - {_sqlite_microseconds(earlier)})"


@compiles(elapsed_days, "postgresql")
def _(element: elapsed_days, compiler: SQLCompiler, **options: object) -> str:
    later, earlier = _parts(element, compiler, **options)
    return f"(CAST({later} - {earlier} AS BIGINT) * {DAY})"


@compiles(elapsed_days, "sqlite")
def _(element: elapsed_days, compiler: SQLCompiler, **options: object) -> str:
    later, earlier = _parts(element, compiler, **options)
    return f"(CAST(julianday({later}) - julianday({earlier}) AS INTEGER) * {DAY})"


@compiles(days_between, "postgresql")
def _(element: days_between, compiler: SQLCompiler, **options: object) -> str:
    later, earlier = _parts(element, compiler, **options)
    return f"({later} - {earlier})"


@compiles(days_between, "sqlite")
def _(element: days_between, compiler: SQLCompiler, **options: object) -> str:
    later, earlier = _parts(element, compiler, **options)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(rounded, "postgresql")
def _(element: rounded, compiler: SQLCompiler, **options: object) -> str:
    value, places = _parts(element, compiler, **options)
    return f"round(CAST({value} AS NUMERIC), {places})"


@compiles(rounded, "sqlite")
def _(element: rounded, compiler: SQLCompiler, **options: object) -> str:
    value, places = _parts(element, compiler, **options)
    # The binary fraction nearest to a half may lie below it.
    return f"round(({value}) * (1 + 1e-14), {places})"


@compiles(position_of, "postgresql")
def _(element: position_of, compiler: SQLCompiler, **options: object) -> str:
    part, text = _parts(element, compiler, **options)
    return f"strpos({text}, {part})"


@compiles(position_of, "sqlite")
def _(element: position_of, compiler: SQLCompiler, **options: object) -> str:
    part, text = _parts(element, compiler, **options)
    return f"instr({text}, {part})"


@compiles(has_item, "postgresql")
def _(element: has_item, compiler: SQLCompiler, **options: object) -> str:
    items, item = _parts(element, compiler, **options)
    return f"(CAST({items} AS jsonb) @> to_jsonb({item}))"


@compiles(has_item, "sqlite")
def _(element: has_item, compiler: SQLCompiler, **options: object) -> str:
    items, item = _parts(element, compiler, **options)
    return f"EXISTS (SELECT 1 FROM json_each({items}) WHERE json_each.value = {item})"  # noqa: S608


# ---------------------------------------------------------------- app.values


def quotient(dividend: int, divisor: int) -> int | None:
    """Divide whole numbers towards zero, as SQL does; by zero there is no result."""
    if divisor == 0:
        return None
    whole = abs(dividend) // abs(divisor)
    return whole if (dividend < 0) == (divisor < 0) else -whole


def remainder(dividend: int, divisor: int) -> int | None:
    """Return what ``quotient`` leaves; it has the sign of the dividend."""
    if divisor == 0:
        return None
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


def round_decimal(value: Decimal, places: int) -> Decimal:
    """Round halves away from zero, as SQL does."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def ratio(
    dividend: Decimal | float, divisor: Decimal | float, places: int | None = None
) -> Decimal | float | None:
    """Divide; decimals to so many places. By zero there is no result."""
    if divisor == 0:
        return None
    if places is None:
        return float(dividend) / float(divisor)
    return round_decimal(Decimal(dividend) / Decimal(divisor), places)


def decimal_remainder(dividend: Decimal | int, divisor: Decimal | int) -> Decimal | None:
    """Return what a whole number of times leaves; it has the sign of the dividend."""
    return None if divisor == 0 else Decimal(dividend) % Decimal(divisor)


def float_ratio(dividend: float, divisor: float) -> float | None:
    """Divide; by zero there is no result."""
    return None if divisor == 0 else dividend / divisor


def count_days(earlier: date, later: date) -> int:
    """Return the days from the first date to the second."""
    return (later - earlier).days


def item_at(items: Sequence[Item], index: int) -> Item | None:
    """Return the item at a position, or nothing."""
    return items[index] if 0 <= index < len(items) else None
