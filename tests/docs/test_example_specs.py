"""Every example is a spec without a mistake, and a page that says what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

import fastgen
from tests.docs.documents import ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_has_no_mistake(example: Path) -> None:
    found = fastgen.check(example / "spec.fg").diagnostics
    assert [f"{one.code}: {one.message}" for one in found] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_says_what_it_shows_and_how_to_run_it(example: Path) -> None:
    page = (example / "README.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {example.name}")
    assert f"examples/{example.name}/spec.fg" in page
