"""Expressions, queries, records and orders.

They are drawn from the top down to a depth, which keeps them small and quick to make.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from fastgen.ir.expressions import (
    Argument,
    Binary,
    BinaryOperator,
    Boolean,
    Call,
    Comprehension,
    Conditional,
    Create,
    Dot,
    Duration,
    DurationUnit,
    Entry,
    Expression,
    Index,
    Integer,
    Interpolation,
    IsNull,
    ListLiteral,
    Member,
    Name,
    Null,
    OrderKey,
    Query,
    Real,
    Record,
    Text,
    TextFor,
    TextIf,
    TextPart,
    Unary,
    Upsert,
)
from tests.property.strategies.words import few, small_names, texts, type_names

T = TypeVar("T")
Maker = Callable[[DrawFn, int], Expression]
OPERATORS: tuple[BinaryOperator, ...] = (
    "or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "??", "+", "-", "*", "/", "%",
)  # fmt: skip
UNITS: tuple[DurationUnit, ...] = (
    "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "year",
)  # fmt: skip
_functions = st.sampled_from(["count", "sum", "first", "lower", "any", "html", "is", "not"])
_reals = st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=3)
_leaves: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Name, small_names),
    st.builds(Name, type_names),
    st.builds(Dot, small_names),
    st.builds(Integer, st.integers(0, 2**63 - 1)),
    st.builds(Real, _reals | st.just(Decimal(5))),
    st.builds(Boolean, st.booleans()),
    st.just(Null()),
    st.builds(Duration, st.integers(0, 400), st.sampled_from(UNITS)),
    texts.map(lambda value: Text((value,) if value else ())),
)


def expression(draw: DrawFn, depth: int) -> Expression:
    """Draw an expression that may stand anywhere."""
    if depth <= 0:
        return draw(_leaves)
    return draw(st.sampled_from(_KINDS))(draw, depth - 1)


def some(draw: DrawFn, make: Callable[[DrawFn, int], T], depth: int, least: int = 0) -> list[T]:
    """Draw a few of something."""
    return [make(draw, depth) for _ in range(draw(st.integers(least, 2)))]


def maybe(draw: DrawFn, depth: int) -> Expression | None:
    """Draw an expression or nothing."""
    return expression(draw, depth) if draw(st.booleans()) else None


def query(draw: DrawFn, depth: int, variable: str | None) -> Query:
    """Draw a query; one without a variable has clauses, for otherwise it is its source."""
    source = expression(draw, depth)
    where = maybe(draw, depth)
    order = tuple(some(draw, order_key, depth))
    limit, offset, group = maybe(draw, 0), maybe(draw, 0), maybe(draw, depth)
    plain = where is None and not order and limit is None and offset is None and group is None
    if plain and (variable is None or isinstance(source, Query)):
        where = Boolean(True)
    return Query(source, variable, where, order, limit, offset, group)


def order_key(draw: DrawFn, depth: int) -> OrderKey:
    """Draw one key of an order."""
    return OrderKey(expression(draw, depth), draw(st.booleans()), maybe(draw, depth))


def entry(draw: DrawFn, depth: int) -> Entry:
    """Draw an entry of a record: labelled, quoted, short, or spread."""
    match draw(st.integers(0, 3)):
        case 0:
            return Entry(draw(small_names), expression(draw, depth))
        case 1:
            return Entry(draw(texts), expression(draw, depth), True)
        case 2:
            return Entry(draw(small_names), None)
        case _:
            return Entry(None, expression(draw, depth))


def record(draw: DrawFn, depth: int) -> Record:
    """Draw a record."""
    return Record(tuple(some(draw, entry, depth)))


def argument(draw: DrawFn, depth: int) -> Argument:
    """Draw an argument of a call."""
    return Argument(expression(draw, depth), draw(st.none() | small_names))


def comprehension(draw: DrawFn, depth: int) -> Comprehension:
    """Draw a comprehension."""
    return Comprehension(expression(draw, depth), query(draw, depth, draw(small_names)))


def _part(draw: DrawFn, depth: int, block: bool) -> TextPart:
    """Draw one piece of a string."""
    match draw(st.integers(0, 4 if block else 2)):
        case 0 | 1:
            return draw(texts)
        case 2:
            return Interpolation(expression(draw, depth))
        case 3:
            loop = query(draw, depth, draw(small_names))
            return TextFor(loop, _parts(draw, depth - 1, block))
        case _:
            then, other = _parts(draw, depth - 1, block), _parts(draw, depth - 1, block)
            return TextIf(expression(draw, depth), then, other)


def _parts(draw: DrawFn, depth: int, block: bool) -> tuple[TextPart, ...]:
    """Draw the pieces of a string; texts that touch are one, and none is empty."""
    found: list[TextPart] = []
    for _ in range(draw(st.integers(0, 3)) if depth >= 0 else 0):
        part = _part(draw, depth, block)
        last = found[-1] if found else None
        if isinstance(part, str) and isinstance(last, str):
            found[-1] = last + part
        elif part != "":
            found.append(part)
    return tuple(found)


def text(draw: DrawFn, depth: int) -> Text:
    """Draw a string, of either spelling."""
    block = draw(st.booleans())
    return Text(_parts(draw, depth, block), block)


def _call(draw: DrawFn, depth: int) -> Expression:
    function = draw(_functions)
    match draw(st.integers(0, 3)):
        case 0:
            return Call(function, (Argument(query(draw, depth, None)),))
        case 1:
            return Call(function, (Argument(comprehension(draw, depth)),))
        case _:
            return Call(function, tuple(some(draw, argument, depth)))


_KINDS: list[Maker] = [
    lambda draw, depth: draw(_leaves),
    lambda draw, depth: Member(expression(draw, depth), draw(small_names)),
    lambda draw, depth: Index(expression(draw, depth), expression(draw, depth)),
    _call,
    lambda draw, depth: Unary("not", expression(draw, depth)),
    lambda draw, depth: Unary("-", expression(draw, depth)),
    lambda draw, depth: Binary(
        draw(st.sampled_from(OPERATORS)), expression(draw, depth), expression(draw, depth)
    ),
    lambda draw, depth: Binary(
        draw(st.sampled_from(OPERATORS)), expression(draw, depth), expression(draw, depth)
    ),
    lambda draw, depth: IsNull(expression(draw, depth), draw(st.booleans())),
    lambda draw, depth: Conditional(
        expression(draw, depth), expression(draw, depth), expression(draw, depth)
    ),
    lambda draw, depth: query(draw, depth, None),
    comprehension,
    lambda draw, depth: ListLiteral(tuple(some(draw, expression, depth))),
    record,
    text,
]


def drawn(make: Callable[[DrawFn, int], T], depth: int) -> st.SearchStrategy[T]:
    """Return a strategy that draws something of a depth."""

    @st.composite
    def strategy(draw: DrawFn) -> T:
        return make(draw, depth)

    return strategy()


def _creation(draw: DrawFn, depth: int) -> Create | Upsert:
    if draw(st.booleans()):
        return Create(draw(type_names), record(draw, depth))
    return Upsert(draw(type_names), draw(few(small_names)), record(draw, depth))


def _order(draw: DrawFn, depth: int) -> tuple[OrderKey, ...]:
    return tuple(some(draw, order_key, depth, least=1))


def _arguments(draw: DrawFn, depth: int) -> tuple[Argument, ...]:
    return tuple(some(draw, argument, depth))


def _string(draw: DrawFn, depth: int) -> Text:
    return Text(_parts(draw, depth, False))


expressions = drawn(expression, 3)
"""Every expression that may stand anywhere."""
small_expressions = drawn(expression, 1)
"""Short ones, for the slots of large nodes."""
orders = drawn(_order, 1)
records = drawn(record, 1)
creations = drawn(_creation, 0)
"""Writes that answer a row."""
arguments = drawn(_arguments, 0)
string_texts = drawn(_string, 0)
loops = drawn(lambda draw, depth: query(draw, depth, draw(small_names)), 0)
"""Queries with a variable, after ``for``."""
sources = drawn(lambda draw, depth: query(draw, depth, None), 0)
"""Queries without one, after ``delete all``."""
