"""A slice of the fuzzing: two apps for less than a minute in the quick run, all in the whole one.

More is `python -m tests.contracts.fuzz examples/shop --seconds 150`. Schemathesis is installed the
first time.
"""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.contracts.fuzz import fuzz

EXAMPLES = sorted(path.parent.name for path in ROOT.glob("examples/*/spec.fg"))
QUICK, QUICK_SECONDS = ("notes", "todo"), 45
SECONDS = 60


@pytest.mark.timeout(300)
@pytest.mark.parametrize("example", QUICK)
def test_an_app_does_at_first_sight_what_its_document_says(example: str) -> None:
    assert run(example, QUICK_SECONDS) == 0


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_app_does_what_its_document_says(example: str) -> None:
    assert run(example, SECONDS) == 0


def run(example: str, seconds: int) -> int:
    """Fuzz an example for a while; return the exit code."""
    spec = ROOT / "examples" / example / "spec.fg"
    return fuzz(spec, seconds=seconds, examples=5, seed=7, extra=["--no-shrink"])
