"""Kills builds, or fills the disk, at each call that changes the disk, and prints what is left.

Run as a program: `crash_driver.py FOLDER fresh|update kill|full`. For each number n a child process
builds a project and is stopped at its n-th changing call, until one gets through. Prints one JSON
list with an object per child.
"""

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from fastgen.diagnostics import Report
from fastgen.ir.project import Project
from fastgen.workspace import plan_write, write_project

OLD = Project({"a.py": "a = 1\n", "pkg/b.py": "b = 1\n", "gone/c.py": "c = 1\n", "same.py": "\n"})
NEW = Project({"a.py": "a = 2\n", "pkg/b.py": "b = 2\n", "new/d/e.py": "e = 1\n", "same.py": "\n"})
CHANGING = ("open", "write", "mkdir", "replace", "unlink", "rmdir", "link", "fsync", "chmod")
NEEDS_ROOM = frozenset({"open", "write", "mkdir", "link"})
KILLED = 9
P = ParamSpec("P")
R = TypeVar("R")


class Fault:
    """Counts the changing calls and does something at the one that was chosen."""

    def __init__(self, at: int, mode: str) -> None:
        self.at = at
        self.mode = mode
        self.count = 0

    def wrap(self, name: str, call: Callable[P, R]) -> Callable[P, R]:
        """Return the call with the fault in it."""

        def faulty(*args: P.args, **kwargs: P.kwargs) -> R:
            if name == "open" and not (len(args) > 1 and int(str(args[1])) & os.O_CREAT):
                return call(*args, **kwargs)
            self.count += 1
            if self.mode == "kill" and self.count == self.at:
                if name == "write":
                    half_write(*args)
                os._exit(KILLED)
            full = self.count == self.at or (self.count > self.at and name in NEEDS_ROOM)
            if self.mode == "full" and full:
                raise OSError(errno.ENOSPC, "No space left on device")
            return call(*args, **kwargs)

        return faulty


def half_write(descriptor: object, data: object = b"") -> None:
    """Write the first half of what was asked for."""
    if isinstance(descriptor, int) and isinstance(data, memoryview):
        os.writev(descriptor, [data[: len(data) // 2]])


def snapshot(folder: Path) -> dict[str, str] | None:
    """Return the files of a project with their texts, without the state of fastgen."""
    if not folder.exists():
        return None
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".fastgen" not in path.parts
    }


def name_of(tree: dict[str, str] | None) -> str:
    """Return which of the known states a tree is."""
    if not tree:
        return "absent"
    return {str(dict(OLD)): "old", str(dict(NEW)): "new"}.get(str(tree), f"mix: {sorted(tree)}")


def build_with_fault(folder: Path, at: int, mode: str) -> int:
    """Build in a child process with a fault; return its exit status."""
    child = os.fork()
    if child == 0:
        fault = Fault(at, mode)
        for name in CHANGING:
            setattr(os, name, fault.wrap(name, getattr(os, name)))
        report = Report()
        result = write_project(NEW, folder, report=report, spec_digest="new")
        codes = {found.code for found in report.diagnostics}
        if fault.count < at:
            os._exit(0)
        os._exit(1 if result.refused and codes == {"FG8009"} else 2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(root: Path, scenario: str, mode: str) -> None:
    """Try every step and print what is left after each."""
    results = []
    for at in range(1, 500):
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        folder = root / "out"
        if scenario == "update":
            write_project(OLD, folder, report=Report(), spec_digest="old")
        status = build_with_fault(folder, at, mode)
        left = name_of(snapshot(folder))
        plan_write(NEW, folder, report=Report())
        recovered = name_of(snapshot(folder))
        lock = folder / ".fastgen/lock.json"
        locked = json.loads(lock.read_text())["spec"] if lock.exists() else "absent"
        report = Report()
        again = write_project(NEW, folder, report=report, spec_digest="new")
        results.append(
            {
                "at": at,
                "status": status,
                "left": left,
                "recovered": recovered,
                "locked": locked,
                "final": name_of(snapshot(folder)),
                "refused": again.refused,
                "litter": sorted(path.name for path in root.iterdir() if path != folder)
                + sorted(path.name for path in (folder / ".fastgen").iterdir()),
            }
        )
        if status == 0:
            break
    print(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
