"""Names that mean something elsewhere: refused by name, or a project in which they hide nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import fastgen
from tests.safety.wordy import PROGRAMS, accepted

IMPORTED = "import app.main"
FAULTS = "E9,F401,F811,F821,F823,PLE"
"""Rules of ruff that find syntax errors, and names that are hidden, unknown or used too early."""
MOST_REFUSED = 25


@cache
def project(name: str) -> fastgen.Project:
    """Return the project of a program of words."""
    return fastgen.compile(fastgen.parse(accepted(name)[0]))


@pytest.mark.parametrize("name", PROGRAMS)
def test_few_words_are_refused_and_the_others_compile_to_valid_modules(name: str) -> None:
    _, refused = accepted(name)
    assert len(refused) <= MOST_REFUSED, refused
    for path, text in project(name).items():
        if path.endswith(".py"):
            compile(text, path, "exec")


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_name_hides_another(name: str, tmp_path: Path) -> None:
    project(name).write(tmp_path / "project")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", FAULTS, "."],
        cwd=tmp_path / "project",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_app_can_be_imported_without_a_warning(name: str, tmp_path: Path) -> None:
    project(name).write(tmp_path / "project")
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORTED],
        cwd=tmp_path / "project",
        env={**kept, "SECRET_KEY": "x" * 64},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
