"""Every code of names, types, routes, rules, storage and slots keeps what its page promises."""

from __future__ import annotations

import pytest

from fastgen.analysis import report_access
from fastgen.diagnostics import Report
from fastgen.diagnostics.catalogue import FAMILIES, Entry
from fastgen.frontend.parser import parse_text
from fastgen.passes import check_spec

ENTRIES = [
    entry
    for digit, family in FAMILIES
    for entry in family
    if digit in "23456" and entry.example == "fg"
]


def codes(text: str) -> list[str]:
    """Return the codes of everything that is wrong with a spec."""
    report = Report()
    spec = parse_text(text, "example.fg", report)
    if spec is not None:
        program = check_spec(spec, report)
        if program is not None:
            report_access(program, report)
    return [found.code for found in report.diagnostics]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_example_that_fails_gives_exactly_its_code(entry: Entry) -> None:
    assert codes(entry.bad) == [entry.code]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_corrected_example_is_clean(entry: Entry) -> None:
    assert codes(entry.good) == []
