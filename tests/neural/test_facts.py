"""What a spec states, told apart from how it says so."""

import pytest

from fastgen import parse
from fastgen.neural.facts import facts

SHOP = """
app shop { auth jwt { user: Customer, login: email } }
enum Role { customer, clerk }
enum Status { draft, paid }
entity Customer { email: email unique  password: password  role: Role = Role.customer  name: string
  orders: Order[] via customer
  allow create to anyone }
entity Order { customer: Customer owner  status: Status = Status.draft  total: decimal(12, 2, 0..)
  labels: Label[]
  check total > 0
  allow read to clerk, customer when customer == caller and total > 0 }
entity Label { name: string(..20)? unique  allow read to anyone }
resource Order { list { filter status, lowest: total >=  sort total  search
  order by .total desc  page 20 } }
action pay(order: Order) {
  allow to authenticated when caller == order.customer
  require order.status == Status.draft
  update order { status: Status.paid }
}
"""


def texts(text: str) -> set[str]:
    return set(map(str, facts(parse(text))))


@pytest.mark.parametrize(
    "fact",
    [
        "entities: customer",
        "fields: customer name",
        "types: customer name string",
        "types: order status enum",
        "types: order status value paid",
        "constraints: order status default status.draft",
        "constraints: order total minimum 0",
        "constraints: order check total > 0",
        "constraints: label name optional",
        "constraints: label name unique",
        "constraints: label name maximum 20",
        "relations: one order customer customer",
        "relations: order customer owner",
        "relations: many label order",
        "auth: user customer",
        "auth: kind jwt",
        "auth: login email",
        "auth: role clerk",
        "auth: default_role customer",
        "rules: allow customer create anyone",
        "rules: allow order read clerk when caller == customer and total > 0",
        "rules: allow pay call authenticated when caller == order.customer",
        "actions: pay",
        "actions: pay takes order order",
        "actions: pay requires order.status == status.draft",
        "actions: pay updates order status status.paid",
        "queries: order offers list",
        "queries: order filter status ==",
        "queries: order filter total >=",
        "queries: order sort total",
        "queries: order order .total desc",
        "queries: order page 20",
    ],
)
def test_a_fact_is_found(fact: str) -> None:
    assert fact in texts(SHOP)


def test_what_signing_in_needs_and_inverse_relations_are_no_facts() -> None:
    found = texts(SHOP)
    assert not any("password" in fact or "orders" in fact for fact in found)
    assert "fields: customer email" not in found
    assert "fields: customer role" not in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("entity Books { dueDate: date }", "entity Book { due_date: date }"),
        ("entity A { x: int  y: int  check x > 0 and y > 0 }",
         "entity A { y: int  x: int  check y > 0 and x > 0 }"),
        ("enum S { a, b } entity T { s: S }", "enum Kind { b, a } entity T { s: Kind }"),
        ("type Money = decimal(8, 2, 0..) entity A { x: Money }",
         "entity A { x: decimal(8, 2, 0..) }"),
        ("mixin M { x: int } entity A { include M }", "entity A { x: int }"),
        ("entity A { b: B[] } entity B { n: int }", "entity A { n: int } entity B { x: A[] }"),
        ("entity A { x: int } resource A", "entity A { x: int } resource A at '/things'"),
    ],
)  # fmt: skip
def test_two_ways_to_say_the_same_are_the_same_facts(one: str, other: str) -> None:
    one, other = one.replace("'", '"'), other.replace("'", '"')
    assert {f for f in texts(one) if " n" not in f} == {f for f in texts(other) if " n" not in f}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("entity A { x: int }", "entity A { x: int? }"),
        ("entity A { x: string }", "entity A { x: string[] }"),
        ("entity A { b: B } entity B {}", "entity A { b: B[] } entity B {}"),
        ("entity A { x: int  y: int  check x > y }", "entity A { x: int  y: int  check y > x }"),
    ],
)
def test_different_things_are_different_facts(one: str, other: str) -> None:
    assert texts(one) != texts(other)
