"""A misspelt name can be put right by the fix that comes with its diagnostic."""

from __future__ import annotations

import pytest

from fastgen.diagnostics import apply_fixes
from tests.unit.passes.spec_files import check

MISSPELT = (
    ("entity A { b: emial? }", "entity A { b: email? }"),
    (
        "entity A { pages: int  b: int := pagse + 1 }",
        "entity A { pages: int  b: int := pages + 1 }",
    ),
    ("entity A { book: int  index (bok) }", "entity A { book: int  index (book) }"),
    (
        "enum Mood { calm }\nentity A { b: Mood = Mood.clam }",
        "enum Mood { calm }\nentity A { b: Mood = Mood.calm }",
    ),
    (
        "entity A { title: string  size: int := lenght(title) }",
        "entity A { title: string  size: int := length(title) }",
    ),
    (
        "entity A { parts: B[] via ab }\nentity B { a: A }",
        "entity A { parts: B[] via a }\nentity B { a: A }",
    ),
    (
        "entity A { n: int := count(B where word == 1) }\nentity B { word: int }",
        "entity A { n: int := count(B where .word == 1) }\nentity B { word: int }",
    ),
    (
        "entity A { done: bool }\nresource A { delete { require not done } }",
        "entity A { done: bool }\nresource A { delete { require not it.done } }",
    ),
)


@pytest.mark.parametrize(("text", "corrected"), MISSPELT)
def test_the_fix_corrects_the_name(text: str, corrected: str) -> None:
    _, report = check(text)
    assert apply_fixes(text, report.diagnostics, "unsafe") == corrected
    _, again = check(corrected)
    assert not again.has_errors
