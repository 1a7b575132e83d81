"""Spectral finds no error in the document of any example, by its own rules and those of OWASP."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.contracts.lint import ERROR, cache_folder, findings, install

EXAMPLES = sorted(path.parent.name for path in ROOT.glob("examples/*/spec.fg"))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_document_has_no_errors(example: str) -> None:
    install(cache_folder())
    found = findings(ROOT / "examples" / example / "spec.fg")
    wrong = [f"{each['code']}: {each['message']}" for each in found if each["severity"] == ERROR]
    assert wrong == []
