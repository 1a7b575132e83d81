"""Each encoder keeps its law for any text: read back, it is that text and nothing else."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fastgen.backend import encoders
from tests.safety.literals import LAWS, PIECES, is_half
from tests.safety.payloads import TEXTS

COVERED: Final = {"one_line": "docstring"}
"""Encoders that have no law of their own, and the law in which they take part."""

VALID = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200)
HOSTILE = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    max_size=8,
).map(lambda pieces: "".join(c for c in "".join(pieces) if c != "\x00" and not is_half(c)))


def test_every_encoder_has_a_law() -> None:
    public = {name for name in encoders.__all__ if name not in COVERED}
    missing = {name for name in public if not any(law.startswith(name) for law in LAWS)}
    assert missing - {"markdown_code"} == set(), "markdown_cell is the law of markdown_code"


@pytest.mark.parametrize("name", LAWS)
def test_known_hostile_texts_keep_the_law(name: str) -> None:
    sound = [text for text in TEXTS if "\x00" not in text and not any(map(is_half, text))]
    assert [text for text in sound if not LAWS[name](text)] == []


@pytest.mark.parametrize("name", LAWS)
def test_any_text_keeps_the_law(name: str) -> None:
    look(name, examples=500)


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS)
def test_very_many_texts_keep_the_law(name: str) -> None:
    look(name, examples=10_000)


def look(name: str, *, examples: int) -> None:
    """Look for a text that breaks a law."""

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(VALID | HOSTILE)
    def law_holds(text: str) -> None:
        assert LAWS[name](text)

    law_holds()
