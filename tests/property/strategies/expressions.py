"""Expressions, queries, records and orders."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

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

OPERATORS: tuple[BinaryOperator, ...] = (
    "or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "??", "+", "-", "*", "/", "%",
)  # fmt: skip
UNITS = ("microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "year")
functions = st.one_of(st.sampled_from(["count", "sum", "first", "lower", "any", "html"]), small_names)

_plain = texts.map(lambda value: Text((value,) if value else ()))
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
    _plain,
)


def _tuples(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[tuple[Expression, ...]]:
    return st.lists(inner, max_size=3).map(tuple)


def entries(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Entry]:
    """Return entries of records: labelled, quoted, short, spread."""
    return st.one_of(
        st.builds(Entry, small_names, inner),
        st.builds(Entry, texts, inner, st.just(True)),
        st.builds(Entry, small_names, st.none()),
        st.builds(Entry, st.none(), inner),
    )


def records(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Record]:
    """Return records."""
    return st.builds(Record, st.lists(entries(inner), max_size=3).map(tuple))


def order_keys(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[OrderKey]:
    """Return keys of an order."""
    return st.builds(OrderKey, inner, st.booleans(), st.none() | inner)


def orders(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[tuple[OrderKey, ...]]:
    """Return orders of one or two keys."""
    return st.lists(order_keys(inner), min_size=1, max_size=2).map(tuple)


def queries(
    inner: st.SearchStrategy[Expression], variable: st.SearchStrategy[str | None]
) -> st.SearchStrategy[Query]:
    """Return queries; with a variable they may be a source alone."""
    return st.builds(
        Query,
        inner,
        variable,
        st.none() | inner,
        st.just(()) | orders(inner),
        st.none() | inner,
        st.none() | inner,
        st.none() | inner,
    )


def has_clauses(query: Query) -> bool:
    """Tell whether a query is more than its source."""
    return bool(query.where or query.order or query.limit or query.offset or query.group_by)


def source_is_plain(query: Query) -> bool:
    """Tell whether a query is not about another one without a variable of its own."""
    return has_clauses(query) or not isinstance(query.source, Query)


def _parts(
    inner: st.SearchStrategy[Expression], block: bool
) -> st.SearchStrategy[tuple[TextPart, ...]]:
    """Return the pieces of a string; texts that touch are one."""
    piece: st.SearchStrategy[TextPart] = texts | st.builds(Interpolation, inner)
    if block:
        loop = queries(inner, small_names).filter(source_is_plain)
        stretch = st.lists(piece, max_size=2).map(_joined)
        piece |= st.builds(TextFor, loop, stretch) | st.builds(TextIf, inner, stretch, stretch)
    return st.lists(piece, max_size=3).map(_joined)


def _joined(parts: list[TextPart]) -> tuple[TextPart, ...]:
    """Join texts that touch, and drop those that are empty."""
    found: list[TextPart] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, str) and isinstance(last, str):
            found[-1] = last + part
        elif part != "":
            found.append(part)
    return tuple(found)


def _arguments(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[tuple[Argument, ...]]:
    one = st.builds(Argument, inner, st.none() | small_names)
    return st.lists(one, max_size=3).map(tuple)


def _branches(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    loop = queries(inner, small_names).filter(source_is_plain)
    return st.one_of(
        st.builds(Member, inner, small_names),
        st.builds(Index, inner, inner),
        st.builds(Call, functions, _arguments(inner)),
        st.builds(Unary, st.sampled_from(("not", "-")), inner),
        st.builds(Binary, st.sampled_from(OPERATORS), inner, inner),
        st.builds(IsNull, inner, st.booleans()),
        st.builds(Conditional, inner, inner, inner),
        queries(inner, st.none()).filter(has_clauses),
        st.builds(Comprehension, inner, loop),
        st.builds(ListLiteral, _tuples(inner)),
        records(inner),
        st.builds(Text, _parts(inner, False)),
        st.builds(Text, _parts(inner, True), st.just(True)),
    )


expressions: st.SearchStrategy[Expression] = st.recursive(_leaves, _branches, max_leaves=8)
"""Every expression that may stand anywhere."""
small_expressions: st.SearchStrategy[Expression] = st.recursive(_leaves, _branches, max_leaves=3)
"""Short ones, for the slots of large nodes."""
creations = st.one_of(
    st.builds(Create, type_names, records(small_expressions)),
    st.builds(Upsert, type_names, few(small_names), records(small_expressions)),
)
"""Writes that answer a row."""
arguments = _arguments(small_expressions)
string_texts = st.builds(Text, _parts(small_expressions, False))
