"""The tests of a generated project: true, clean, and the same at every compilation."""

import subprocess
import sys
from pathlib import Path

import pytest

from fastgen.backend.compiler import compile_program
from fastgen.backend.testing.functions import TestFunction
from tests.unit.backend.programs import program_of

FILES = sorted((Path(__file__).parent / "specs").glob("*.fg"))
"""States, toggles, values, unions, maps, bulk operations, targets and rules about fields."""
SPECS = {
    "notes": "app notes entity Note { text: text(1..) } resource Note",
    "desk": """
app desk { auth jwt { user: Agent, login: email } }
enum Role { agent, chief }
enum State { open, closed }
entity Agent {
  email: email unique
  password: password
  role: Role = Role.agent
  allow create to anyone
}
entity Ticket {
  code: string(/[A-Z]{3}-[0-9]{4}/) unique key
  title: string(1..80) search
  state: State = State.open
  hours: int(0..100) = 0
  due: date?
  agent: Agent owner
  check hours > 0 or state == State.open else "A closed ticket took some time"
  allow create to authenticated
  allow read, update when agent == caller
  allow all to chief
}
resource Ticket at "/tickets" {
  list { filter state, min_hours: hours >=  sort title, hours  search  page 2 max 10 }
  create  read  update  delete
}
action close(ticket: Ticket) at post "/tickets/{ticket}/close" {
  allow when ticket.agent == caller
  allow to chief
  require ticket.state == State.open else conflict "This ticket is closed already"
  return ticket
}
scenario "a ticket belongs to one agent" {
  given ann: Agent {}  bob: Agent {}  one: Ticket { agent: ann, title: "Printer" }
  as ann: Ticket.read(one) -> 200 { title: "Printer", state: State.open }
  as bob: Ticket.read(one) -> 404
  as bob: Ticket.list() -> 200 { items: [] }
  after 8 days
  as ann: close(one) -> 200
  expect one.title == "Printer"
}
""",
    **{path.stem: path.read_text(encoding="utf-8") for path in FILES},
}


def written(spec: str, folder: Path) -> Path:
    for path, text in compile_program(program_of(spec)).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def run(*arguments: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", SPECS)
def test_generated_tests_pass_and_are_clean(name: str, tmp_path: Path) -> None:
    folder = written(SPECS[name], tmp_path)
    run("black", "-q", "--check", "tests", folder=folder)
    run("ruff", "check", "-q", "tests", folder=folder)
    run("mypy", "tests", folder=folder)
    run("pytest", "-q", "-p", "no:cacheprovider", folder=folder)


@pytest.mark.parametrize("name", SPECS)
def test_the_same_program_has_the_same_tests(name: str) -> None:
    first, second = (compile_program(program_of(SPECS[name])) for _ in range(2))
    assert dict(first) == dict(second)


def test_every_way_to_be_treated_is_in_the_matrix() -> None:
    works = compile_program(program_of(SPECS["works"]))
    matrix = works["tests/test_policy_oses.py"]
    assert '("POST", "/v1/os/{doing_own_os}/start", None, (401, 409, 409, 409))' in matrix
    assert '"own_os": (False, True, True, True)' in matrix
    assert "assert await rows.snapshot() == before" in matrix
    assert "test_create_use_with_a_hidden_part" in works["tests/test_uses.py"]
    assert "test_create_parts_all_or_none" in works["tests/test_parts.py"]
    bulk = compile_program(program_of(SPECS["bulk"]))["tests/test_policy.py"]
    assert '{"items": [{"id": "{page_2}", "number": 1}]}, (401, 422, 403, 422))' in bulk
    target = compile_program(program_of(SPECS["target"]))["tests/test_policy.py"]
    assert '("PATCH", "/me", {"role": "member"}, (401, 403, 403, 403))' in target


def test_an_action_that_reckons_from_a_row_has_a_test() -> None:
    project = compile_program(program_of(SPECS["stock"]))
    assert project.omissions == ()
    assert "async def test_reprice(" in project["tests/test_items.py"]


def test_a_row_that_only_an_attribute_is_called_like_is_not_made() -> None:
    lines = ("parent = await rows.shelf()", "shelf = await rows.shelf()", "assert item")
    assert TestFunction("test_item", lines).needed() == ("assert item",)


def test_a_scenario_that_no_test_is_made_of_is_a_warning() -> None:
    spec = SPECS["notes"] + """
scenario "a path with a key" {
  given one: Note { text: "x" }
  as anyone: get "/notes/{one.id}" -> 200
}
"""
    project = compile_program(program_of(spec))
    assert [each.code for each in project.omissions] == ["FG7004"]
    assert project.omissions[0].span is not None
    assert "tests/test_scenarios.py" not in project


def test_cases_are_called_the_same_in_every_process() -> None:
    """Workers that share the tests have to agree on them: no case is made by chance or a clock."""
    project = compile_program(program_of(SPECS["desk"]))
    for path in (path for path in project if path.startswith("tests/")):
        for line in project[path].splitlines():
            chance = "uuid4()" in line or "now(" in line
            assert not (chance and "parametrize" in line), (path, line)


def test_only_what_the_spec_has_is_tested() -> None:
    project = compile_program(program_of(SPECS["notes"]))
    assert "tests/test_auth.py" not in project
    assert "tests/test_scenarios.py" not in project
    assert "Session" not in project["tests/rows.py"]
