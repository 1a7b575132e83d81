"""Builds that the kernel kills, or that find no room, at a chosen system call; a command for all.

``python -m tests.safety.faults [EVERY]`` tries each call of a real build that changes the disk, or
every so many-th one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastgen
from fastgen.diagnostics import Report
from fastgen.workspace import plan_write

ROOT = Path(__file__).resolve().parents[2]
CHANGING = ("openat", "write", "mkdir", "linkat", "rename", "unlink", "unlinkat", "rmdir", "fsync")
NEEDS_ROOM = ("write", "mkdir", "linkat", "rename", "fsync")
READING = re.compile(r"openat\((?!.*O_CREAT)")
OLD = """app notes
entity Note { text: string(1..80) }
entity Tag { name: string(1..9) }
resource Note
"""
NEW = "app notes\nentity Note { text: string(1..90)  done: bool = false }\nresource Note\n"
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the so many-th use of a system call."""

    call: str
    at: int
    kind: str
    """`kill`, or `full`: there is no room, from there on for what makes something new."""

    def rule(self) -> str:
        """Return the rule of strace."""
        if self.kind == "kill":
            return f"inject={self.call}:signal=KILL:when={self.at}"
        # A rename within a full folder succeeds again, or nothing could ever be taken back.
        on = "" if self.call in ("rename", "fsync") else "+"
        return f"inject={self.call}:error=ENOSPC:when={self.at}{on}"


def build(folder: Path, text: str, *traced: str) -> int:
    """Build a spec beside its project, perhaps under strace; return the exit code."""
    (folder / "spec.fg").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "fastgen", "build", "spec.fg", "-o", "out"]
    # What Python itself writes is written before anything is traced.
    compiled = {"PYTHONPYCACHEPREFIX": str(folder.parent / "compiled")}
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [*traced, *command],
        cwd=folder,
        env={**kept, **compiled, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the files of a project without the state of fastgen."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".fastgen" not in path.parts
    }


def steps(folder: Path) -> list[Fault]:
    """Return every fault that a build from the old spec to the new one may meet."""
    trace = folder / "trace"
    shutil.copytree(folder / "old", folder / "counted")
    calls = ",".join(CHANGING)
    code = build(
        folder / "counted", NEW, "strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={calls}"
    )
    assert code == 0, code
    counts: Counter[str] = Counter()
    found = []
    for line in trace.read_text(errors="replace").splitlines():
        call = line.split(maxsplit=1)[1].partition("(")[0]
        counts[call] += 1
        if call not in CHANGING or READING.search(line):
            continue
        found += [Fault(call, counts[call], "kill")]
        found += [Fault(call, counts[call], "full")] * (call in NEEDS_ROOM)
    return found


def broken(folder: Path, faults: list[Fault]) -> Iterator[str]:
    """Try faults one after the other; yield what went wrong."""
    old = snapshot(folder / "old/out")
    new = snapshot(folder / "counted/out")
    project = fastgen.compile(fastgen.parse(NEW))
    for number, fault in enumerate(faults):
        place = folder / f"fault{number}"
        shutil.copytree(folder / "old", place)
        strace = ("strace", "-f", "-qq", "-o", os.devnull, "--seccomp-bpf")
        code = build(place, NEW, *strace, "-e", f"trace={fault.call}", "-e", fault.rule())
        left = snapshot(place / "out")
        if fault.kind == "full" and left not in (old, new):
            yield f"{fault}: a mix of old and new, at once"
        if code == 0 and left != new:
            yield f"{fault}: built, and it is not the new tree"
        plan_write(project, place / "out", report=Report())
        if snapshot(place / "out") not in (old, new):
            yield f"{fault}: a mix of old and new"
        if build(place, NEW) != 0 or snapshot(place / "out") != new:
            yield f"{fault}: the next build does not get through"
        if litter := [path.name for path in (place / "out/.fastgen").glob("staging*")]:
            yield f"{fault}: left behind {litter}"
        shutil.rmtree(place)


def try_faults(every: int) -> tuple[int, list[str]]:
    """Try every so many-th fault; return how many, and what went wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "old").mkdir()
        assert build(folder / "old", OLD) == 0
        chosen = steps(folder)[::every]
        return len(chosen), list(broken(folder, chosen))


def main() -> None:
    """Try the faults and print what went wrong."""
    count, wrong = try_faults(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print("\n".join(wrong))
    print(f"{count} faults, {len(wrong)} left neither the old nor the new tree")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
