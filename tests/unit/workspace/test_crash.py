"""A build that dies, or runs out of disk, at any call leaves the old project or the new one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fastgen.diagnostics import Report
from fastgen.ir.project import Project
from fastgen.workspace import plan_write, write_project

DRIVER = Path(__file__).parent / "crash_driver.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

Outcome = dict[str, str | int | bool | list[str]]


def try_every_step(folder: Path, scenario: str, mode: str) -> list[Outcome]:
    """Return what the driver saw after each child."""
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(folder), scenario, mode],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    outcomes: list[Outcome] = json.loads(done.stdout)
    return outcomes


@pytest.mark.parametrize("mode", ["kill", "full"])
def test_a_new_folder_is_there_whole_or_not_at_all(tmp_path: Path, mode: str) -> None:
    outcomes = try_every_step(tmp_path / "work", "fresh", mode)
    assert len(outcomes) > 20
    assert {outcome["left"] for outcome in outcomes} == {"absent", "new"}
    assert_next_build_succeeds(outcomes)


def test_a_killed_update_is_old_or_new_once_recovered(tmp_path: Path) -> None:
    outcomes = try_every_step(tmp_path / "work", "update", "kill")
    assert len(outcomes) > 40
    assert {outcome["recovered"] for outcome in outcomes} == {"old", "new"}
    assert all(outcome["recovered"] == outcome["locked"] for outcome in outcomes)
    assert_next_build_succeeds(outcomes)


def test_an_update_that_runs_out_of_disk_is_taken_back_at_once(tmp_path: Path) -> None:
    outcomes = try_every_step(tmp_path / "work", "update", "full")
    assert len(outcomes) > 40
    failed = [outcome for outcome in outcomes if outcome["status"] == 1]
    assert {outcome["left"] for outcome in failed} == {"old"}
    assert {outcome["left"] for outcome in outcomes} == {"old", "new"}
    assert_next_build_succeeds(outcomes)


def assert_next_build_succeeds(outcomes: list[Outcome]) -> None:
    """Check that every child was followed by a build that got through and left no litter."""
    assert {outcome["final"] for outcome in outcomes} == {"new"}
    assert not any(outcome["refused"] for outcome in outcomes)
    assert all(outcome["litter"] == ["base", "lock.json"] for outcome in outcomes)
    assert outcomes[-1]["status"] == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_kill_by_the_kernel_at_each_rename_is_recovered(tmp_path: Path) -> None:
    old = Project({"a.py": "1\n", "b.py": "1\n", "c.py": "1\n"})
    new = Project({"a.py": "2\n", "b.py": "2\n", "d.py": "2\n"})
    program = (
        "import sys, pathlib; from fastgen.diagnostics import Report;"
        "from fastgen.ir.project import Project; from fastgen.workspace import write_project;"
        f"write_project(Project({dict(new)!r}), pathlib.Path(sys.argv[1]), report=Report())"
    )
    strace = shutil.which("strace") or "strace"
    python = [sys.executable, "-B", "-c", program]
    for at in range(1, 50):
        folder = tmp_path / f"out{at}"
        write_project(old, folder, report=Report())
        inject = f"inject=rename,renameat,renameat2:signal=KILL:when={at}"
        done = subprocess.run(
            [strace, "-f", "-qq", "-o", "/dev/null", "-e", inject, *python, str(folder)],
            capture_output=True,
            timeout=60,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        plan_write(new, folder, report=Report())
        left = {path.name: path.read_text() for path in folder.glob("*.py")}
        assert left in (dict(old), dict(new))
        if done.returncode == 0:
            assert left == dict(new)
            assert at > 5
            return
    pytest.fail("the build never got through")
