"""Every construct of ``app.database`` that SQL relies on, in one project on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fastgen
from fastgen.api import SpecError
from tests.conftest import PostgreSQL
from tests.unit.backend.infra.conftest import HERE

CONSTRUCTS = """add_duration add_days subtract_days elapsed elapsed_days days_between rounded
position_of has_item""".split()
UNSUPPORTED = {
    "unique": "entity A { x: int y: float check unique (x) where y / 2 > 1.5 }",
    "seed": """entity A { name: string unique friends: B[] } entity B { name: string unique }
        seed B by name { name: "b" } seed A by name { name: "a", friends: [] }""",
    "status": 'action calm() at post "/calm" { fail 420 "Calm down" }',
}


def check_values(folder: Path, url: str) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "values_check.py")],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-6000:]


def test_it_relies_on_every_construct(written: Callable[[str], Path]) -> None:
    database = (written("values") / "app/database.py").read_text(encoding="utf-8")
    for name in CONSTRUCTS:
        assert f"class {name}(" in database
    assert "case_sensitive_like=ON" in database


def test_what_is_computed_and_checked_on_sqlite(
    written: Callable[[str], Path], tmp_path: Path
) -> None:
    check_values(written("values"), f"sqlite:///{tmp_path}/test.db")


def test_what_is_computed_and_checked_on_postgresql(
    written: Callable[[str], Path], postgresql: PostgreSQL
) -> None:
    check_values(written("values"), postgresql.new_database())


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_no_code_is_made_for_is_reported(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        fastgen.compile(fastgen.parse(f"app odd\n{UNSUPPORTED[name]}"))
    assert [found.code for found in caught.value.report.diagnostics] == ["FG7003"]
