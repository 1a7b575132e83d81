"""What build, check, format and run do with what the pipeline returns, in this process."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fastgen import api
from fastgen.api import Loaded, Project
from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.main import app
from fastgen.diagnostics import Edit, Fix, Report, Span
from fastgen.ir.application import App
from fastgen.ir.spec import Spec
from fastgen.resources import MissingDataError

Fastgen = Callable[..., Result]


@pytest.fixture
def fastgen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fastgen:
    """Return the program, in an empty folder, on a language of one word: `app NAME`.

    The commands behave the same whatever the language is: a small one stands in for it here.
    """

    def load(path: Path) -> Loaded:
        text = path.read_text()
        report = Report()
        start = text.find("ap ")
        if start >= 0:
            span = Span.of(str(path), text, start, start + 2)
            fix = Fix("write `app`", (Edit(span, "app"),))
            report.error("FG1001", span, expected="`app`", found="`ap`", fix=fix)
            return Loaded(None, {str(path): text}, report)
        if "crash" in text:
            raise RuntimeError("the pipe burst")
        if "no data" in text:
            raise MissingDataError("grammars")
        if "interrupt" in text:
            raise KeyboardInterrupt
        spec = Spec(app=App(name=text.split()[1]))
        return Loaded(spec, {str(path): text}, report, "digest")

    def compile_spec(spec: Spec) -> Project:
        name = spec.app.name if spec.app else ""
        return Project({"README.md": f"# {name}\n", "app/main.py": f"name = {name!r}\n"})

    def format_text(text: str) -> tuple[str, Report]:
        return " ".join(text.split()) + "\n", Report()

    monkeypatch.setattr(api, "load", load)
    monkeypatch.setattr(api, "compile", compile_spec)
    monkeypatch.setattr(api, "format_text", format_text)
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return runner.invoke(app, list(arguments), input=stdin)

    return run


def write(text: str, name: str = "spec.fg") -> Path:
    path = Path(name)
    path.write_text(text)
    return path


def test_build_writes_a_folder_with_the_name_of_the_app(fastgen: Fastgen) -> None:
    write("app notes")
    result = fastgen("build", "spec.fg")
    assert (result.exit_code, result.stdout) == (0, "notes: 2 of 2 files written, 0 removed\n")
    assert Path("notes/app/main.py").read_text() == "name = 'notes'\n"
    again = fastgen("build", "spec.fg")
    assert again.stdout == "notes is up to date (2 files)\n"


def test_a_plan_lists_and_writes_nothing(fastgen: Fastgen) -> None:
    write("app notes")
    result = fastgen("build", "spec.fg", "-o", "out", "--plan")
    assert result.stdout.splitlines()[:2] == ["+ README.md", "+ app/main.py"]
    assert not Path("out").exists()


def test_a_project_that_is_behind_its_spec_fails_the_check(fastgen: Fastgen) -> None:
    write("app notes")
    assert fastgen("build", "spec.fg", "-o", "out", "--check").exit_code == ExitCode.SPEC_ERRORS
    assert not Path("out").exists()
    fastgen("build", "spec.fg", "-o", "out")
    assert fastgen("build", "spec.fg", "-o", "out", "--check").exit_code == 0
    write("app shop")
    assert fastgen("build", "spec.fg", "-o", "out", "--check").exit_code == ExitCode.SPEC_ERRORS


def test_build_as_json_is_one_document(fastgen: Fastgen) -> None:
    write("app notes")
    document = json.loads(fastgen("build", "spec.fg", "-o", "out", "--json").stdout)
    assert document["exit_code"] == 0
    assert document["written"] is True
    assert [step["action"] for step in document["steps"]] == ["create", "create"]


def test_a_foreign_folder_exits_with_3_and_is_left_alone(fastgen: Fastgen) -> None:
    write("app notes")
    Path("out").mkdir()
    write("mine", "out/thesis.txt")
    result = fastgen("build", "spec.fg", "-o", "out", "--force")
    assert result.exit_code == ExitCode.REFUSED
    assert "error[FG8001]" in result.stderr
    assert [path.name for path in Path("out").iterdir()] == ["thesis.txt"]


def test_an_edited_file_exits_with_3_and_force_replaces_it(fastgen: Fastgen) -> None:
    fastgen("build", str(write("app notes")), "-o", "out")
    write("mine", "out/README.md")
    refused = fastgen("build", str(write("app shop")), "-o", "out", "--json")
    assert refused.exit_code == ExitCode.REFUSED
    assert json.loads(refused.stdout)["diagnostics"][0]["code"] == "FG8002"
    assert Path("out/app/main.py").read_text() == "name = 'notes'\n"
    assert fastgen("build", "spec.fg", "-o", "out", "--force").exit_code == 0
    assert Path("out/README.md").read_text() == "# shop\n"


def test_errors_of_the_spec_exit_with_1_and_write_nothing(fastgen: Fastgen) -> None:
    write("ap notes")
    for command in ("build", "check", "run"):
        result = fastgen(command, "spec.fg")
        assert result.exit_code == ExitCode.SPEC_ERRORS
        assert "error[FG1001]: expected `app`, found `ap`" in result.output
    assert [path.name for path in Path().iterdir()] == ["spec.fg"]


def test_check_fix_repairs_until_nothing_is_left(fastgen: Fastgen) -> None:
    path = write("ap ap notes")
    path.chmod(0o640)
    result = fastgen("check", "spec.fg", "--fix")
    assert result.exit_code == 0
    assert path.read_text() == "app app notes"
    assert path.stat().st_mode & 0o777 == 0o640
    assert result.stdout == "repaired spec.fg\nspec.fg: no mistakes found\n"


def test_check_without_fix_writes_nothing(fastgen: Fastgen) -> None:
    path = write("ap notes")
    fastgen("check", "spec.fg")
    assert path.read_text() == "ap notes"


def test_format_rewrites_checks_and_diffs(fastgen: Fastgen) -> None:
    path = write("app   notes\n")
    assert fastgen("format", "--check", "spec.fg").exit_code == ExitCode.SPEC_ERRORS
    diff = fastgen("format", "--diff", "spec.fg")
    assert "-app   notes\n+app notes\n" in diff.stdout
    assert path.read_text() == "app   notes\n"
    assert fastgen("format", "spec.fg").exit_code == 0
    assert path.read_text() == "app notes\n"
    assert fastgen("format", "--check", "spec.fg").exit_code == 0


def test_format_of_standard_input_goes_to_standard_output(fastgen: Fastgen) -> None:
    assert fastgen("format", "-", stdin="app   notes").stdout == "app notes\n"


def test_a_bug_exits_with_70_and_asks_for_a_report(fastgen: Fastgen) -> None:
    write("crash")
    result = fastgen("build", "spec.fg")
    assert result.exit_code == ExitCode.INTERNAL
    assert "error[FG9001]" in result.stderr
    assert "RuntimeError: the pipe burst" in result.stderr
    assert "please report it" in result.stderr
    assert "Traceback" not in result.output
    document = json.loads(fastgen("build", "spec.fg", "--json").stdout)
    assert document["diagnostics"][0]["code"] == "FG9001"


def test_the_traceback_of_a_bug_is_shown_on_request(
    fastgen: Fastgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("crash")
    monkeypatch.setenv("FASTGEN_TRACEBACK", "1")
    assert "Traceback" in fastgen("build", "spec.fg").stderr


def test_an_incomplete_installation_is_named(fastgen: Fastgen) -> None:
    write("no data")
    result = fastgen("build", "spec.fg")
    assert result.exit_code == ExitCode.INTERNAL
    assert "error[FG9002]: the data folder `grammars` of fastgen is missing" in result.stderr


def test_an_interrupt_exits_with_130(fastgen: Fastgen) -> None:
    write("interrupt")
    result = fastgen("build", "spec.fg")
    assert (result.exit_code, result.stderr) == (ExitCode.INTERRUPTED, "interrupted\n")


def test_run_without_an_environment_says_so(fastgen: Fastgen) -> None:
    write("app notes")
    result = fastgen("run", "spec.fg", "-o", "out", "--no-install")
    assert result.exit_code == ExitCode.REFUSED
    assert "error[FG8013]" in result.stderr
