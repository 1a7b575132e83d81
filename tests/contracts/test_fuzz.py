"""A slice of the fuzzing: an app without accounts and one with a user, for a minute each.

The whole is `python -m tests.contracts.fuzz`. Schemathesis is installed the first time.
"""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.contracts.fuzz import fuzz

SECONDS = 60


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("example", ["notes", "blog"])
def test_an_app_does_what_its_document_says(example: str) -> None:
    spec = ROOT / "examples" / example / "spec.fg"
    assert fuzz(spec, seconds=SECONDS, examples=5, seed=7, extra=["--no-shrink"]) == 0
