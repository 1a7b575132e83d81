"""What is kept is believed only when it is right; places lead to the spec; a tool must be there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fastgen import api
from fastgen.diagnostics import Report
from fastgen.ir.checked.program import Program
from fastgen.validation import add_findings, render_page
from fastgen.validation.cache import Cache
from fastgen.validation.environment import Environment
from fastgen.validation.findings import Finding, Verdict
from fastgen.validation.inputs import read_inputs
from fastgen.validation.performance import find_slow_answers
from fastgen.validation.readings import read_mypy, read_tests
from fastgen.validation.scheduler import Job, Outcome, run_jobs
from fastgen.validation.source_map import SourceMap
from fastgen.validation.tools import Tool, tools_for

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

scenario "A note is kept" {
  given note: Note { text: "a", score: 6 }
  expect note.score == 6
}
"""
FOUND = Verdict("failed", (Finding("FG7001", "wrong", "app/notes/service.py", 3),), "", (("a", 1),))
PASSED = Verdict("passed")


def loaded_from(folder: Path) -> tuple[api.Loaded, Program]:
    """Return the spec, read from a file in a folder."""
    file = folder / "spec.fg"
    file.write_text(SPEC, encoding="utf-8")
    loaded = api.load(file)
    assert loaded.program is not None, loaded.report.diagnostics
    return loaded, loaded.program


def test_the_cache_gives_back_what_it_was_given_under_the_same_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep("mypy", "key", FOUND)
    assert cache.read("mypy", "key") == FOUND
    assert cache.read("mypy", "another") is None
    assert cache.read("ruff", "key") is None
    assert (cache.folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FG7001", "FG7002"),
        ('failed\\"', 'passed\\"'),
        ('"format": 1', '"format": 2'),
        ("{", ""),
        ("}", "]"),
    ],
)
def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path, old: str, new: str) -> None:
    cache = Cache(tmp_path)
    cache.keep("mypy", "key", FOUND)
    file = cache.folder / "mypy.json"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert cache.read("mypy", "key") is None


def test_a_checker_runs_again_only_when_its_key_changes(tmp_path: Path) -> None:
    runs: list[str] = []

    def work() -> Verdict:
        runs.append("run")
        return FOUND

    cache = Cache(tmp_path)
    told: list[Outcome] = []
    for key in ("one", "one", "two"):
        run_jobs([Job("mypy", key, work)], cache, tell=told.append)
    assert len(runs) == 2
    assert [each.cached for each in told] == [False, True, False]
    assert not any(each.passed for each in told)
    run_jobs([Job("mypy", "two", work)], cache, fresh=True)
    assert len(runs) == 3


def test_what_did_not_finish_is_not_kept_and_has_not_passed(tmp_path: Path) -> None:
    job = Job("mypy", "key", lambda: Verdict("broken", (), "it took too long"))
    (outcome,) = run_jobs([job], Cache(tmp_path))
    assert not outcome.passed
    assert Cache(tmp_path).read("mypy", "key") is None


def test_outcomes_stand_in_the_order_of_the_jobs(tmp_path: Path) -> None:
    jobs = [Job(name, "", lambda: PASSED) for name in ("c", "a", "b")]
    assert [each.checker for each in run_jobs(jobs, Cache(tmp_path))] == ["c", "a", "b"]


def test_a_tool_that_is_not_installed_is_missing_and_an_error(tmp_path: Path) -> None:
    loaded, program = loaded_from(tmp_path)
    bare = Environment(Path(sys.executable), sys.version, {})
    ruff = next(each for each in tools_for(bare) if each.name == "ruff")
    verdict = ruff.run(tmp_path, read_inputs(tmp_path), bare)
    assert verdict.status == "missing"
    report = Report()
    places = SourceMap(program, {})
    outcome = Outcome("ruff", verdict, 0.1)
    add_findings(report, [outcome], places=places, sources=loaded.sources)
    (found,) = report.diagnostics
    assert not outcome.passed
    assert (found.code, found.severity) == ("FG7012", "error")
    assert "-m pip install ruff" in (found.help or "")


