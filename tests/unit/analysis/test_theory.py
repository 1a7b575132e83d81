"""What can hold at the same time, decided exactly or left open, and never wrongly refused."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastgen.analysis.satisfiability import always, follows, never, solve, under
from fastgen.analysis.terms import (
    CALLER,
    FALSE,
    ROW,
    TRUE,
    Atom,
    Before,
    Bound,
    Domain,
    Equals,
    Formula,
    IsNull,
    Known,
    Negation,
    Opaque,
    Same,
    Sign,
    Term,
    assign,
    atoms,
    both,
    either,
    negated,
    same,
)
from fastgen.analysis.theory import consistent

STARS = Term("stars", Domain("whole", False, (), Decimal(0), Decimal(5)), ROW)
PRICE = Term("price", Domain("number", True), ROW)
LIMIT = Term("limit", Domain("number", True), ROW)
STATE = Term("state", Domain("enum", True, ("S.a", "S.b")), ROW)
AUTHOR = Term("author", Domain("row", True), ROW)


def number(value: int) -> Known:
    return Known(Decimal(value), str(value))


def member(name: str) -> Known:
    return Known(f"S.{name}", f"S.{name}")


IMPOSSIBLE: tuple[tuple[Formula, ...], ...] = (
    (Bound(STARS, ">", number(3)), Bound(STARS, "<", number(4))),
    (Bound(STARS, ">", number(5)),),
    (Equals(STARS, number(2)), Equals(STARS, number(3))),
    (IsNull(STARS),),
    (IsNull(PRICE), Bound(PRICE, "<", number(3))),
    (Bound(PRICE, "<", number(3)), Bound(PRICE, ">=", number(3))),
    (
        negated(IsNull(STATE)),
        negated(Equals(STATE, member("a"))),
        negated(Equals(STATE, member("b"))),
    ),
    (Before(PRICE, LIMIT, True), Before(LIMIT, PRICE, False)),
    (Before(PRICE, LIMIT, True), Bound(PRICE, ">", number(5)), Bound(LIMIT, "<", number(5))),
    (same(AUTHOR, CALLER), IsNull(CALLER), negated(IsNull(AUTHOR))),
    (
        same(AUTHOR, CALLER),
        Equals(Term("state", STATE.domain, AUTHOR), member("a")),
        Equals(Term("state", STATE.domain, CALLER), member("b")),
    ),
    (same(PRICE, LIMIT), Equals(PRICE, number(1)), Equals(LIMIT, number(2))),
    (negated(same(AUTHOR, CALLER)), IsNull(CALLER), IsNull(AUTHOR)),
)
POSSIBLE: tuple[tuple[Formula, ...], ...] = (
    (Bound(STARS, ">", number(3)), Bound(STARS, "<", number(5))),
    (Bound(PRICE, ">", number(3)), Bound(PRICE, "<", number(4))),
    (negated(Bound(PRICE, "<", number(3))), negated(Bound(PRICE, ">=", number(3)))),  # null
    (negated(Equals(STATE, member("a"))), negated(Equals(STATE, member("b")))),  # null
    (same(AUTHOR, CALLER), IsNull(CALLER)),
    (negated(Before(PRICE, LIMIT, True)), negated(Before(LIMIT, PRICE, False))),  # null
)


@pytest.mark.parametrize("parts", IMPOSSIBLE, ids=str)
def test_what_contradicts_itself_can_never_hold(parts: tuple[Formula, ...]) -> None:
    assert never(both(*parts))
    assert all(not never(part) for part in parts if len(parts) > 1)


@pytest.mark.parametrize("parts", POSSIBLE, ids=str)
def test_null_is_a_way_out_where_it_may_be(parts: tuple[Formula, ...]) -> None:
    assert solve(both(*parts)).possible


def test_an_example_fulfils_the_formula() -> None:
    found = solve(both(either(Opaque("a"), Opaque("b")), negated(Opaque("a"))))
    assert found.example == {Opaque("a"): False, Opaque("b"): True}


def test_what_an_assumption_decides_is_left_out() -> None:
    rest = under(either(both(Opaque("a"), Opaque("b")), Opaque("c")), both(Opaque("a")))
    assert rest == either(Opaque("b"), Opaque("c"))
    assert under(Opaque("a"), Opaque("a")) == TRUE
    assert under(Opaque("a"), negated(Opaque("a"))) == FALSE


NUMBERS = (None, *range(-1, 7))
STATES = (None, "S.a", "S.b")
SIGNS: tuple[Sign, ...] = ("<", "<=", ">", ">=")
ATOMS: tuple[Atom, ...] = (
    IsNull(PRICE),
    IsNull(STATE),
    *(Bound(term, sign, number(3)) for sign in SIGNS for term in (PRICE, STARS)),
    *(Equals(term, number(value)) for value in (2, 3) for term in (PRICE, LIMIT, STARS)),
    *(Equals(STATE, member(name)) for name in "ab"),
    Before(PRICE, LIMIT, True),
    Before(LIMIT, PRICE, False),
    Same(LIMIT, PRICE),
    Opaque("something"),
)


def holds(atom: Atom, world: dict[Term, object], opaque: bool) -> bool:
    """Tell whether an atom is true of values: the meaning, written a second time."""
    match atom:
        case IsNull(term=term):
            return world[term] is None
        case Equals(term=term, value=known):
            return world[term] is not None and world[term] == known.value
        case Bound(term=term, operator=sign, value=known):
            value = world[term]
            if not isinstance(value, int) or not isinstance(known.value, Decimal):
                return False
            limit = int(known.value)
            return {"<": value < limit, "<=": value <= limit, ">": value > limit}.get(
                sign, value >= limit
            )
        case Before(left=left, right=right, strict=strict):
            one, two = world[left], world[right]
            if not isinstance(one, int) or not isinstance(two, int):
                return False
            return one < two if strict else one <= two
        case Same(left=left, right=right):
            return world[left] == world[right]
        case Opaque():
            return opaque


WORLDS = [
    ({PRICE: price, LIMIT: limit, STARS: stars, STATE: state}, opaque)
    for price, limit, stars, state, opaque in product(
        NUMBERS, NUMBERS, range(6), STATES, (True, False)
    )
]

formulas = st.recursive(
    st.sampled_from(ATOMS).flatmap(lambda atom: st.sampled_from((atom, Negation(atom)))),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: both(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: either(*parts)),
    ),
    max_leaves=6,
)


def true_in(formula: Formula, world: dict[Term, object], opaque: bool) -> bool:
    truths = {atom: holds(atom, world, opaque) for atom in atoms(formula)}
    left = formula
    for atom, value in truths.items():
        left = assign(left, atom, value)
    assert left in (TRUE, FALSE)
    return left == TRUE


@settings(max_examples=60, deadline=None)
@given(formula=formulas)
def test_never_is_only_said_when_no_row_fulfils_a_formula(formula: Formula) -> None:
    if never(formula):
        assert not any(true_in(formula, dict(world), opaque) for world, opaque in WORLDS)
    if always(formula):
        assert all(true_in(formula, dict(world), opaque) for world, opaque in WORLDS)


@settings(max_examples=60, deadline=None)
@given(formula=formulas, assumption=formulas)
def test_a_formula_means_the_same_under_its_assumption(
    formula: Formula, assumption: Formula
) -> None:
    rest = under(formula, assumption)
    for world, opaque in WORLDS[::97]:
        if true_in(assumption, dict(world), opaque):
            assert true_in(rest, dict(world), opaque) is true_in(formula, dict(world), opaque)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_truths_of_a_row_are_consistent(data: st.DataObject) -> None:
    world, opaque = data.draw(st.sampled_from(WORLDS))
    chosen = data.draw(st.lists(st.sampled_from(ATOMS), unique=True))
    assert consistent({atom: holds(atom, dict(world), opaque) for atom in chosen})


def test_a_question_that_takes_too_long_stays_open() -> None:
    names = [Opaque(f"x{number}") for number in range(14)]
    odd: Formula = names[0]
    for name in names[1:]:
        odd = either(both(odd, negated(name)), both(negated(odd), name))
    hard = both(odd, negated(odd))
    assert solve(hard).possible in (None, False)
    assert not never(both(*(either(one, negated(one)) for one in names)))
    assert follows(names[0], names[0])
