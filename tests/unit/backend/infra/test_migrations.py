"""The first migration makes what the models say, on both databases, and can be taken back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PostgreSQL
from tests.unit.backend.infra.conftest import HERE, SPECS


def check_database(folder: Path, url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(HERE / "database_check.py")],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url, "HOOK": "a-secret"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-6000:]


@pytest.mark.parametrize("name", SPECS)
def test_the_migration_makes_what_the_models_say_on_sqlite(
    name: str, written: Callable[[str], Path], tmp_path: Path
) -> None:
    check_database(written(name), f"sqlite:///{tmp_path}/test.db")


@pytest.mark.parametrize("name", SPECS)
def test_the_migration_makes_what_the_models_say_on_postgresql(
    name: str, written: Callable[[str], Path], postgresql: PostgreSQL
) -> None:
    check_database(written(name), postgresql.new_database())