@pytest.mark.parametrize(
    ("code", "seconds", "said"),
    [
        ("import time; time.sleep(60)", 1, "longer than 1 s"),
        ("raise SystemExit(7)", 20, "ended with 7"),
        ("print('nonsense')", 20, "cannot be read"),
    ],
)
def test_a_tool_that_goes_wrong_is_broken(
    tmp_path: Path, code: str, seconds: int, said: str
) -> None:
    here = Environment(Path(sys.executable), sys.version, {})
    tool = Tool("trial", "fast", "", ("-c", code), read_tests, seconds=seconds)
    verdict = tool.run(tmp_path, read_inputs(tmp_path), here)
    assert verdict.status == "broken"
    assert said in verdict.detail


def test_a_run_without_tests_proves_nothing() -> None:
    assert read_tests("[]", Path()).status == "broken"


def test_an_error_of_mypy_is_read_with_its_place_and_rule() -> None:
    line = 'app/notes/service.py:12: error: Incompatible types: "a" [b]  [assignment]\n'
    (found,) = read_mypy(line, Path()).findings
    assert (found.path, found.line, found.rule) == ("app/notes/service.py", 12, "assignment")


@pytest.mark.parametrize(
    ("path", "text", "line", "function", "expected"),
    [
        ("app/notes/service.py", "async def list_notes():\n    pass\n", 2, "", 9),
        ("app/notes/router.py", "@x\nasync def create_note():\n    pass\n", 1, "", 11),
        ("app/notes/models.py", "class Note:\n    score: int\n", 2, "", 5),
        ("app/notes/models.py", "class Note:\n    score: int\n", 1, "", 3),
        ("app/services/notes.py", "import os\n", 1, "", 3),
        ("tests/test_notes.py", "", 0, "test_create_note_needs_every_key[a]", 11),
        ("tests/test_scenarios.py", "", 0, "test_a_note_is_kept", 14),
        ("app/main.py", "import os\n", 1, "", 1),
        ("app/notes/service.py", "def (", 1, "", 3),
    ],
)
def test_a_place_leads_to_the_closest_declaration(
    tmp_path: Path, path: str, text: str, line: int, function: str, expected: int
) -> None:
    _, program = loaded_from(tmp_path)
    span = SourceMap(program, {path: text}).span(path, line, function)
    assert span is not None
    assert span.line == expected


def test_a_condition_without_an_index_is_found_and_mended(tmp_path: Path) -> None:
    loaded, program = loaded_from(tmp_path)
    (found,) = find_slow_answers(program, loaded.sources, {}).findings
    assert found.span is not None
    assert (found.code, found.span.line, found.warning) == ("FG7014", 9, True)
    assert found.fix is not None
    (edit,) = found.fix.edits
    mended = SPEC[: edit.span.start] + edit.replacement + SPEC[edit.span.end :]
    assert "  score: int\n  index (score)\n}" in mended
    (tmp_path / "spec.fg").write_text(mended, encoding="utf-8")
    again = api.load(tmp_path / "spec.fg")
    assert again.program is not None
    assert not find_slow_answers(again.program, again.sources, {}).findings


def test_a_statement_in_a_loop_is_found(tmp_path: Path) -> None:
    loaded, program = loaded_from(tmp_path)
    text = "async def f(c, rows):\n    for row in rows:\n        await c.execute(row)\n"
    findings = find_slow_answers(program, loaded.sources, {"app/notes/service.py": text}).findings
    assert [each.line for each in findings if each.code == "FG7015"] == [3]


def test_the_page_escapes_what_it_shows() -> None:
    verdict = Verdict("broken", (), "<script>alert(1)</script>")
    page = render_page("<b>", [Outcome("<i>", verdict, 1.0)], [])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page
