"""Turns diagnostics into one JSON document."""

import json
from collections.abc import Iterable, Mapping

from fastgen.diagnostics.diagnostic import Diagnostic, Fix
from fastgen.diagnostics.span import Span

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]

FORMAT_VERSION = 1


def render_json(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> str:
    """Return `{"version": 1, "diagnostics": […], "errors": n, "warnings": n}`; needs no sources."""
    del sources  # spans already hold lines, columns and offsets
    shown = list(diagnostics)
    document: JsonValue = {
        "version": FORMAT_VERSION,
        "diagnostics": [diagnostic_value(diagnostic) for diagnostic in shown],
        "errors": sum(diagnostic.severity == "error" for diagnostic in shown),
        "warnings": sum(diagnostic.severity == "warning" for diagnostic in shown),
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def diagnostic_value(diagnostic: Diagnostic) -> JsonValue:
    """Return a diagnostic as a JSON value; every key is always there."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "span": None if diagnostic.span is None else span_value(diagnostic.span),
        "path": diagnostic.path,
        "labels": [
            {"span": span_value(label.span), "text": label.text} for label in diagnostic.labels
        ],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
        "fix": None if diagnostic.fix is None else fix_value(diagnostic.fix),
    }


def span_value(span: Span) -> JsonValue:
    """Return a span; offsets count from 0, lines and columns from 1, ends are exclusive."""
    return {
        "file": span.file,
        "start": {"offset": span.start, "line": span.line, "column": span.column},
        "end": {"offset": span.end, "line": span.end_line, "column": span.end_column},
    }


def fix_value(fix: Fix) -> JsonValue:
    """Return a fix with its edits."""
    edits: list[JsonValue] = [
        {"span": span_value(edit.span), "replacement": edit.replacement} for edit in fix.edits
    ]
    return {"title": fix.title, "safety": fix.safety, "edits": edits}
