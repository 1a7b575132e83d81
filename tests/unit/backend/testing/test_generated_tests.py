"""The tests of a generated project: true, clean, and the same at every compilation."""

import subprocess
import sys
from pathlib import Path

import pytest

from fastgen.backend.compiler import compile_program
from tests.unit.backend.programs import program_of

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


def test_only_what_the_spec_has_is_tested() -> None:
    project = compile_program(program_of(SPECS["notes"]))
    assert "tests/test_auth.py" not in project
    assert "tests/test_scenarios.py" not in project
    assert "Session" not in project["tests/rows.py"]
