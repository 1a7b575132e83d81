"""What a user may hand in by mistake: it is refused with a reason, and nothing is written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fastgen.cli.exit_codes import ExitCode
from fastgen.diagnostics.catalogue import catalogue
from fastgen.resources import cache_folder
from tests.unit.cli.program import NOTES, run, snapshot

NOTE_FIELD = {"name": "text", "type": {"name": "text"}}
DEEP = 100_000
BOMB = (
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "app: {name: notes}\n"
)

BAD_SPECS: dict[str, tuple[str, bytes]] = {
    "broken": ("spec.fg", b"app notes\nentity Note { text: txet }\n"),
    "syntax": ("spec.fg", b"app notes {{{{\n"),
    "binary": ("spec.fg", bytes(range(256)) * 40),
    "latin-1": ("spec.fg", "app café".encode("latin-1")),
    "utf-16": ("spec.fg", "app notes".encode("utf-16")),
    "null": ("spec.fg", b"app notes\x00"),
    "too large": ("spec.fg", b"# " + b"x" * 20_000_000),
    "deep": ("spec.fg", b"action a() { return " + b"(" * DEEP + b"1" + b")" * DEEP + b" }"),
    "deep braces": ("spec.fg", b"{" * DEEP),
    "one long word": ("spec.fg", b"x" * 1_000_000),
    "never closed": ("spec.fg", b'app notes "' + b"x" * 100_000),
    "markdown": ("spec.fg", b"# Notes\n\nAn app for notes.\n\n```fg\napp notes\n```\n"),
    "python": ("spec.fg", b"import os\nprint(os.environ)\n"),
    "unknown suffix": ("spec.txt", NOTES.encode()),
    "no suffix": ("spec", NOTES.encode()),
    "two suffixes": ("spec.fg.bak", NOTES.encode()),
    "json truncated": ("spec.json", b'{"app": {"name": "not'),
    "json empty": ("spec.json", b""),
    "json null": ("spec.json", b"null"),
    "json list": ("spec.json", b"[]"),
    "json number": ("spec.json", b"1e999"),
    "json unknown key": ("spec.json", b'{"app": {"nmae": "notes"}}'),
    "json wrong type": ("spec.json", b'{"app": {"name": 3}}'),
    "json wrong version": ("spec.json", b'{"version": 99, "app": {"name": "notes"}}'),
    "json duplicate key": ("spec.json", b'{"app": {"name": "a", "name": "b"}}'),
    "json comment": ("spec.json", b'{"app": {"name": "notes"}} // the end'),
    "json two documents": ("spec.json", b'{"app": {"name": "a"}}{"app": {"name": "b"}}'),
    "json deep": ("spec.json", b"[" * DEEP),
    "json deep objects": ("spec.json", b'{"app":' * DEEP),
    "json nan": ("spec.json", b'{"app": {"name": NaN}}'),
    "json huge number": ("spec.json", b'{"version": 1' + b"0" * 10_000 + b"}"),
    "json half a character": ("spec.json", rb'{"app": {"name": "notes", "description": "\ud800"}}'),
    "json hostile name": ("spec.json", b'{"app": {"name": "../../etc"}}'),
    "json long name": ("spec.json", b'{"app": {"name": "' + b"a" * 100_000 + b'"}}'),
    "json text that is no expression": (
        "spec.json",
        json.dumps(
            {
                "app": {"name": "notes"},
                "entities": [{"name": "Note", "fields": [{**NOTE_FIELD, "default": "1 +"}]}],
            }
        ).encode(),
    ),
    "yaml truncated": ("spec.yaml", b"app: {name: [notes"),
    "yaml empty": ("spec.yaml", b""),
    "yaml text": ("spec.yaml", b"just words"),
    "yaml alias": ("spec.yaml", b"app: &a {name: notes}\nb: *a\n"),
    "yaml bomb": ("spec.yaml", BOMB.encode()),
    "yaml tag": ("spec.yaml", b"app: !!python/object/apply:os.system ['touch pwned']\n"),
    "yaml two documents": ("spec.yaml", b"app: {name: a}\n---\napp: {name: b}\n"),
    "yaml duplicate key": ("spec.yaml", b"app: {name: a}\napp: {name: b}\n"),
    "yaml tab": ("spec.yaml", b"app:\n\tname: notes\n"),
    "yaml deep": ("spec.yaml", b"[" * 10_000),
    "yaml merge key": ("spec.yaml", b"app: {<<: {name: notes}}\n"),
    "yaml date": ("spec.yml", b"app: {name: 2020-01-01}\n"),
    "yaml number": ("spec.yml", b"app: {name: 012}\n"),
    "yaml binary": ("spec.yaml", b"app: {name: !!binary bm90ZXM=}\n"),
}
TABLES = cache_folder()
"""Where the tables of the grammar are kept for every run: no part of what a command writes."""
COMMANDS = ("check", "build", "run")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work in an empty folder; projects of `run` would lie in it as well."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("FASTGEN_CACHE_DIR", str(TABLES))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", BAD_SPECS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_spec_is_refused_and_nothing_is_written(
    command: str, case: str, folder: Path
) -> None:
    name, content = BAD_SPECS[case]
    Path(name).write_bytes(content)
    before = snapshot(folder)
    done = run(command, name, "--json", *(("--no-install",) if command == "run" else ()))
    assert done.code == ExitCode.SPEC_ERRORS
    assert done.codes
    assert all(code in catalogue() and not code.startswith("FG9") for code in done.codes)
    assert snapshot(folder) == before


@pytest.mark.parametrize("case", BAD_SPECS)
def test_a_bad_spec_is_told_to_people_in_few_short_lines(case: str) -> None:
    name, content = BAD_SPECS[case]
    Path(name).write_bytes(content)
    done = run("check", name)
    assert done.code == ExitCode.SPEC_ERRORS
    assert "error[FG" in done.out
    assert "Traceback" not in done.out + done.err
    assert max(map(len, done.out.splitlines())) < 2_000


@pytest.mark.parametrize(
    "case", [case for case, (name, _) in BAD_SPECS.items() if name == "spec.fg"]
)
def test_format_leaves_a_text_with_mistakes_of_syntax_alone(case: str, folder: Path) -> None:
    name, content = BAD_SPECS[case]
    Path(name).write_bytes(content)
    before = snapshot(folder)
    done = run("format", name, "--json")
    assert done.code == (0 if case == "broken" else ExitCode.SPEC_ERRORS)
    if done.code:
        assert snapshot(folder) == before


@pytest.mark.parametrize("command", [*COMMANDS, "format"])
def test_what_is_no_file_is_refused(command: str, folder: Path) -> None:
    Path("directory.fg").mkdir()
    Path("dangling.fg").symlink_to("nowhere.fg")
    Path("loop.fg").symlink_to("loop.fg")
    before = snapshot(folder)
    for name in ("missing.fg", "directory.fg", "dangling.fg", "loop.fg", "missing/spec.fg"):
        done = run(command, name, "--json")
        assert (done.code, done.codes) == (ExitCode.SPEC_ERRORS, ["FG8011"]), name
    assert snapshot(folder) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="everything may be read by root")
def test_a_file_that_may_not_be_read_is_refused() -> None:
    Path("spec.fg").write_text(NOTES, encoding="utf-8")
    Path("spec.fg").chmod(0)
    done = run("build", "spec.fg", "--json")
    assert (done.code, done.codes) == (ExitCode.SPEC_ERRORS, ["FG8011"])


@pytest.mark.parametrize("name", ["a\nb.fg", "x" * 5_000 + ".fg"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    done = run("check", name, "--json")
    assert (done.code, done.codes) == (ExitCode.SPEC_ERRORS, ["FG8011"])


@pytest.mark.parametrize("command", ["check", "build", "format"])
@pytest.mark.parametrize("stdin", [b"\xff\xfe", b"entity Note { text: txet", b"{", b"{}x"])
def test_bad_standard_input_is_refused(command: str, stdin: bytes, folder: Path) -> None:
    before = snapshot(folder)
    done = run(command, "-", "--json", stdin=stdin)
    assert done.code == ExitCode.SPEC_ERRORS
    assert done.codes
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("build", "spec.fg", "other.fg"),
        ("build", "spec.fg", "--outptu", "x"),
        ("build", "spec.fg", "-o"),
        ("check", "spec.fg", "--format", "xml"),
        ("run", "spec.fg", "--port", "0"),
        ("run", "spec.fg", "--port", "65536"),
        ("run", "spec.fg", "--port", "http"),
        ("format",),
        ("explain",),
        ("explain", "FG0000"),
        ("explain", "\u202e"),
        ("init", ".", "--name", "../x"),
        ("init", ".", "--name", ""),
        ("frobnicate",),
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(
    arguments: tuple[str, ...], folder: Path
) -> None:
    Path("spec.fg").write_text(NOTES, encoding="utf-8")
    before = snapshot(folder)
    done = run(*arguments)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "Error: " in done.err
    assert snapshot(folder) == before
