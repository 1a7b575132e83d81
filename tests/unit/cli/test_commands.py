"""The program as a user or a script meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastgen.cli.exit_codes import ExitCode
from fastgen.version import VERSION

COMMANDS = ("init", "check", "build", "run", "format", "access", "why", "explain")


def fastgen(
    *arguments: str, cwd: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "TERM")}
    return subprocess.run(
        [sys.executable, "-m", "fastgen", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        env={**kept, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


def document_of(done: subprocess.CompletedProcess[bytes]) -> dict[str, object]:
    """Return the one document on standard output; nothing may stand beside it."""
    document: dict[str, object] = json.loads(done.stdout)
    assert document["exit_code"] == done.returncode
    return document


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = fastgen("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode().strip()) == (0, f"fastgen {VERSION}")


def test_help_lists_commands_examples_and_exit_codes(tmp_path: Path) -> None:
    text = fastgen("--help", cwd=tmp_path, COLUMNS="100").stdout.decode()
    assert all(f"\n  {command} " in text for command in COMMANDS)
    assert "fastgen init notes" in text
    assert all(f"{int(code)} " in text for code in ExitCode)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(tmp_path: Path, command: str) -> None:
    done = fastgen(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"Examples:\n    fastgen {command} " in done.stdout.decode()
    assert "--json" in done.stdout.decode()


def test_wrong_usage_exits_with_2_and_prints_nothing_on_standard_output(tmp_path: Path) -> None:
    done = fastgen("build", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"SPEC" in done.stderr


def test_explain_prints_the_page_of_a_code(tmp_path: Path) -> None:
    done = fastgen("explain", "fg2003", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode().startswith("FG2003 unknown-type: cannot find the type")


def test_explain_as_json(tmp_path: Path) -> None:
    document = document_of(fastgen("explain", "FG2003", "--json", cwd=tmp_path))
    assert document["code"] == "FG2003"
    assert document["bad"]


def test_explain_of_an_unknown_code_suggests_a_near_one(tmp_path: Path) -> None:
    done = fastgen("explain", "unknwon-type", cwd=tmp_path)
    assert done.returncode == 2
    assert b"did you mean `unknown-type`?" in done.stderr


def test_init_writes_a_spec_and_never_overwrites_it(tmp_path: Path) -> None:
    first = fastgen("init", "My Shop", cwd=tmp_path)
    path = tmp_path / "My Shop/spec.fg"
    written = path.read_text()
    assert first.returncode == 0
    assert "\napp my_shop " in written
    second = fastgen("init", "My Shop", "--json", cwd=tmp_path)
    assert second.returncode == ExitCode.REFUSED
    assert "FG8003" in second.stdout.decode()
    assert path.read_text() == written


def test_init_refuses_a_name_that_is_none(tmp_path: Path) -> None:
    done = fastgen("init", "--name", "My Shop", cwd=tmp_path)
    assert done.returncode == 2
    assert b"try `my_shop`" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["build", "run"])
def test_a_missing_spec_is_an_error_of_the_input(tmp_path: Path, command: str) -> None:
    done = fastgen(command, "missing.fg", "--json", cwd=tmp_path)
    assert done.returncode == ExitCode.SPEC_ERRORS
    assert "FG8011" in json.dumps(document_of(done)["diagnostics"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.fg", None, "FG8011"),
        ("latin.fg", b"app caf\xe9", "FG8011"),
        ("spec.txt", b"app notes", "FG8011"),
        ("spec.json", b"{", "FG1201"),
        ("spec.json", b'{"app": {"nmae": "notes"}}', "FG1205"),
        ("spec.json", b"[" * 100_000, "FG1201"),
        ("spec.yaml", b"a: &a [1]\nb: *a\n", "FG1203"),
        ("spec.yaml", b"a: [", "FG1201"),
    ],
)
def test_a_spec_that_cannot_be_read_is_reported(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = fastgen("check", name, "--json", cwd=tmp_path)
    document = document_of(done)
    assert done.returncode == ExitCode.SPEC_ERRORS
    assert code in json.dumps(document["diagnostics"])
    assert done.stderr == b""


def test_the_place_in_a_document_is_named(tmp_path: Path) -> None:
    done = fastgen("check", "-", cwd=tmp_path, stdin=b'{"app": {"name": 3}}')
    assert done.returncode == ExitCode.SPEC_ERRORS
    assert " --> <stdin>:1:18" in done.stdout.decode()


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_check_prints_each_form_on_standard_output(tmp_path: Path, form: str) -> None:
    done = fastgen("check", "missing.fg", "--format", form, cwd=tmp_path)
    assert done.returncode == ExitCode.SPEC_ERRORS
    assert b"FG8011" in done.stdout
    assert done.stderr == b""


def test_nothing_is_coloured_without_a_terminal(tmp_path: Path) -> None:
    done = fastgen("check", "missing.fg", cwd=tmp_path)
    assert b"\x1b" not in done.stdout + done.stderr
    coloured = fastgen("check", "missing.fg", cwd=tmp_path, FORCE_COLOR="1")
    assert b"\x1b[1;31merror" in coloured.stdout
    never = fastgen("check", "missing.fg", cwd=tmp_path, FORCE_COLOR="1", NO_COLOR="1")
    assert b"\x1b" not in never.stdout


def test_a_name_that_the_terminal_cannot_show_does_no_harm(tmp_path: Path) -> None:
    done = fastgen("check", "日本.fg", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert done.returncode == ExitCode.SPEC_ERRORS
    assert rb"\u65e5\u672c.fg" in done.stdout
