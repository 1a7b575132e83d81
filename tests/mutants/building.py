"""Builds the project of a spec with a compiler that has one fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import fastgen
from tests.conftest import ROOT
from tests.mutants.fault import Fault, spec_of

PARTS = ("fastgen", "templates", "grammars", "ir_schemas")
BUILD = """
import sys
from pathlib import Path
import fastgen
for path, text in fastgen.compile(fastgen.load(sys.argv[1])).items():
    place = Path(sys.argv[2], path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
"""
PATIENCE = 120
"""Seconds that a compilation may take."""


class BuildFailedError(Exception):
    """The compiler with the fault builds nothing."""


class FaultyCompiler:
    """A copy of the compiler in which one fault after the other is planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, dirs_exist_ok=True)

    def build(self, fault: Fault, project: Path) -> None:
        """Build the project of a fault's spec into a folder; raises BuildFailedError."""
        place = self.folder / fault.file
        right, times = place.read_text(), place.stat()
        try:
            place.write_text(fault.planted(right))
            self._compile(spec_of(fault.spec), project)
        finally:
            place.write_text(right)
            os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _compile(self, spec: Path, project: Path) -> None:
        # Nothing compiled of a file with a fault may stay.
        environment = os.environ | {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        found = subprocess.run(
            [sys.executable, "-c", BUILD, str(spec), str(project)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if found.returncode:
            raise BuildFailedError(found.stderr[-2000:])


@cache
def right_files(spec: str) -> Mapping[str, str]:
    """Return the project that the compiler without a fault makes of a spec."""
    return fastgen.compile(fastgen.load(spec_of(spec)))


def changed_files(spec: str, project: Path) -> list[str]:
    """Return which files of a project are not those of the right one."""
    right = right_files(spec)
    there = {
        path.relative_to(project).as_posix(): path for path in project.rglob("*") if path.is_file()
    }
    gone = [path for path in right if path not in there]
    other = [path for path, place in there.items() if right.get(path) != place.read_text()]
    return sorted([*gone, *other])
