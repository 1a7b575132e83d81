"""The specs that the passes are tried on."""

from __future__ import annotations

from pathlib import Path

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.ir.checked.program import Program
from fastgen.ir.spec import Spec
from fastgen.passes import check_spec

FOLDER = Path(__file__).parent / "specs"


def read_spec(name: str) -> str:
    """Return the text of a spec by its name."""
    return (FOLDER / f"{name}.fg").read_text(encoding="utf-8")


def parse(text: str) -> Spec:
    """Return a text as a spec; it must have no mistake of syntax."""
    report = Report()
    spec = parse_text(text, "spec.fg", report)
    assert spec is not None, report.diagnostics
    return spec


def check(text: str) -> tuple[Program | None, Report]:
    """Return the program of a text, if it is one, and everything that was said."""
    report = Report()
    spec = parse_text(text, "spec.fg", report)
    assert spec is not None, report.diagnostics
    return check_spec(spec, report), report
