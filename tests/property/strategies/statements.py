"""Statements, blocks and uses of errors."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from fastgen.ir.expressions import Call, Record
from fastgen.ir.statements import (
    Add,
    Delete,
    DeleteAll,
    ErrorUse,
    Fail,
    For,
    If,
    Let,
    Perform,
    Remove,
    Require,
    Return,
    Send,
    Statement,
    Update,
)
from tests.property.strategies.expressions import (
    arguments,
    creations,
    drawn,
    loops,
    records,
    small_expressions,
    some,
    sources,
    string_texts,
)
from tests.property.strategies.words import small_names, texts

Block = tuple[Statement, ...]
_shapes: st.SearchStrategy[Record | None] = st.none() | records
_statuses = st.integers(100, 599)
errors = st.one_of(
    st.builds(
        ErrorUse, small_names, st.none(), arguments, st.none() | string_texts, st.none() | texts,
        _shapes,
    ),
    st.builds(
        ErrorUse, st.none(), _statuses, st.just(()), st.none() | string_texts, st.none() | texts,
        _shapes,
    ),
    st.builds(
        ErrorUse, st.none(), st.none(), st.just(()), string_texts, st.none() | texts, _shapes
    ),
)  # fmt: skip
calls = st.builds(Call, st.sampled_from(["thumbnail", "notify", "count_up"]), arguments)
"""Calls that may stand alone: their names begin no statement."""

_simple: st.SearchStrategy[Statement] = st.one_of(
    st.builds(Let, small_names, small_expressions | creations, st.none() | errors),
    st.builds(Require, small_expressions, st.none() | errors),
    st.builds(Perform, creations | calls),
    st.builds(Update, small_expressions, records),
    st.builds(Delete, small_expressions),
    st.builds(DeleteAll, sources),
    st.builds(Add, small_expressions, small_expressions),
    st.builds(Remove, small_expressions, small_expressions),
    st.builds(Send, small_names, arguments),
    st.builds(Fail, errors),
)
returns = st.builds(
    Return, st.none() | _statuses, st.none() | small_expressions | creations, _shapes
)


def statement(draw: DrawFn, depth: int) -> Statement:
    """Draw a statement."""
    if depth <= 0 or draw(st.integers(0, 3)):
        return draw(_simple)
    if draw(st.booleans()):
        condition = draw(small_expressions)
        return If(condition, block(draw, depth - 1), block(draw, depth - 1))
    return For(draw(loops), block(draw, depth - 1))


def block(draw: DrawFn, depth: int) -> Block:
    """Draw a block; a ``return`` stands last."""
    lines = some(draw, statement, depth)
    return (*lines, draw(returns)) if draw(st.booleans()) else tuple(lines)


blocks = drawn(block, 2)
"""Bodies of actions, handlers and jobs."""
demands = st.lists(
    st.builds(Let, small_names, small_expressions, st.none() | errors)
    | st.builds(Require, small_expressions, st.none() | errors),
    max_size=2,
).map(tuple)
"""What a verb says before it runs."""
