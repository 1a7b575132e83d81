"""Access in depth where callers are rows of several entities."""

from __future__ import annotations

from fastgen.analysis import access_matrix
from tests.unit.analysis.specs import program_of

MARKET = """app market {
  auth jwt { user: Buyer, login: email }
  auth key { user: Partner }
}
enum Role { clerk, boss }
entity Buyer { email: email unique  password: password  role: Role = Role.clerk
  allow create to anyone  allow read when self == caller }
entity Partner { name: string  allow read to boss }
entity Deal { buyer: Buyer owner  partner: Partner?
  allow create to buyer  allow read when buyer == caller or partner == caller
  allow delete to boss, partner }
resource Deal { list create read delete }
"""
MATRIX = access_matrix(program_of(MARKET))


def row(entity: str, operation: str) -> list[str]:
    (line,) = [
        line for line in MATRIX.lines if (line.entity, line.operation) == (entity, operation)
    ]
    return [cell.answer for cell in line.cells]


def test_every_kind_of_callers_has_a_column() -> None:
    assert MATRIX.callers == ("anonymous", "buyer_clerk", "buyer_boss", "partner")


def test_a_condition_about_one_entity_is_no_for_another() -> None:
    assert row("Deal", "create") == ["no", "yes", "yes", "no"]
    own, theirs = "buyer == caller.buyer", "partner == caller.partner"
    assert row("Deal", "read") == ["no", own, own, theirs]
    assert row("Deal", "delete") == ["no", "no", own, theirs]
    assert row("Buyer", "read") == ["no", "self == caller.buyer", "self == caller.buyer", "no"]


def test_each_entity_registers_at_its_own_place() -> None:
    routes = {line.entity: line.routes for line in MATRIX.lines if line.operation == "create"}
    assert routes["Buyer"] == ("POST /auth/register",)
