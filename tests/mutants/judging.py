"""Judges a fault: by the tests of the project that are aimed at it, then by answers and tables."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf
from pathlib import Path

import fastgen
from fastgen.api import Loaded
from fastgen.verification import differential
from fastgen.verification.differential import Difference
from fastgen.verification.model import Model
from tests.differential.application import BuiltApplication
from tests.mutants.building import BuildFailedError, FaultyCompiler, changed_files, right_files
from tests.mutants.fault import Fault, spec_of

CASES = 4
"""Cases of random requests, each from an empty database, after which an app seems right."""
REQUESTS = 500
PATIENCE = 300
"""Seconds that the tests of a project may take."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a fault.

    ``by`` is the judge that found it: ``build``, ``start``, ``answers``, ``contents`` or
    ``tests``; ``nothing`` where it survived, ``none`` where it changes nothing in the app.
    """

    name: str
    mark: str
    by: str
    what: str
    seconds: float
    changed: list[str] = field(default_factory=list)

    @property
    def killed(self) -> bool:
        """Tell whether somebody noticed the fault."""
        return self.by not in {"nothing", "none"}


def judge(fault: Fault, compiler: FaultyCompiler) -> Verdict:
    """Build the project with the fault and look for somebody who notices."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="fgmut") as name:
        folder = Path(name)
        changed: list[str] = []
        try:
            compiler.build(fault, folder / "project")
            changed = changed_files(fault.spec, folder / "project")
            by, what = found_by(fault, folder, changed)
        except BuildFailedError as error:
            by, what = "build", last_line(str(error))
    seconds = round(time.perf_counter() - started, 2)
    return Verdict(fault.name, fault.mark, by, what[:500], seconds, changed)


def found_by(fault: Fault, folder: Path, changed: list[str]) -> tuple[str, str]:
    """Return the judge that notices the fault of a project, and what it says."""
    if not any(path.startswith(("app/", "migrations/")) for path in changed):
        return "none", "the app is the same"
    failed = failing_test(folder / "project", fault.tests)
    if failed:
        return "tests", failed
    try:
        difference = first_difference(fault.spec, folder)
    except RuntimeError as error:
        return "start", last_line(str(error))
    if difference is None:
        return "nothing", ""
    stored = difference.signature.route == differential.STORED
    return "contents" if stored else "answers", str(difference)


@cache
def loaded(spec: str) -> Loaded:
    """Return a spec as the compiler without a fault reads it."""
    return fastgen.load(spec_of(spec))


def first_difference(spec: str, folder: Path) -> Difference | None:
    """Return the first answer, or table, of an app that is not what the spec means.

    The right app has to do at that place what the spec means.
    """
    for seed in range(1, CASES + 1):
        found = difference_of(spec, folder / "project", seed)
        if found is not None and found.number < blamed_at(spec, seed):
            return found
    return None


def difference_of(spec: str, project: Path, seed: int) -> Difference | None:
    """Return the first difference of an app in one case, which begins with an empty database."""
    program = loaded(spec).program
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="fgcase") as name:
        app = BuiltApplication(project, Path(name))
        try:
            both = differential.begin(Model(program, seed), app, seed)
            for number in range(REQUESTS):
                if both.found:
                    break
                both.ask(both.traffic.aimed() if number % 2 else both.traffic.request())
            if not both.found:
                both.compare_contents()
        finally:
            app.close()
    return both.found[0] if both.found else None


@cache
def blamed_at(spec: str, seed: int) -> float:
    """Return the request of a case that even the right app answers otherwise; never is infinite."""
    with tempfile.TemporaryDirectory(prefix="fgright") as name:
        write(right_files(spec), Path(name))
        found = difference_of(spec, Path(name), seed)
    return inf if found is None else found.number


def write(files: Mapping[str, str], project: Path) -> None:
    """Write the files of a project."""
    for path, text in files.items():
        place = project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def failing_test(project: Path, tests: tuple[str, ...]) -> str:
    """Return the first test of a project that fails on SQLite; nothing where none does."""
    if not tests:
        return ""
    gone = [test for test in tests if not (project / test.partition("::")[0]).exists()]
    assert not gone, gone
    unset = {"DATABASE_URL", "TEST_DATABASE_URL", "SECRET_KEY", "PYTHONPATH"}
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests],
        cwd=project,
        env={name: value for name, value in os.environ.items() if name not in unset},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if not found.returncode:
        return ""
    failed = FAILED.search(found.stdout)
    if failed is None:
        raise AssertionError((found.stdout + found.stderr)[-2000:])
    return failed[1]


def last_line(text: str) -> str:
    """Return the last line that says something."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "nothing said")
