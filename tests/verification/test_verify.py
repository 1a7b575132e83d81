"""`fastgen verify` finds faults that somebody has put into a project, and shows them shortly."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import fastgen
from fastgen.verification.differential import ELSEWHERE
from fastgen.verification.floors import weaknesses
from fastgen.verification.project import ProjectApp
from fastgen.verification.search import Findings, Plan, Verifier
from fastgen.verification.shrinking import simpler_values
from tests.unit.cli.program import run

pytestmark = pytest.mark.slow
SPEC = Path(__file__).with_name("club.fg")
LONGEST = 16
"""Steps that a shortened disagreement has at most: four users may stay in it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A change of a built project, and the beginning of the route at which it shows."""

    file: str
    before: str
    after: str
    route: str


LOANS, BOOKS = "app/loans", "app/books"
FAULTS = {
    "a policy is dropped": Fault(
        f"{LOANS}/policy.py",
        'return Loan.reader_id == bindparam("caller_id")\n\n\ndef changeable',
        "return true()\n\n\ndef changeable",
        "",
    ),
    "a bound is off by one": Fault(
        f"{LOANS}/schemas.py", "strict=True, ge=1, le=30", "strict=True, ge=0, le=30", ""
    ),
    "a tie is broken the other way": Fault(
        f"{BOOKS}/service.py", "order_by(*orders, Book.id)", "order_by(*orders, Book.id.desc())",
        "GET /books",
    ),
    "an answer has another status": Fault(
        f"{BOOKS}/router.py", "HTTPStatus.CREATED", "HTTPStatus.OK", "POST /books"
    ),
    "a move may be made twice": Fault(
        f"{LOANS}/service.py", "if loan.step != Step.OPEN:", "if False:",
        "POST /loans/{loan}/finish",
    ),
    "a deletion does nothing": Fault(
        f"{LOANS}/service.py",
        'await connection.execute(DELETE_LOAN, {"key": loan_id})', "return None", "",
    ),
    "a default is another one": Fault(
        f"{LOANS}/schemas.py", "days: LoanDays = 7", "days: LoanDays = 8", "POST /loans"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project as it was built."""
    folder = tmp_path_factory.mktemp("built") / "club"
    fastgen.compile(fastgen.load(SPEC)).write(folder)
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the project that may be changed."""
    return Path(shutil.copytree(built, tmp_path / "club"))


def verified(project: Path, folder: Path, plan: Plan) -> Findings:
    """Return what a plan finds."""
    program = fastgen.load(SPEC).program
    assert program is not None
    app = ProjectApp(project, Path(sys.executable), folder, {})
    try:
        return Verifier(program, app, {}).search(plan, lambda _: None)
    finally:
        app.close()


def test_a_project_as_it_was_built_agrees(built: Path, tmp_path: Path) -> None:
    found = verified(built, tmp_path, Plan(5, 80, None, 3))
    assert not found.disagreements
    assert found.weak == []
    assert {2, 4} <= {status // 100 for status in found.statuses}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_shown_shortly(name: str, project: Path, tmp_path: Path) -> None:
    fault = FAULTS[name]
    path = project / fault.file
    text = path.read_text()
    assert fault.before in text
    path.write_text(text.replace(fault.before, fault.after))
    found = verified(project, tmp_path, Plan(40, 60, None, 1, most=1, patience=150.0))
    assert found.disagreements
    for each in found.disagreements.values():
        assert len(each.shortest.steps) <= LONGEST
    routes = [each.difference.signature.route for each in found.disagreements.values()]
    assert any(route.startswith(fault.route) and route != ELSEWHERE for route in routes)


def test_the_test_that_is_written_fails_until_the_fault_is_mended(
    project: Path, tmp_path: Path
) -> None:
    path = project / "app/loans/schemas.py"
    text = path.read_text()
    path.write_text(text.replace("days: LoanDays = 7", "days: LoanDays = 8"))
    written = project / "tests/test_verified.py"
    options = ("--cases", "4", "--write-test", str(written), "--json")
    done = run("verify", str(SPEC), "--project", str(project), *options)
    assert done.code == 1
    assert done.document["disagreements"]
    assert outcome(written, project) == 1
    path.write_text(text)
    assert outcome(written, project) == 0


def outcome(written: Path, project: Path) -> int:
    """Return how the written test ends in its project."""
    command = [sys.executable, "-m", "pytest", "-q", "-n0", str(written)]
    return subprocess.run(command, cwd=project, timeout=300, check=False).returncode


def test_an_app_that_does_not_start_is_said(project: Path) -> None:
    (project / "app/main.py").write_text("raise RuntimeError('no app today')\n")
    done = run("verify", str(SPEC), "--project", str(project), "--json")
    assert (done.code, done.codes) == (3, ["FG8013"])
    assert "no app today" in str(done.document["diagnostics"])


def test_a_folder_without_an_app_is_said(tmp_path: Path) -> None:
    done = run("verify", str(SPEC), "--project", str(tmp_path), "--json")
    assert (done.code, done.codes) == (3, ["FG8013"])


def test_a_run_that_proves_little_is_no_success(built: Path) -> None:
    options = ("--cases", "1", "--requests", "1", "--json")
    done = run("verify", str(SPEC), "--project", str(built), *options)
    assert done.code == 3
    assert done.document["too_little"]


def test_floors_hold_for_each_class() -> None:
    from collections import Counter

    program = fastgen.load(SPEC).program
    assert program is not None
    assert weaknesses(program, Counter({200: 300, 401: 50, 404: 50, 422: 50})) == []
    assert weaknesses(program, Counter({200: 30, 401: 200, 404: 200, 422: 3})) == [
        "6.9 % of the answers are 2xx: 20% at least",
        "0.7 % of the answers are 422: 2% at least",
    ]


def test_simpler_values_are_smaller() -> None:
    assert list(simpler_values({"a": [7]})) == [{}, {"a": []}, {"a": [0]}, {"a": [1]}]


EXTERN = """app sums
entity Sum { a: int  b: int }
resource Sum at "/sums"
extern weigh(a: int) -> int
action weight(a: int) at get "/weight" { return { heavy: weigh(a) } }
"""


@pytest.fixture
def sums(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Return a spec with a function written in Python, and its project."""
    spec = tmp_path / "sums.fg"
    spec.write_text(EXTERN)
    fastgen.compile(fastgen.load(spec)).write(tmp_path / "sums")
    yield spec, tmp_path / "sums"


def test_what_reaches_a_function_in_python_is_left_out(sums: tuple[Path, Path]) -> None:
    spec, project = sums
    done = run("verify", str(spec), "--project", str(project), "--cases", "6", "--json")
    assert done.code == 0, done.out
    left_out = done.document["left_out"]
    assert isinstance(left_out, dict)
    assert list(left_out) == ["GET /weight"]
