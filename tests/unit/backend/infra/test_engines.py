"""Readers and writers of a generated project, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.conftest import PostgreSQL
from tests.unit.backend.infra.conftest import HERE


def check_engines(folder: Path, url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(HERE / "engines_check.py")],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-6000:]


def test_readers_and_writers_on_sqlite(written: Callable[[str], Path], tmp_path: Path) -> None:
    check_engines(written("tiny"), f"sqlite:///{tmp_path}/test.db")


def test_readers_and_writers_share_one_pool_on_postgresql(
    written: Callable[[str], Path], postgresql: PostgreSQL
) -> None:
    check_engines(written("tiny"), postgresql.new_database())
