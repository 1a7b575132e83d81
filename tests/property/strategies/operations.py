"""Resources, their operations, and actions."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from fastgen.ir.application import Envelope, ErrorKind, Errors
from fastgen.ir.operations import (
    Filter,
    FilterOperator,
    Method,
    Operation,
    Pagination,
    Parameter,
    Place,
    Rate,
    Resource,
    Route,
    SortKey,
)
from fastgen.ir.words import words
from tests.property.strategies.entities import items, rules
from tests.property.strategies.expressions import orders, records, small_expressions, string_texts
from tests.property.strategies.statements import blocks, demands, returns
from tests.property.strategies.types import type_refs
from tests.property.strategies.words import few, optional, small_names, texts, type_names

_maybe = st.none() | small_expressions
_methods = st.sampled_from(get_args(Method))
routes = st.one_of(
    st.builds(Route, method=_methods),
    st.builds(Route, path=texts),
    st.builds(Route, method=_methods, path=texts),
)
parameters = st.lists(
    st.builds(
        Parameter,
        name=small_names,
        optional=st.booleans(),
        type=type_refs,
        by=optional(small_names),
        default=_maybe,
        place=st.none() | st.sampled_from(get_args(Place)),
        wire=optional(texts),
        description=optional(texts),
    ),
    max_size=2,
).map(tuple)
envelopes = st.builds(Envelope, kind=st.sampled_from(["input", "one", "many"]), shape=records)
error_kinds = st.builds(
    ErrorKind,
    name=small_names,
    status=st.none() | st.integers(100, 599),
    message=st.none() | string_texts,
    on=optional(texts),
    shape=st.none() | records,
)
error_blocks = st.builds(
    Errors,
    body=st.none() | records,
    kinds=st.lists(error_kinds, max_size=2).map(tuple),
)
rates = st.builds(
    Rate, count=st.integers(0, 999), unit=st.sampled_from(["second", "minute", "hour", "day"])
)
_paths = few(small_names).map(".".join)
_filters = st.lists(
    st.builds(Filter, name=_paths)
    | st.builds(
        Filter,
        name=small_names,
        path=_paths,
        operator=st.sampled_from(get_args(FilterOperator)),
    ),
    max_size=3,
).map(tuple)
_sorts = st.lists(
    st.builds(SortKey, name=_paths) | st.builds(SortKey, name=small_names, path=_paths),
    max_size=2,
).map(tuple)
_pages = st.builds(
    Pagination, size=st.integers(1, 99), maximum=st.none() | st.integers(1, 500)
) | st.builds(
    Pagination,
    size=st.integers(1, 99),
    style=st.sampled_from(["offset", "number", "cursor"]),
    names=few(small_names, 0),
)
_shared = {
    "description": optional(texts),
    "route": st.none() | routes,
    "rules": st.lists(rules, max_size=1).map(tuple),
    "envelopes": st.lists(envelopes, max_size=1).map(tuple),
    "errors": st.none() | error_blocks,
    "rate": st.none() | rates,
    "cache": _maybe,
    "idempotent": st.booleans(),
    "enabled": _maybe,
}
_line_words = words(
    """list read create update replace delete toggle bulk action envelope errors allow deny rate
    target enabled at"""
)
_verb_names = small_names.filter(lambda name: name not in _line_words)
"""A verb's name may be no word that begins the next line of a resource."""
_block = {
    "input": st.none() | items,
    "assign": st.none() | records,
    "before": demands,
    "after": blocks.filter(bool) | st.just(()),
    "answer": st.just(()) | returns.map(lambda line: (line,)),
    "where": _maybe,
    "order": st.just(()) | orders,
    "filters": _filters,
    "sorts": _sorts,
    "search": st.none() | few(small_names, 0),
    "page": st.none() | _pages,
    "total": st.booleans(),
}
_verbs = st.sampled_from(["list", "read", "create", "update", "replace", "delete"])
operations = st.one_of(
    st.builds(
        Operation,
        verb=_verbs,
        name=optional(_verb_names),
        parameters=parameters,
        **_shared,
        **_block,
    ),
    st.builds(Operation, verb=st.just("toggle"), relation=small_names, **_shared, **_block),
    st.builds(
        Operation,
        verb=st.just("bulk"),
        operations=st.lists(_verbs, min_size=1, max_size=3).map(tuple),
        bulk_maximum=st.none() | st.integers(1, 500),
        **_shared,
        **_block,
    ),
)
actions = st.builds(Operation, name=small_names, parameters=parameters, before=blocks, **_shared)
resources = st.builds(
    Resource,
    entity=type_names,
    singular=optional(texts),
    description=optional(texts),
    route=st.none() | routes,
    operations=st.none() | st.lists(operations | actions, min_size=1, max_size=2).map(tuple),
    target=_maybe,
    rules=st.lists(rules, max_size=1).map(tuple),
    envelopes=st.lists(envelopes, max_size=1).map(tuple),
    errors=st.none() | error_blocks,
    enabled=_maybe,
    rate=st.none() | rates,
)
