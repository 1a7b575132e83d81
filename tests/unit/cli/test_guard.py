"""Whatever happens inside a command, it ends with an exit code and a message, never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.guard import guarded
from tests.conftest import ROOT
from tests.unit.cli.program import NOTES, start


def burst(*, as_json: bool = False) -> ExitCode:
    """Fail as no command should."""
    del as_json
    raise RuntimeError("the pipe burst\nand the cellar is full of water")


def test_a_bug_exits_with_70_and_asks_for_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        guarded(burst)()
    said = capsys.readouterr()
    assert ended.value.exit_code == ExitCode.INTERNAL
    assert "error[FG9001]" in said.err
    assert "RuntimeError: the pipe burst\n" in said.err
    assert "please report it" in said.err
    assert "Traceback" not in said.err + said.out


def test_a_bug_is_one_document_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        guarded(burst)(as_json=True)
    said = capsys.readouterr()
    assert json.loads(said.out)["diagnostics"][0]["code"] == "FG9001"
    assert said.err == ""


def test_the_traceback_of_a_bug_is_shown_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTGEN_TRACEBACK", "1")
    with pytest.raises(typer.Exit):
        guarded(burst)()
    assert "Traceback" in capsys.readouterr().err


def test_an_incomplete_installation_is_named(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "fastgen", tmp_path / "fastgen", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "spec.fg").write_text(NOTES, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "fastgen", "build", "spec.fg"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": "", "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == ExitCode.INTERNAL
    assert "error[FG9002]: the data folder `grammars` of fastgen is missing" in done.stderr


def test_an_interrupt_exits_with_130(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "spec.fg")
    process = subprocess.Popen(
        [sys.executable, "-m", "fastgen", "check", "spec.fg"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process, (tmp_path / "spec.fg").open("wb"):  # opens when the program begins to read
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=30)
    assert (process.returncode, out, said) == (ExitCode.INTERRUPTED, b"", b"interrupted\n")


@pytest.mark.parametrize(
    ("redirection", "code"),
    [(">&-", 0), ("2>&-", 0), (">/dev/full", ExitCode.REFUSED), (">&- 2>&-", 0)],
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_output_that_nobody_takes_does_no_harm(
    tmp_path: Path, redirection: str, code: int, options: tuple[str, ...]
) -> None:
    (tmp_path / "spec.fg").write_text(NOTES, encoding="utf-8")
    done = start("check", "spec.fg", *options, cwd=tmp_path, shell_redirection=redirection)
    assert done.code == code
    assert "Traceback" not in done.err
    assert "Exception" not in done.err


def test_a_reader_that_goes_away_is_no_error_to_talk_about(tmp_path: Path) -> None:
    done = start("explain", "FG2003", cwd=tmp_path, shell_redirection="| true")
    assert done.err == ""


def test_standard_input_that_is_closed_is_reported(tmp_path: Path) -> None:
    done = start("check", "-", "--json", cwd=tmp_path, shell_redirection="<&-")
    assert (done.code, done.codes) == (ExitCode.SPEC_ERRORS, ["FG8011"])
