"""The statuses that rules of access mean."""

import pytest

from fastgen.backend.names import Names
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.matrix import Matrix
from fastgen.backend.testing.requests import Request
from fastgen.backend.testing.rows import Moment, Row, World
from fastgen.ir.checked.program import Program
from tests.unit.backend.programs import program_of

BLOG = """
app blog { auth jwt { user: Person, login: email } }
enum Role { reader, editor }
entity Person {
  email: email unique
  password: password
  role: Role = Role.reader
  allow create to anyone
}
entity Post {
  title: string(1..80)
  author: Person owner
  published: datetime?
  allow read when published is not null or author == caller
  allow create to authenticated
  allow update(title) when author == caller
  allow delete to editor
}
resource Post at "/posts"
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return program_of(BLOG)


def status(
    program: Program, name: str, *, role: str | None, own: bool, published: bool
) -> int | None:
    factories = Factories(program, Names(program))
    world = World(program)
    me = world.add("Person", "me", role=role or "reader")
    world.caller = me if role is not None else None
    post = world.add("Post", "post", published=Moment("datetime") if published else None)
    if own:
        post.told["author"] = me
    operation = next(each for each in program.operations if each.name == name)
    rows: dict[str, Row | None] = {each.name: post for each in operation.path_parameters}
    if operation.input is None:
        return Matrix(program, factories).status(Request(operation, world, rows))
    return Matrix(program, factories).status(
        Request(operation, world, rows, "good", {"title": "x"})
    )


@pytest.mark.parametrize(
    ("name", "role", "own", "published", "expected"),
    [
        ("get_post", None, False, True, 200),
        ("get_post", None, False, False, 404),
        ("get_post", "reader", True, False, 200),
        ("get_post", "editor", False, False, 404),
        ("update_post", None, False, True, 401),
        ("update_post", "reader", False, True, 403),
        ("update_post", "reader", False, False, 404),
        ("update_post", "reader", True, False, 200),
        ("delete_post", "reader", True, True, 403),
        ("delete_post", "editor", False, True, 204),
        ("delete_post", "editor", False, False, 404),
        ("list_posts", None, False, False, 200),
    ],
)
def test_status(
    program: Program, name: str, role: str | None, own: bool, published: bool, expected: int
) -> None:
    assert status(program, name, role=role, own=own, published=published) == expected


def test_a_bad_body_comes_after_the_rules(program: Program) -> None:
    factories = Factories(program, Names(program))
    world = World(program)
    world.caller = world.add("Person", "me")
    operation = next(each for each in program.operations if each.name == "create_post")
    matrix = Matrix(program, factories)
    assert matrix.status(Request(operation, world, {}, "bad")) == 422
    world.caller = None
    assert matrix.status(Request(operation, world, {}, "bad")) == 401
