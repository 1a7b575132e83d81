"""Diagnostics: what fastgen has to say about a spec, as values that any renderer can show.

In the order in which they are met:

- `span`: where in a text something stands
- `diagnostic`: one finding: a code, a message, a place, labels, notes, help and perhaps a fix
- `catalogue`: every code with its headline, its reasons and two examples
- `suggest`: "did you mean" over the names in scope
- `report`: collects diagnostics while the stages run
- `fixes`: applies the fixes of diagnostics to a text
- `renderers`: terminal, JSON, SARIF 2.1.0 and GitHub annotations
- `explain`: the page of one code
"""

from fastgen.diagnostics.catalogue import Entry, find_entry
from fastgen.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Safety, Severity
from fastgen.diagnostics.explain import explain
from fastgen.diagnostics.fixes import apply_fixes
from fastgen.diagnostics.renderers import (
    render_github,
    render_json,
    render_sarif,
    render_terminal,
)
from fastgen.diagnostics.report import Report
from fastgen.diagnostics.span import Span
from fastgen.diagnostics.suggest import did_you_mean

__all__ = [
    "Diagnostic",
    "Edit",
    "Entry",
    "Fix",
    "Label",
    "Report",
    "Safety",
    "Severity",
    "Span",
    "apply_fixes",
    "did_you_mean",
    "explain",
    "find_entry",
    "render_github",
    "render_json",
    "render_sarif",
    "render_terminal",
]
