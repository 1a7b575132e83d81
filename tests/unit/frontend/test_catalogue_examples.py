"""The two examples of each syntax code: one gives the code, the other is without mistake."""

from __future__ import annotations

import pytest

from fastgen.diagnostics import Report
from fastgen.diagnostics.catalogue import catalogue
from fastgen.frontend.parser import parse_text

EXAMPLES = [
    (code, text, kind)
    for code, entry in catalogue().items()
    if code.startswith("FG10") and entry.example == "fg"
    for kind, text in (("bad", entry.bad), ("good", entry.good))
    if text
]


@pytest.mark.parametrize(("code", "text", "kind"), EXAMPLES)
def test_the_example_of_a_code_gives_it(code: str, text: str, kind: str) -> None:
    report = Report()
    parse_text(text, "spec.fg", report)
    found = [diagnostic.code for diagnostic in report.diagnostics]
    assert found == ([code] if kind == "bad" else [])
