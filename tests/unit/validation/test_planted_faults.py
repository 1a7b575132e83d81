"""Each checker finds the fault that was planted for it, at the line of the spec it belongs to."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SPEC = """app notes

entity Note {
  text: string(1..80)
  score: int
}

resource Note {
  list { where .score > 5 }
  read
  create
}
"""
ENTITY, LIST, READ, CREATE = 3, 9, 10, 11
Finding = tuple[str, int, str]


def fastgen(folder: Path, *arguments: str) -> tuple[int, dict[str, object], str]:
    """Run a command in a folder; return its exit code, its JSON document and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "fastgen", *arguments, "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the project once; nobody changes this copy."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "spec.fg").write_text(SPEC, encoding="utf-8")
    code, _, said = fastgen(folder, "build", "spec.fg", "-o", "out")
    assert code == 0, said
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder with the spec and the project."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


def insert(file: Path, function: str, line: str) -> None:
    """Put a line at the beginning of the body of a function."""
    text = file.read_text(encoding="utf-8")
    found = next(
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
    )
    lines = text.splitlines(keepends=True)
    lines.insert(found.body[0].lineno - 1, f"    {line}\n")
    file.write_text("".join(lines), encoding="utf-8")


def append(file: Path, text: str) -> None:
    """Put a text at the end of a file."""
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def found_in(document: dict[str, object]) -> list[Finding]:
    """Return code, line of the spec and headline of what was found."""
    diagnostics = document["diagnostics"]
    assert isinstance(diagnostics, list)
    return [
        (each["code"], each["span"]["start"]["line"] if each["span"] else 0, each["message"])
        for each in diagnostics
    ]


def plant_loop(out: Path) -> None:
    """Plant a statement in a loop."""
    insert(
        out / "app/notes/service.py",
        "list_notes",
        "for _ in range(2):\n        await connection.execute(SELECT_NOTES)",
    )


def plant_syntax(out: Path) -> None:
    """Plant what is no Python."""
    append(out / "app/notes/service.py", "\ndef broken(:\n")


def plant_lint(out: Path) -> None:
    """Plant a name that is never used."""
    insert(out / "app/notes/service.py", "create_note", "unused = 1")


@pytest.mark.parametrize(
    ("plant", "code", "line", "word"),
    [
        (plant_loop, "FG7015", LIST, "service.py"),
        (plant_syntax, "FG7011", ENTITY, "invalid syntax"),
        (plant_lint, "FG7002", CREATE, "F841"),
        (lambda out: None, "FG7014", LIST, "score"),
    ],
)
def test_the_fast_checks_find_what_was_planted(
    place: Path, plant: Callable[[Path], None], code: str, line: int, word: str
) -> None:
    plant(place / "out")
    _, document, said = fastgen(place, "check", "spec.fg", "--project", "out", "--fast")
    hits = [each for each in found_in(document) if each[0] == code]
    assert [each[1] for each in hits][:1] == [line], said
    assert any(word in each[2] for each in hits)


@pytest.mark.slow
def test_every_checker_finds_what_was_planted_and_a_warm_run_says_the_same(place: Path) -> None:
    out = place / "out"
    insert(out / "app/notes/service.py", "list_notes", 'wrong: int = "one"')
    insert(out / "app/notes/service.py", "create_note", 'assert eval("1")  # noqa: S101, S307')
    insert(out / "app/notes/router.py", "get_note", "x  =  [1,2]; del x")
    append(
        out / "tests/test_notes.py",
        "\n\ndef test_get_note_is_planted() -> None:\n    assert 1 == 2\n",
    )
    command = ("check", "spec.fg", "--project", "out", "--html", "report.html")
    code, document, said = fastgen(place, *command)
    found = found_in(document)
    assert code == 1, said
    assert any(each[:2] == ("FG7001", LIST) and "assignment" in each[2] for each in found), said
    assert any(each[:2] == ("FG7002", CREATE) and "B307" in each[2] for each in found), said
    assert any(each[:2] == ("FG7002", READ) and "E702" in each[2] for each in found), said
    assert any(each[0] == "FG7002" and "(layout)" in each[2] for each in found), said
    assert any(each[:2] == ("FG7010", READ) and "planted" in each[2] for each in found), said
    assert "<svg" in (place / "report.html").read_text(encoding="utf-8")
    again, warm, _ = fastgen(place, *command)
    assert (again, found_in(warm)) == (code, found)
    checkers = warm["checkers"]
    assert isinstance(checkers, list)
    assert [each["checker"] for each in checkers if not each["cached"]] == ["performance"]


def test_fix_repairs_the_project_and_the_spec(place: Path) -> None:
    service = place / "out/app/notes/service.py"
    before = service.read_text(encoding="utf-8")
    append(service, "\n\n\n\n\n\n")
    service.write_text("import os\n" + service.read_text(encoding="utf-8"), encoding="utf-8")
    code, document, said = fastgen(place, "check", "spec.fg", "--project", "out", "--fast", "--fix")
    assert code == 0, said
    assert "index (score)" in (place / "spec.fg").read_text(encoding="utf-8")
    assert "import os" not in service.read_text(encoding="utf-8")
    assert service.read_text(encoding="utf-8").rstrip() == before.rstrip()
    assert found_in(document) == []


def test_a_folder_that_is_no_project_is_refused(place: Path) -> None:
    code, document, said = fastgen(place, "check", "spec.fg", "--project", "elsewhere")
    assert code == 2, said
    assert [each[0] for each in found_in(document)] == ["FG8014"]
