"""The first things that somebody does with the program, and what it says when they go wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from fastgen.cli.database import begin_anew, migrations_changed, remember_migrations
from fastgen.cli.exit_codes import ExitCode
from tests.unit.cli.program import BROKEN, NOTES, run


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_spec_to_start_from_is_right_and_its_scenario_holds() -> None:
    assert run("init", "my notes").out.splitlines()[-1] == "next: fastgen run 'my notes/spec.fg'"
    checked = run("check", "my notes/spec.fg")
    assert (checked.code, checked.out) == (0, "my notes/spec.fg: no mistakes found\n")
    told = run("simulate", "my notes/spec.fg", "--scenarios")
    assert (told.code, told.out[:6]) == (0, "holds:")
    built = run("build", "my notes/spec.fg")
    assert (built.code, built.err) == (0, "")


def test_init_says_that_a_file_is_no_folder() -> None:
    Path("file").write_text("mine", encoding="utf-8")
    assert "cannot write to `file`: it is not a folder" in run("init", "file").err


def test_format_says_in_which_file_and_where_a_mistake_is() -> None:
    Path("diary.fg").write_text("app notes\nentity Note { text: text\n", encoding="utf-8")
    done = run("format", "diary.fg")
    assert done.code == ExitCode.SPEC_ERRORS
    assert " --> diary.fg:2:13\n" in done.err
    assert "2 | entity Note { text: text" in done.err


def test_format_refuses_what_is_not_in_the_language() -> None:
    Path("spec.json").write_text('{"app": {"name": "notes"}}', encoding="utf-8")
    done = run("format", "spec.json")
    assert done.code == ExitCode.SPEC_ERRORS
    assert "only the language has a canonical form, and this is JSON" in done.err
    assert "fastgen convert spec.json --to fg" in done.err


def test_what_goes_to_standard_output_stands_in_the_document_as_well() -> None:
    Path("spec.fg").write_text("app   notes\n", encoding="utf-8")
    assert run("format", "-", "--json", stdin=b"app   notes\n").document["text"] == "app notes\n"
    text = run("convert", "spec.fg", "--to", "json", "--json").document["text"]
    assert json.loads(str(text))["app"] == {"name": "notes"}


@pytest.mark.parametrize(
    ("command", "text"),
    [(("format",), "app   notes\n"), (("check", "--fix"), "app notes;\n")],
    ids=["format", "check"],
)
def test_a_file_that_cannot_be_rewritten_stays_and_the_exit_code_says_so(
    command: tuple[str, ...], text: str
) -> None:
    path = Path("spec.fg")
    path.write_text(text, encoding="utf-8")
    before = path.read_bytes()
    Path(".spec.fg.fastgen").mkdir()
    done = run(*command, "spec.fg", "--json")
    assert (done.code, "FG8009" in done.codes) == (ExitCode.REFUSED, True)
    assert path.read_bytes() == before


def test_standard_input_is_named_as_such() -> None:
    assert run("check", "-", stdin=NOTES).out == "<stdin>: no mistakes found\n"
    assert " --> <stdin>:2:" in run("check", "-", stdin=BROKEN).out


def test_a_plan_counts_what_stays_and_lists_what_does_not() -> None:
    Path("spec.fg").write_text(NOTES, encoding="utf-8")
    run("build", "spec.fg", "-o", "out")
    assert len(run("build", "spec.fg", "-o", "out", "--plan").out.splitlines()) == 1


def test_a_port_that_is_taken_is_named() -> None:
    Path("spec.fg").write_text(NOTES, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        done = run("simulate", "spec.fg", "--port", port)
    assert done.code == ExitCode.REFUSED
    assert f"cannot run the app: port {port} is taken: choose another with --port" in done.err


def test_a_number_is_enough_to_have_a_code_explained() -> None:
    assert run("explain", "2003").out == run("explain", "FG2003").out


def with_migration(project: Path, text: str) -> None:
    (project / ".venv").mkdir(exist_ok=True)
    (project / "migrations/versions").mkdir(parents=True, exist_ok=True)
    (project / "migrations/versions/0001_create_tables.py").write_text(text, encoding="utf-8")


def test_a_later_migration_changes_nothing_but_another_first_one_does(folder: Path) -> None:
    with_migration(folder, "first")
    assert not migrations_changed(folder)
    remember_migrations(folder)
    (folder / "migrations/versions/0002_more.py").write_text("second", encoding="utf-8")
    assert not migrations_changed(folder)
    with_migration(folder, "first, otherwise")
    assert migrations_changed(folder)


def test_the_database_of_earlier_tables_is_kept_beside_the_new_one(folder: Path) -> None:
    said: list[str] = []
    for content in ("one", "two"):
        (folder / "notes.db").write_text(content, encoding="utf-8")
        (folder / "notes.db-wal").write_text(f"{content}, last", encoding="utf-8")
        begin_anew(folder, "sqlite+aiosqlite:///./notes.db", said.append)
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert kept == {
        "notes.1.db": "one",
        "notes.1.db-wal": "one, last",
        "notes.2.db": "two",
        "notes.2.db-wal": "two, last",
    }
    assert said[-1].endswith("the old one is now notes.2.db")


@pytest.mark.parametrize("url", ["postgresql://localhost/notes", "sqlite:////srv/notes.db"])
def test_a_database_elsewhere_is_left_alone(url: str, folder: Path) -> None:
    said: list[str] = []
    begin_anew(folder, url, said.append)
    assert "migrate it by hand" in said[0]


def test_a_change_of_spec_tables_and_all_is_served_and_ctrl_c_ends_it(folder: Path) -> None:
    spec = folder / "spec.fg"
    spec.write_text(NOTES, encoding="utf-8")
    for name in ("bin", "lib", "pyvenv.cfg"):  # an environment of its own, with our packages
        (folder / "out/.venv").mkdir(parents=True, exist_ok=True)
        (folder / "out/.venv" / name).symlink_to(Path(sys.prefix) / name)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}/notes"
    command = [sys.executable, "-m", "fastgen", "run", "spec.fg", "-o", "out", "--no-install"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        until(lambda: keys_of(post(url, {"text": "milk"})) == {"id", "text"})
        spec.write_text(NOTES.replace("text: text", "text: text  done: bool"), encoding="utf-8")
        until(lambda: "done" in keys_of(post(url, {"text": "milk", "done": True})))
        assert (folder / "out/notes.1.db").is_file()
        spec.write_text(BROKEN, encoding="utf-8")
        time.sleep(2)
        assert "done" in keys_of(post(url, {"text": "milk", "done": True}))
    finally:
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=20)
    assert server.returncode == 0
    assert b"error[FG2003]" in said
    assert b"Traceback" not in said


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after a minute."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def post(url: str, body: dict[str, object]) -> object:
    """Return what a server answers to a body; nothing while it is not there or refuses."""
    data = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers)  # noqa: S310  it begins with http
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            answered: object = json.loads(answer.read())
            return answered
    except (urllib.error.URLError, ConnectionError):
        return None


def keys_of(answer: object) -> set[str]:
    """Return the keys of an answer."""
    return set(answer) if isinstance(answer, dict) else set()
