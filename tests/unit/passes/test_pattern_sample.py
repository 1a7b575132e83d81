"""Texts are invented that match a pattern."""

from __future__ import annotations

import re

import pytest

from fastgen.passes.surroundings.pattern_sample import sample

PATTERNS = (
    "[0-9]{13}",
    "[A-Z]{3}-[0-9]{4}",
    "[a-z][a-z0-9_]*",
    r"\d{5}(-\d{4})?",
    r"\+?[0-9 ]{7,15}",
    "(red|green|blue)",
    "#[0-9a-fA-F]{6}",
    r"[^@\s]+@[^@\s]+\.[a-z]{2,}",
    "v[0-9]+\\.[0-9]+",
    "(?:[A-Z][a-z]+ ?)+",
    "a.c",
    "[A-Z]{2,6}",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_sample_matches_its_pattern(pattern: str) -> None:
    for number in range(20):
        text = sample(pattern, number)
        assert text is not None
        assert re.fullmatch(pattern, text)


@pytest.mark.parametrize("pattern", ("[0-9]{13}", "[A-Z]{3}-[0-9]{4}", "[a-z]{4}"))
def test_different_numbers_give_different_texts(pattern: str) -> None:
    assert len({sample(pattern, number) for number in range(50)}) == 50


@pytest.mark.parametrize("pattern", (r"(a)\1", "(?=a)b", "[z-", "\\"))
def test_a_pattern_that_is_not_understood_gives_nothing(pattern: str) -> None:
    assert sample(pattern, 1) is None


def test_a_sample_must_fit() -> None:
    assert sample("[a-z]+", 1, lambda text: len(text) >= 3) is not None
    assert sample("[a-z]+", 1, lambda text: len(text) > 900) is None
