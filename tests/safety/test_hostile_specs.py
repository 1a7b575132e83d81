"""No spec costs more than bounded time and memory, and no fault leaves half a project."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.safety.faults import try_faults
from tests.safety.hostile_specs import SPECS, cost_of

QUICK = (
    "100,000 brackets",
    "rules that double",
    "computed fields that double",
    "rows that double",
    "rows that need two rows",
    "rules that are deep together",
    "a regex that explodes",
    "huge limits",
    "imports in a circle",
    "2,000 files in a row",
)
EVERY = 17
"""Of the faults, every so many-th is tried here."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs wait4")


@pytest.mark.parametrize("name", QUICK)
def test_a_hostile_spec_ends_in_bounded_time_and_memory(name: str) -> None:
    found = cost_of(SPECS[name](), "check")
    assert found.bounded, found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["100,000 fields", "4 MB of unknown types", "a regex of 1 MB"])
def test_a_large_hostile_spec_ends_in_bounded_time_and_memory(name: str) -> None:
    found = cost_of(SPECS[name](), "check")
    assert found.bounded, found


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_build_that_the_kernel_stops_leaves_the_old_project_or_the_new_one() -> None:
    count, wrong = try_faults(EVERY)
    assert wrong == []
    assert count > 8
