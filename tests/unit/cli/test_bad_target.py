"""Where a project cannot be written, the build stops before it touches anything, and says why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastgen.cli.exit_codes import ExitCode
from tests.unit.cli.program import NOTES, run, snapshot, start


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with a good spec; make everything removable again afterwards."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.fg").write_text(NOTES, encoding="utf-8")
    yield tmp_path
    for path in tmp_path.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize(
    "options", [(), ("--plan",), ("--check",)], ids=lambda options: "".join(options) or "write"
)
@pytest.mark.parametrize(
    "target",
    ["a file", "a foreign folder", "below a file", "a fifo", "a long name", "root"],
)
def test_a_target_that_cannot_be_is_refused(
    target: str, options: tuple[str, ...], force: tuple[str, ...], folder: Path
) -> None:
    (folder / "file").write_text("mine", encoding="utf-8")
    (folder / "foreign").mkdir()
    (folder / "foreign/thesis.txt").write_text("mine", encoding="utf-8")
    os.mkfifo(folder / "fifo")
    path = {
        "a file": "file",
        "a foreign folder": "foreign",
        "below a file": "file/out",
        "a fifo": "fifo",
        "a long name": "x" * 300,
        "root": "/",
    }[target]
    before = listing(folder)
    done = run("build", "spec.fg", "-o", path, *options, *force, "--json")
    assert done.code == ExitCode.REFUSED
    assert done.codes
    assert all(code.startswith("FG8") for code in done.codes)
    assert done.document["written"] is False
    assert listing(folder) == before


def listing(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return every path with its mode, and its content if it is a file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        content = path.read_bytes() if stat.S_ISREG(mode) else b""
        found[path.relative_to(folder).as_posix()] = (mode, content)
    return found


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_target_that_may_not_be_written_is_refused(folder: Path) -> None:
    (folder / "locked").mkdir(mode=0o555)
    done = run("build", "spec.fg", "-o", "locked/out", "--json")
    assert (done.code, done.codes) == (ExitCode.REFUSED, ["FG8009"])
    assert not (folder / "locked/out").exists()


@pytest.mark.parametrize("command", ["build", "run"])
def test_a_full_disk_is_reported_and_the_old_project_stays(command: str, folder: Path) -> None:
    run("build", "spec.fg", "-o", "out")
    before = snapshot(folder / "out")
    longer = NOTES.replace("text: text", "text: text  done: bool = false")
    (folder / "spec.fg").write_text(longer, encoding="utf-8")
    done = start(
        command,
        "spec.fg",
        "-o",
        "out",
        *(("--no-install",) if command == "run" else ()),
        cwd=folder,
        variables={"PYTHONDONTWRITEBYTECODE": "1"},
        limit_file_size=True,
    )
    assert done.code == ExitCode.REFUSED
    assert "error[FG8009]" in done.err
    assert "Traceback" not in done.err
    assert snapshot(folder / "out") == before


def test_init_into_a_place_that_cannot_be_is_refused(folder: Path) -> None:
    (folder / "file").write_text("mine", encoding="utf-8")
    before = listing(folder)
    for place in ("file", "file/below", "x" * 300):
        done = run("init", place, "--json")
        assert done.code == ExitCode.REFUSED, place
        assert done.codes
    assert listing(folder) == before
