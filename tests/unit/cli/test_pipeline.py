"""What build, check, format and run do with specs, in this process, from the text to the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fastgen.cli.exit_codes import ExitCode
from tests.unit.cli.program import BROKEN, NOTES, run, snapshot


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, name: str = "spec.fg") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_build_writes_a_folder_with_the_name_of_the_app() -> None:
    write(NOTES)
    done = run("build", "spec.fg")
    count = len([path for path in Path("notes").rglob("*") if ".fastgen" not in path.parts])
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("notes: ")
    assert done.out.endswith(" files written, 0 removed\n")
    assert Path("notes/app/notes/models.py").is_file()
    assert Path("notes/spec.fg").read_text(encoding="utf-8") == NOTES
    assert count > 20


def test_building_again_writes_nothing() -> None:
    write(NOTES)
    run("build", "spec.fg")
    before = snapshot(Path("notes"))
    again = run("build", "spec.fg", "--json")
    assert (again.document["files_written"], again.document["bytes_written"]) == (0, 0)
    assert snapshot(Path("notes")) == before


def test_a_spec_without_an_app_is_built_into_a_folder_with_the_name_of_the_file() -> None:
    write("entity Note { text: text } resource Note", "diary.fg")
    assert run("build", "diary.fg").code == 0
    assert Path("diary/app/main.py").is_file()


def test_a_plan_lists_and_writes_nothing() -> None:
    write(NOTES)
    done = run("build", "spec.fg", "-o", "out", "--plan")
    assert done.code == 0
    assert "+ app/main.py" in done.out.splitlines()
    assert not Path("out").exists()


def test_a_project_that_is_behind_its_spec_fails_the_check() -> None:
    write(NOTES)
    assert run("build", "spec.fg", "-o", "out", "--check").code == ExitCode.SPEC_ERRORS
    assert not Path("out").exists()
    run("build", "spec.fg", "-o", "out")
    assert run("build", "spec.fg", "-o", "out", "--check").code == 0
    write(NOTES.replace("text: text", "text: text  done: bool = false"))
    before = snapshot(Path("out"))
    assert run("build", "spec.fg", "-o", "out", "--check").code == ExitCode.SPEC_ERRORS
    assert snapshot(Path("out")) == before


def test_build_as_json_says_what_happened_to_each_file() -> None:
    write(NOTES)
    document = run("build", "spec.fg", "-o", "out", "--json").document
    steps = document["steps"]
    assert isinstance(steps, list)
    assert document["written"] is True
    assert {step["action"] for step in steps} == {"create"}
    assert {"path": "app/main.py", "action": "create"} in steps


def test_a_foreign_folder_exits_with_3_and_is_left_alone() -> None:
    write(NOTES)
    write("mine", "out/thesis.txt")
    done = run("build", "spec.fg", "-o", "out", "--force")
    assert done.code == ExitCode.REFUSED
    assert "error[FG8001]" in done.err
    assert snapshot(Path("out")) == {"thesis.txt": b"mine"}


def test_an_edited_file_stops_the_build_and_force_replaces_it() -> None:
    write(NOTES)
    run("build", "spec.fg", "-o", "out")
    write("mine", "out/app/notes/models.py")
    before = snapshot(Path("out"))
    write(NOTES.replace("text: text", "text: text  done: bool = false"))
    refused = run("build", "spec.fg", "-o", "out", "--json")
    assert refused.code == ExitCode.REFUSED
    assert refused.codes == ["FG8002"]
    assert "app/notes/models.py" in json.dumps(refused.document["diagnostics"])
    assert snapshot(Path("out")) == before
    assert run("build", "spec.fg", "-o", "out", "--force").code == 0
    assert "done" in Path("out/app/notes/models.py").read_text(encoding="utf-8")
    copies = snapshot(Path("out/.fastgen/replaced")).values()
    assert [copy for copy in copies if copy is not None] == [b"mine"]


@pytest.mark.parametrize("command", ["build", "check", "run"])
def test_errors_of_the_spec_exit_with_1_and_write_nothing(command: str, tmp_path: Path) -> None:
    write(BROKEN)
    done = run(command, "spec.fg")
    assert done.code == ExitCode.SPEC_ERRORS
    assert "error[FG2003]: cannot find the type `txet`" in done.out + done.err
    assert list(snapshot(tmp_path)) == ["spec.fg"]


def test_check_fix_repairs_until_nothing_is_left() -> None:
    path = write("app notes\nentity Note { text text }\nentity Page { body text }\n")
    path.chmod(0o640)
    done = run("check", "spec.fg", "--fix")
    assert (done.code, done.out) == (0, "repaired spec.fg\nspec.fg: no mistakes found\n")
    assert path.read_text(encoding="utf-8").count(": text") == 2
    assert path.stat().st_mode & 0o777 == 0o640


def test_check_without_fix_writes_nothing() -> None:
    path = write("app notes\nentity Note { text text }\n")
    assert run("check", "spec.fg").code == ExitCode.SPEC_ERRORS
    assert path.read_text(encoding="utf-8") == "app notes\nentity Note { text text }\n"


def test_format_rewrites_checks_and_diffs() -> None:
    path = write("app   notes\n")
    assert run("format", "--check", "spec.fg").code == ExitCode.SPEC_ERRORS
    assert "-app   notes\n+app notes\n" in run("format", "--diff", "spec.fg").out
    assert path.read_text(encoding="utf-8") == "app   notes\n"
    assert run("format", "spec.fg").code == 0
    assert path.read_text(encoding="utf-8") == "app notes\n"
    assert run("format", "--check", "spec.fg").code == 0


def test_format_of_standard_input_goes_to_standard_output() -> None:
    assert run("format", "-", stdin="app   notes").out == "app notes\n"


def test_format_of_a_text_with_mistakes_writes_nothing() -> None:
    path = write("app   notes {\n")
    assert run("format", "spec.fg").code == ExitCode.SPEC_ERRORS
    assert path.read_text(encoding="utf-8") == "app   notes {\n"


def test_a_spec_from_standard_input_is_built() -> None:
    assert run("build", "-", "-o", "out", stdin=NOTES).code == 0
    assert Path("out/app/main.py").is_file()


def test_run_without_an_environment_says_so() -> None:
    write(NOTES)
    done = run("run", "spec.fg", "-o", "out", "--no-install")
    assert done.code == ExitCode.REFUSED
    assert "error[FG8013]" in done.err
