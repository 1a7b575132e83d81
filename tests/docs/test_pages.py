"""The pages show the case files as they are, and every recipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.documents import ROOT
from tests.docs.pages import CASES, fresh, pages, shown_cases

COOKBOOK = ROOT / "docs" / "cookbook.md"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_shows_its_cases_as_they_are(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == fresh(page), "run: python -m tests.docs.pages"


def test_the_cookbook_has_every_recipe_once() -> None:
    recipes = sorted(f"recipes/{path.stem}" for path in (CASES / "recipes").glob("*.md"))
    assert sorted(shown_cases(COOKBOOK)) == recipes


def test_every_recipe_is_listed_at_the_top() -> None:
    text = COOKBOOK.read_text(encoding="utf-8")
    titles = [line[4:] for line in text.splitlines() if line.startswith("### ")]
    head = text.partition("\n## ")[0]
    assert len(titles) >= 30
    assert [title for title in titles if f"[{title}](#" not in head] == []
