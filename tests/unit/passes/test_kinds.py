"""Callers of several entities: who `caller` is, and who is let in."""

from __future__ import annotations

import pytest

import fastgen
from fastgen.diagnostics import Report
from fastgen.ir.checked.expressions import Variable
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import NullableType, RowType
from fastgen.passes import check_spec

HEAD = """app market {
  auth jwt { user: Buyer, login: email }
  auth session { user: Seller, login: email }
  auth key { user: Partner }
}
enum Role { clerk, boss }
entity Buyer { email: email unique  password: password  name: string  role: Role?
  allow create to anyone  allow read when self == caller }
entity Seller { email: email unique  password: password  name: string
  allow create to anyone  allow read to seller }
entity Partner { city: string  allow read to authenticated }
"""


def checked(text: str) -> tuple[Program | None, list[str]]:
    report = Report()
    program = check_spec(fastgen.parse(HEAD + text), report)
    return program, [f"{one.code} {one.message}" for one in report.diagnostics]


def program_of(text: str) -> Program:
    program, found = checked(text)
    assert program is not None, found
    return program


def test_each_entity_has_routes_of_its_own() -> None:
    ways = program_of("").ways_of("Seller")
    assert [route.path for way in ways for route in way.routes][:2] == [
        "/seller/auth/register",
        "/seller/auth/login",
    ]
    assert program_of("").users == ("Buyer", "Seller", "Partner")


def test_a_role_is_that_of_the_entity_that_has_it() -> None:
    assert [way.role for way in program_of("").authentications] == ["role", None, None]


@pytest.mark.parametrize(
    ("rule", "audience", "kinds"),
    [
        ("to seller", "authenticated", ("Seller",)),
        ("to seller, partner", "authenticated", ("Seller", "Partner")),
        ("to seller, buyer, partner", "authenticated", ()),
        ("to boss", "roles", ("Buyer",)),
        ("to anyone", "anyone", ()),
        ("to anyone when seller == caller", "authenticated", ("Seller",)),
        ("when buyer == caller or seller == caller", "authenticated", ("Buyer", "Seller")),
        ("to authenticated when caller in fans", "authenticated", ("Buyer",)),
    ],
)
def test_a_rule_speaks_of_the_entities_for_whom_it_may_hold(
    rule: str, audience: str, kinds: tuple[str, ...]
) -> None:
    fields = "buyer: Buyer  seller: Seller  fans: Buyer[]"
    program = program_of(f"entity Deal {{ {fields}  allow read {rule} }}\n")
    (clause,) = program.entities["Deal"].access["read"].allow
    assert (clause.audience, clause.kinds) == (audience, kinds)


def test_a_rule_for_a_role_and_for_an_entity_is_two() -> None:
    program = program_of("entity Deal { name: string  allow read to boss, partner }\n")
    found = [
        (one.audience, one.roles, one.kinds)
        for one in program.entities["Deal"].access["read"].allow
    ]
    assert found == [("authenticated", (), ("Partner",)), ("roles", ("boss",), ("Buyer",))]


def test_the_caller_of_one_entity_is_a_row_of_it() -> None:
    program = program_of("entity Deal { seller: Seller  allow read when seller == caller }\n")
    (clause,) = program.entities["Deal"].access["read"].allow
    assert clause.when is not None
    callers = [
        one for one in walk(clause.when) if isinstance(one, Variable) and one.kind == "caller"
    ]
    assert [(one.name, one.type) for one in callers] == [("Seller", RowType("Seller"))]


def test_an_owner_that_may_be_null_is_null_for_callers_of_another_entity() -> None:
    text = "entity Note { buyer: Buyer? owner  text: string  allow create to buyer, seller }\n"
    default = program_of(text).entities["Note"].fields["buyer"].default
    assert default == Variable(NullableType(RowType("Buyer")), "caller", "Buyer")


def test_only_callers_of_the_entity_of_the_owner_create_a_row() -> None:
    rules = "allow create to authenticated  allow read to anyone"
    text = f"entity Deal {{ seller: Seller owner  {rules} }}\nresource Deal {{ create }}\n"
    program = program_of(text)
    (clause,) = program.entities["Deal"].access["create"].allow
    assert clause.kinds == ("Seller",)


def test_a_toggle_is_for_the_entity_that_it_adds() -> None:
    text = 'resource Deal { toggle fans at "/like" }\n'
    text += "entity Deal { fans: Buyer[]  allow read to anyone }\n"
    (clause,) = program_of(text).entities["Deal"].access["fans"].allow
    assert (clause.audience, clause.kinds) == ("authenticated", ("Buyer",))


def test_a_field_that_all_have_can_be_read_and_any_caller_be_nobody() -> None:
    program_of(
        'action hello() at get "/hello" { allow to buyer, seller  return { name: caller.name } }\n'
        'action who() at get "/who" { allow to anyone  return { nobody: caller is null } }\n'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'action hello() at get "/h" { allow to authenticated  return { name: caller.name } }',
            "FG4017 `caller` is a `Buyer` or a `Seller` or a `Partner` here",
        ),
        (
            "entity Deal { seller: Seller  allow read to buyer when seller == caller }",
            "FG2008 `==` does not go with a `Seller` and a `Buyer`",
        ),
        (
            "entity Deal { seller: Seller owner  allow read to anyone }\n"
            "action deal() { allow to buyer  create Deal {} }",
            "FG4006 `seller` is the caller, and nobody may be signed in here",
        ),
        (
            "entity Deal { name: string  allow read to buyer, seller when caller == caller }",
            "FG4017 `caller` is a `Buyer` or a `Seller` here",
        ),
        (
            "entity Deal { name: string  allow read to sellers }",
            "FG4003 there is no role `sellers`",
        ),
        (
            "entity Deal { at: Deal? owner  allow read to anyone }",
            "FG4008 the owner `at` is no `Buyer`, `Seller`, `Partner`",
        ),
        (
            "action enter() { allow to buyer  return { token: token(caller) } }",
            "FG4901 `token(…)` beside several entities of callers is understood but not "
            "compiled yet",
        ),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, said: str) -> None:
    _, found = checked(text + "\n")
    assert found == [said]


def test_opaque_credentials_of_two_entities_stand_in_two_places() -> None:
    head = HEAD.replace("auth jwt { user: Buyer", "auth session { user: Buyer")
    report = Report()
    check_spec(fastgen.parse(head), report)
    assert [(one.code, one.message) for one in report.diagnostics] == [
        ("FG4018", "`Buyer` and `Seller` would both be found by the cookie `session`")
    ]
