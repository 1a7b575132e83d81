"""Turns diagnostics into SARIF 2.1.0, which code scanners and editors read."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from fastgen.diagnostics.catalogue import Entry, find_entry
from fastgen.diagnostics.diagnostic import Diagnostic, Fix
from fastgen.diagnostics.explain import headline_of
from fastgen.diagnostics.renderers.json import JsonValue
from fastgen.diagnostics.span import Span
from fastgen.version import VERSION

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render_sarif(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> str:
    """Return a SARIF log with one run; rules are the codes that occur, in order."""
    del sources  # regions hold lines, columns and offsets
    shown = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in shown})
    document: JsonValue = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "fastgen",
                        "semanticVersion": VERSION,
                        "rules": [rule_value(find_entry(code)) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    result_value(diagnostic, codes.index(diagnostic.code)) for diagnostic in shown
                ],
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def rule_value(entry: Entry) -> JsonValue:
    """Return a code as a reporting descriptor."""
    return {
        "id": entry.code,
        "name": "".join(word.capitalize() for word in entry.slug.split("-")),
        "shortDescription": {"text": headline_of(entry)},
        "fullDescription": {"text": entry.what},
        "help": {"text": entry.why},
    }


def result_value(diagnostic: Diagnostic, rule: int) -> JsonValue:
    """Return a diagnostic as a result."""
    remarks = [diagnostic.message, *(f"note: {note}" for note in diagnostic.notes)]
    if diagnostic.help is not None:
        remarks.append(f"help: {diagnostic.help}")
    result: dict[str, JsonValue] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity,
        "message": {"text": "\n".join(remarks)},
    }
    location: dict[str, JsonValue] = {}
    if diagnostic.span is not None:
        location["physicalLocation"] = place_value(diagnostic.span)
    if diagnostic.path:
        location["logicalLocations"] = [{"fullyQualifiedName": diagnostic.path}]
    if location:
        result["locations"] = [location]
    if diagnostic.labels:
        result["relatedLocations"] = [
            {"physicalLocation": place_value(label.span), "message": {"text": label.text}}
            for label in diagnostic.labels
        ]
    if diagnostic.fix is not None and diagnostic.fix.safety != "display":
        result["fixes"] = [fix_value(diagnostic.fix)]
    return result


def place_value(span: Span) -> JsonValue:
    """Return a span as a physical location."""
    return {"artifactLocation": {"uri": quote(span.file)}, "region": region_value(span)}


def region_value(span: Span) -> JsonValue:
    """Return a span as a region; SARIF too counts from 1 and leaves the end out."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def fix_value(fix: Fix) -> JsonValue:
    """Return a fix, its edits grouped by file."""
    changes: list[JsonValue] = [
        {
            "artifactLocation": {"uri": quote(file)},
            "replacements": [
                {
                    "deletedRegion": region_value(edit.span),
                    "insertedContent": {"text": edit.replacement},
                }
                for edit in fix.edits
                if edit.span.file == file
            ],
        }
        for file in dict.fromkeys(edit.span.file for edit in fix.edits)
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}
