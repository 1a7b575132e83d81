"""Sample texts of patterns."""

import re

import pytest

from fastgen.backend.testing.patterns import NoSample, counted, unmatched


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{13}",
        "[A-Z]{3}-[0-9]{4}",
        "[a-z0-9_]{2,30}",
        "[A-Z]{2,6}",
        "(a|b)+x",
        r"\+?[0-9 ]{3,20}",
        "[^/]+",
        r"\d{3}-\d{2}",
        "(foo|bar)-[a-f0-9]{6}",
        "^[A-Z]$",
        "yes|no",
        ".+",
    ],
)
def test_texts_match_and_differ(pattern: str) -> None:
    texts = counted(pattern)
    found = {texts.text(number) for number in range(3)}
    assert all(re.fullmatch(pattern, text) for text in found)
    assert len(found) == (3 if texts.width > 1 or len(texts.digits) > 2 else len(found))


def test_lengths_are_kept() -> None:
    assert len(counted("[a-z]*", 5, 5).text(0)) == 5


def test_a_pattern_without_a_sample_is_said_to_have_none() -> None:
    with pytest.raises(NoSample):
        counted("(?=a)b")


def test_a_text_that_does_not_match() -> None:
    assert unmatched("[0-9]+") == "?"
    assert unmatched("(?s).*") is None
