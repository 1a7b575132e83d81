"""Rules of access come down to one condition for each class of callers."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from fastgen.backend.lowering.policy import (
    FALSE,
    TRUE,
    CallerClass,
    allowed_fields,
    settle,
    simplify,
    whole_condition,
)
from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import Compare, Constant, Logical, Not, TypedExpression
from tests.unit.backend.lowering.library import BOOL, caller, compare, const, get, me

ROLES = ("member", "librarian")
ANYONE = CallerClass(anonymous=True)
MEMBER = CallerClass(role="member")
LIBRARIAN = CallerClass(role="librarian")
OWN = compare(get(me("Loan"), "member"), "==", caller())


def test_roles_pass_without_a_row_and_others_by_a_condition() -> None:
    policy = settle(
        Access(False, (Clause("authenticated", when=OWN), Clause("roles", ("librarian",)))), ROLES
    )
    assert policy.condition(ANYONE) == FALSE
    assert policy.condition(MEMBER) == OWN
    assert policy.condition(LIBRARIAN) == TRUE
    assert policy.roles is None
    assert policy.needs_row
    assert not policy.admits_anonymous


def test_deny_beats_allow() -> None:
    access = Access(
        False, (Clause("anyone"),), (Clause("roles", ("member",)), Clause("anyone", when=OWN))
    )
    policy = settle(access, ROLES)
    assert policy.condition(MEMBER) == FALSE
    assert policy.condition(LIBRARIAN) == Not(BOOL, operand=OWN)
    assert policy.roles == ("librarian",)


def test_nothing_matching_is_a_refusal() -> None:
    policy = settle(Access(False), ROLES)
    assert {condition for _, condition in policy.groups} == {FALSE}
    assert policy.roles == ()


def test_without_auth_everything_is_open() -> None:
    policy = settle(Access(True), ())
    assert policy.open
    assert policy.condition(ANYONE) == TRUE


def test_a_deny_of_some_fields_spares_the_operation() -> None:
    access = Access(False, (Clause("anyone"),), (Clause("anyone", fields=("role",)),))
    assert settle(access, ROLES).condition(MEMBER) == TRUE
    assert settle(access, ROLES, field="role").condition(MEMBER) == FALSE
    assert allowed_fields(access, ("name", "role"), MEMBER) == ("name",)


def test_an_allow_of_some_fields_allows_no_other() -> None:
    access = Access(
        False, (Clause("roles", ("member",), fields=("name",)), Clause("roles", ("librarian",)))
    )
    assert settle(access, ROLES).condition(MEMBER) == TRUE
    assert allowed_fields(access, ("name", "role"), MEMBER) == ("name",)
    assert allowed_fields(access, ("name", "role"), LIBRARIAN) == ("name", "role")


def test_the_whole_condition_asks_for_a_role_only_where_roles_differ() -> None:
    same = settle(Access(False, (Clause("authenticated", when=OWN),)), ROLES)
    whole = whole_condition(same, caller(), user="Member", role="role", role_enum="Role")
    assert whole == OWN
    differ = settle(
        Access(False, (Clause("roles", ("librarian",)), Clause("authenticated", when=OWN))), ROLES
    )
    whole = whole_condition(differ, caller(), user="Member", role="role", role_enum="Role")
    assert isinstance(whole, Logical)
    assert any(isinstance(part, Compare) for part in whole.operands)


ATOMS: list[TypedExpression] = [
    compare(get(me("Member"), "age"), "==", const(number)) for number in range(3)
]


def trees() -> st.SearchStrategy[TypedExpression]:
    leaves: st.SearchStrategy[TypedExpression] = st.sampled_from([*ATOMS, TRUE, FALSE])
    return st.recursive(
        leaves,
        lambda inner: st.builds(lambda part: Not(BOOL, operand=part), inner)
        | st.builds(
            lambda operator, parts: Logical(BOOL, operator=operator, operands=tuple(parts)),
            st.sampled_from(["and", "or"]),
            st.lists(inner, max_size=3),
        ),
        max_leaves=8,
    )


def holds(expression: TypedExpression, world: dict[TypedExpression, bool]) -> bool:
    match expression:
        case Constant(value=value):
            return bool(value)
        case Not(operand=operand):
            return not holds(operand, world)
        case Logical(operator="and", operands=operands):
            return all(holds(part, world) for part in operands)
        case Logical(operands=operands):
            return any(holds(part, world) for part in operands)
        case _:
            return world[expression]


@given(trees())
def test_simplifying_keeps_the_meaning(expression: TypedExpression) -> None:
    simple = simplify(expression)
    assert simplify(simple) == simple
    for values in itertools.product([True, False], repeat=len(ATOMS)):
        world: dict[TypedExpression, bool] = dict(zip(ATOMS, values, strict=True))
        assert holds(simple, world) == holds(expression, world)
