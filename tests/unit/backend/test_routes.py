"""No route hides another one, whatever the package each lives in."""

from __future__ import annotations

from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.problem_statuses import problem_statuses
from fastgen.backend.routes import item_path, prefix_of, routers_in_order
from fastgen.ir.checked.program import Program
from tests.unit.backend.programs import program_of

LIBRARY = """
app a { auth jwt { user: Member, login: email } }
enum Role { reader, clerk }
entity Member { email: email unique  password: password  role: Role = Role.reader
  allow create to anyone  allow read when self == caller }
entity Book { isbn: string(/[0-9]{13}/) unique key  title: string(1..200)
  allow read to anyone  allow write to clerk }
entity Copy { book: Book on delete cascade  allow all to clerk }
entity Loan { copy: Copy  member: Member owner  allow read when member == caller }
resource Book at "/books"
resource Copy at "/books/{book}/copies"
"""


def order_of(text: str) -> tuple[str, ...]:
    """Return the routers of a program in order."""
    program = program_of(text)
    return routers_in_order(program, Functions(program, Names(program)))


def statuses_of(program: Program) -> dict[str, tuple[int, ...]]:
    """Return the errors of every operation."""
    functions = Functions(program, Names(program))
    return {each.name: problem_statuses(each, program, functions) for each in program.operations}


def test_a_router_with_a_parameter_comes_after_those_with_a_fixed_segment() -> None:
    order = order_of("""
        app a
        entity Link { code: string(1..20) unique key }
        entity Note { text: text }
        resource Link at "/" { read create }
        resource Note at "/notes"
        action popular(n: int = 3) at get "/popular" { return { n } }
    """)
    assert order[-1] == "links"
    assert set(order) == {"links", "notes", "actions", "health"}


def test_accounts_and_health_come_last_where_nothing_hides_them() -> None:
    assert order_of(LIBRARY)[-2:] == ("auth", "health")


def test_many_routers_are_ordered_in_an_instant() -> None:
    entities = "\n".join(
        f"entity Thing{number} {{ name: string }}\nresource Thing{number}" for number in range(60)
    )
    assert len(order_of(f"app a\n{entities}")) == 61


def test_a_prefix_is_what_all_paths_share() -> None:
    assert prefix_of((), ["/api/books", "/api/books/{isbn}"]) == "/api/books"
    assert prefix_of((), ["/a/b", "/c"]) == ""


def test_the_row_of_a_nested_collection_is_found_below_it() -> None:
    program = program_of(LIBRARY)
    create = next(each for each in program.operations if each.name == "create_copy")
    assert item_path(create, program.operations) == "/books/{book}/copies/{copy_id}"


def test_a_public_operation_refuses_no_token() -> None:
    found = statuses_of(program_of(LIBRARY))
    assert found["list_books"] == (422,)
    assert found["get_book"] == (404,)


def test_a_guarded_operation_declares_every_refusal() -> None:
    found = statuses_of(program_of(LIBRARY))
    assert found["create_book"] == (400, 401, 403, 409, 415, 422)
    assert found["update_book"] == (400, 401, 403, 404, 409, 415, 422)


def test_a_row_that_is_held_below_a_cascade_cannot_be_deleted() -> None:
    assert statuses_of(program_of(LIBRARY))["delete_book"] == (401, 403, 404, 409)
