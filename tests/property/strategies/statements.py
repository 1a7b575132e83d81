"""Statements, blocks and uses of errors."""

from __future__ import annotations

from hypothesis import strategies as st

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
    queries,
    records,
    small_expressions,
    source_is_plain,
    string_texts,
)
from tests.property.strategies.words import small_names, texts

Block = tuple[Statement, ...]
_shapes: st.SearchStrategy[Record | None] = st.none() | records(small_expressions)
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
_loops = queries(small_expressions, small_names).filter(source_is_plain)
_sources = queries(small_expressions, st.none()).filter(source_is_plain)
calls = st.builds(Call, st.sampled_from(["thumbnail", "notify", "count_up"]), arguments)
"""Calls that may stand alone: their names begin no statement."""

_simple: st.SearchStrategy[Statement] = st.one_of(
    st.builds(Let, small_names, small_expressions | creations, st.none() | errors),
    st.builds(Require, small_expressions, st.none() | errors),
    st.builds(Perform, creations | calls),
    st.builds(Update, small_expressions, records(small_expressions)),
    st.builds(Delete, small_expressions),
    st.builds(DeleteAll, _sources),
    st.builds(Add, small_expressions, small_expressions),
    st.builds(Remove, small_expressions, small_expressions),
    st.builds(Send, small_names, arguments),
    st.builds(Fail, errors),
)
returns = st.builds(
    Return, st.none() | _statuses, st.none() | small_expressions | creations, _shapes
)


def _blocks(inner: st.SearchStrategy[Statement]) -> st.SearchStrategy[Block]:
    """Return blocks; a ``return`` stands last."""
    return st.builds(
        lambda lines, last: (*lines, *last),
        st.lists(inner, max_size=2),
        st.just(()) | returns.map(lambda last: (last,)),
    )


statements: st.SearchStrategy[Statement] = st.recursive(
    _simple,
    lambda inner: st.builds(If, small_expressions, _blocks(inner), _blocks(inner))
    | st.builds(For, _loops, _blocks(inner)),
    max_leaves=3,
)
blocks = _blocks(statements)
"""Bodies of actions, handlers and jobs."""
demands = st.lists(
    st.builds(Let, small_names, small_expressions, st.none() | errors)
    | st.builds(Require, small_expressions, st.none() | errors),
    max_size=2,
).map(tuple)
"""What a verb says before it runs."""
