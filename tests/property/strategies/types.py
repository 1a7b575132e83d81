"""Uses of types, and declared types."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from fastgen.ir.types import Enum, EnumMember, NamedType, TypeRef, ValueField
from tests.property.strategies.expressions import small_expressions
from tests.property.strategies.words import few, optional, small_names, texts, type_names

_bounds = st.none() | st.integers(-100, 100).map(Decimal) | st.just(Decimal("0.01"))
_counts = st.none() | st.integers(0, 50)
_patterns = st.sampled_from(["[A-Z]{3}-[0-9]{4}", "a/b", "\\d+#", 'say "hi"', "(a|b)\\\\"])


def _shaped(
    base: st.SearchStrategy[TypeRef], nullable: bool, many: bool, low: int | None, high: int | None
) -> st.SearchStrategy[TypeRef]:
    changes: dict[str, object] = {"nullable": nullable, "many": many}
    if many:
        changes |= {"items_minimum": low, "items_maximum": high}
    return base.map(lambda kind: kind.model_copy(update=changes))


_base = st.one_of(
    st.builds(TypeRef, name=st.sampled_from(["string", "text", "int", "bool", "date", "secret"])),
    st.builds(TypeRef, name=st.just("string"), minimum=_bounds, maximum=_bounds),
    st.builds(TypeRef, name=st.just("string"), pattern=_patterns),
    st.builds(
        TypeRef,
        name=st.just("decimal"),
        precision=st.just(12),
        scale=st.integers(0, 4),
        minimum=_bounds,
    ),
    st.builds(
        TypeRef,
        name=st.just("file"),
        size=st.integers(1, 99),
        size_unit=st.sampled_from(["B", "KB", "MB", "GB"]),
        media=few(texts, 0),
    ),
    st.builds(TypeRef, name=st.just("map"), item=st.sampled_from(["string", "Book"])),
    st.builds(TypeRef, name=type_names, member=optional(small_names)),
)
type_refs = st.tuples(st.booleans(), st.booleans(), _counts, _counts).flatmap(
    lambda shape: _shaped(_base, *shape)
)
"""Every use of a type."""

value_fields = st.builds(
    ValueField,
    name=small_names,
    optional=st.booleans(),
    type=type_refs,
    default=st.none() | small_expressions,
    wire=optional(texts),
    description=optional(texts),
)
named_types = st.one_of(
    st.builds(NamedType, name=type_names, description=optional(texts), alias=type_refs),
    st.builds(
        NamedType,
        name=type_names,
        description=optional(texts),
        fields=st.lists(value_fields, max_size=3).map(tuple),
    ),
    st.builds(
        NamedType,
        name=type_names,
        description=optional(texts),
        members=few(type_names),
        tag=small_names,
    ),
)
enums = st.builds(
    Enum,
    name=type_names,
    description=optional(texts),
    members=st.lists(
        st.builds(EnumMember, name=small_names, wire=optional(texts), description=optional(texts)),
        max_size=3,
    ).map(tuple),
)
