"""Entities with their fields, states, views, rules and constraints."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from fastgen.ir.entities import (
    Check,
    Entity,
    Field,
    Flag,
    Include,
    IndexDeclaration,
    Mixin,
    Move,
    OnDelete,
    Rule,
    RuleOperation,
    View,
    ViewItem,
)
from fastgen.ir.types import TypeRef
from tests.property.strategies.expressions import orders, small_expressions
from tests.property.strategies.statements import blocks, errors
from tests.property.strategies.types import type_refs
from tests.property.strategies.words import few, optional, small_names, texts, type_names

_maybe = st.none() | small_expressions
_moves = st.builds(
    lambda move, other: move if move.require is not None else move.model_copy(update=other),
    st.builds(
        Move,
        name=small_names,
        sources=few(small_names),
        target=small_names,
        who=few(small_names, 0),
        when=_maybe,
        require=_maybe,
        otherwise=st.none() | errors,
        body=blocks,
    ),
    st.just({"otherwise": None}),
)
_stored = st.builds(
    Field,
    name=small_names,
    optional=st.booleans(),
    description=optional(texts),
    type=type_refs,
    default=_maybe,
    on_update=_maybe,
    computed=_maybe,
    flags=st.lists(st.sampled_from(get_args(Flag)), max_size=3, unique=True).map(tuple),
    on_delete=st.none() | st.sampled_from(get_args(OnDelete)),
    via=optional(small_names),
    order=st.just(()) | orders,
    derived_from=optional(small_names),
    wire=optional(texts),
    renamed=optional(small_names),
)
_flows = st.builds(
    Field,
    name=small_names,
    type=st.just(TypeRef(name="flow")),
    default=_maybe,
    description=optional(texts),
    moves=st.lists(_moves, max_size=3).map(tuple),
)
fields = _stored | _flows

view_items = st.one_of(
    st.builds(ViewItem, name=small_names),
    st.builds(ViewItem, name=small_names, optional=st.just(True)),
    st.builds(ViewItem, include=small_names | type_names),
    st.builds(ViewItem, exclude=small_names),
    st.builds(
        ViewItem,
        name=small_names,
        optional=st.booleans(),
        type=type_refs,
        computed=_maybe,
        default=_maybe,
        wire=optional(texts),
        description=optional(texts),
    ),
    st.builds(ViewItem, name=texts, quoted=st.just(True), type=type_refs, computed=_maybe),
)
items = st.lists(view_items, max_size=4).map(tuple)
views = st.builds(View, name=optional(small_names), items=items)

_rights = st.lists(
    st.builds(RuleOperation, name=small_names, fields=few(small_names, 0)), max_size=2
).map(tuple)
rules = st.builds(
    Rule,
    effect=st.sampled_from(["allow", "deny"]),
    operations=_rights,
    who=few(small_names, 0),
    when=_maybe,
).filter(lambda rule: bool(rule.operations or rule.who or rule.when))

checks = st.one_of(
    st.builds(Check, condition=small_expressions, where=_maybe, otherwise=st.none() | errors),
    st.builds(Check, unique=few(small_names), where=_maybe, otherwise=st.none() | errors),
)
_indexed = st.builds(
    lambda name, down: f"{name} desc" if down else name, small_names, st.booleans()
)
indexes = st.builds(IndexDeclaration, fields=few(_indexed))
_body = {
    "description": optional(texts),
    "includes": st.lists(st.builds(Include, names=few(type_names)), max_size=1).map(tuple),
    "fields": st.lists(fields, max_size=3).map(tuple),
    "views": st.lists(views, max_size=2).map(tuple),
    "rules": st.lists(rules, max_size=2).map(tuple),
    "checks": st.lists(checks, max_size=2).map(tuple),
    "indexes": st.lists(indexes, max_size=1).map(tuple),
}
mixins = st.builds(Mixin, name=type_names, **_body)
entities = st.builds(Entity, name=type_names, renamed=optional(type_names), **_body)
