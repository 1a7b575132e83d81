"""Moves, toggles and tenants are part of what is said of access."""

from __future__ import annotations

import pytest

from fastgen.analysis.asked_names import UnclearError
from fastgen.analysis.claims import breaches, read_claim
from fastgen.analysis.decision import decide
from fastgen.analysis.flows import Flows
from fastgen.analysis.matrix import Line, access_matrix
from fastgen.analysis.policies import Policies
from fastgen.analysis.questions import read_question
from fastgen.ir.checked.program import Program
from tests.unit.semantics.simulation import program_of

SPEC = """
app boards { auth jwt { user: Person, login: email } }
enum Role { guest, member }
entity Company { name: string(1..80)  allow read to authenticated }
entity Person {
  company: Company tenant  email: email unique  password: password  role: Role = Role.guest
  allow read to authenticated
}
entity Board {
  company: Company tenant  name: string(1..80)  fans: Person[]
  allow read, update to authenticated
}
entity Card {
  board: Board on delete cascade
  text: string(1..80)
  owner: Person owner
  state: flow { start: open -> doing to member when owner == caller }
  allow read, create to authenticated
}
entity Remark {
  card: Card on delete cascade  text: string(1..80)
  allow read, create to authenticated
}
resource Board { list read bulk update max 10  toggle fans }
resource Card at "/boards/{board}/cards" { list read create }
resource Remark at "/boards/{board}/cards/{card}/remarks" { list create }
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return program_of(SPEC)


def line(program: Program, operation: str) -> Line:
    (found,) = (one for one in access_matrix(program).lines if one.operation == operation)
    return found


def test_a_move_and_a_toggle_have_lines(program: Program) -> None:
    cells = {cell.caller: cell.answer for cell in line(program, "start").cells}
    assert cells["anonymous"] == cells["guest"] == "no"
    assert cells["member"] == "board.company == caller.company and owner == caller"
    assert line(program, "add_board_fans").entity == "Board"


def test_a_move_writes_the_state_and_a_bulk_update_no_key(program: Program) -> None:
    fields = {(one.entity, one.field): one for one in access_matrix(program).fields}
    assert {cell.answer for cell in fields["Board", "id"].writers} == {"no"}
    assert [cell.caller for cell in fields["Card", "state"].writers if cell.answer != "no"] == [
        "member"
    ]


def test_rows_two_steps_above_have_to_be_readable(program: Program) -> None:
    (found,) = (
        one
        for one in access_matrix(program).lines
        if one.entity == "Remark" and one.operation == "create"
    )
    member = next(cell for cell in found.cells if cell.caller == "member")
    assert "card.board.company == caller.company" in member.answer


@pytest.mark.parametrize(
    ("row", "answer"),
    [("company=other", "denied"), ("company=caller.company", "allowed")],
)
def test_a_row_is_of_the_tenant_of_the_caller_or_not(
    program: Program, row: str, answer: str
) -> None:
    question = read_question(program, "Board.read", "guest", rows=[row])
    assert decide(program, question).outcome == answer


def test_a_row_of_another_kind_than_the_callers_is_unclear(program: Program) -> None:
    with pytest.raises(UnclearError, match="is not a single row"):
        read_question(program, "Board.read", "guest", rows=["company=caller.email"])


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("guest start", True),
        ("member start", False),
        ("member Card.start", False),
        ("member write Card.state", False),
        ("guest write Card.state", True),
        ("guest add_board_fans", False),
        ("anonymous write", True),
    ],
)
def test_claims_speak_of_moves(program: Program, claim: str, holds: bool) -> None:
    policies = Policies(program)
    found = list(breaches(read_claim(claim, policies), policies, Flows(policies)))
    assert (not found) is holds
