"""Every fault has its place in the compiler, and a slice of them is found.

The whole is `python -m tests.mutants`; docs/mutants.md has its result.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutants.__main__ import GOAL
from tests.mutants.building import FaultyCompiler, right_files
from tests.mutants.fault import Fault, spec_of
from tests.mutants.faults import FAULTS, every_fault
from tests.mutants.judging import first_difference, judge, write

PAGE = ROOT / "docs/mutants.md"
LEAST = 150
SLICE = (
    "a denial is no denial",
    "a row is changed below any other row",
    "filters are ignored",
    "the row of the cursor comes again",
    "the greatest whole number is one too small",
    "a password is stored as it came",
    "a request that fails keeps what it wrote before",
    "several fields are not unique together",
    "the opposite of less is greater",
    "a tenant may see the rows of others",
)


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> FaultyCompiler:
    """Return a copy of the compiler to plant faults in."""
    return FaultyCompiler(tmp_path_factory.mktemp("compiler"))


def test_each_fault_is_at_one_place_of_the_compiler() -> None:
    texts = {file: (ROOT / file).read_text() for file in {one.file for one in every_fault()}}
    for fault in every_fault():
        assert fault.planted(texts[fault.file]) != texts[fault.file], fault.name
        assert spec_of(fault.spec).exists(), fault.name


def test_no_fault_is_listed_twice() -> None:
    for key in (lambda one: one.name, lambda one: (one.file, one.old, one.new)):
        times = Counter(map(key, every_fault()))
        assert times.most_common(1)[0][1] == 1, times.most_common(3)
    assert len(every_fault()) >= LEAST


def test_a_fault_that_is_nowhere_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 places"):
        Fault("nowhere", "fastgen/api.py", "no such text", "", "shop").planted("some text")


def test_the_page_tells_what_was_found() -> None:
    told = PAGE.read_text()
    judged = [one.name for one in every_fault() if f"| {one.name} |" in told]
    assert len(judged) >= LEAST
    assert told.count("**nobody**") <= (1 - GOAL) * len(judged)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLICE)
def test_a_fault_is_found(name: str, compiler: FaultyCompiler) -> None:
    (fault,) = (one for one in every_fault() if one.name == name)
    found = judge(fault, compiler)
    assert found.killed, found


@pytest.mark.slow
def test_the_compiler_without_a_fault_is_not_blamed(tmp_path: Path) -> None:
    write(right_files("moves"), tmp_path / "project")
    assert first_difference("moves", tmp_path) is None


def test_every_theme_has_faults() -> None:
    assert all(FAULTS.values())
