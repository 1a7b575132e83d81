"""Checked programs from texts, for tests of the back end."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.ir.checked.program import Program
from fastgen.passes import check_spec


def program_of(text: str) -> Program:
    """Return the program of a text; its mistakes fail the test."""
    report = Report()
    spec = parse_text(text, "spec.fg", report)
    program = check_spec(spec, report) if spec is not None else None
    assert program is not None, [(each.code, each.message) for each in report.diagnostics]
    return program
