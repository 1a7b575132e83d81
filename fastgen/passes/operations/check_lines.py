"""Checks that every line in the block of a verb says something about that verb."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report, Span
from fastgen.ir.operations import Operation

LISTING = frozenset({"where", "order", "filters", "sorts", "search", "page", "total"})
TAKING = frozenset({"input", "assign"})
WORKING = frozenset({"before", "after", "answer"})

LINES: Mapping[str, frozenset[str]] = {
    "list": LISTING | {"before", "answer", "parameters"},
    "read": frozenset({"before", "answer", "parameters"}),
    "create": TAKING | WORKING | {"parameters"},
    "update": TAKING | WORKING | {"parameters"},
    "replace": TAKING | WORKING | {"parameters"},
    "delete": WORKING | {"parameters"},
    "toggle": WORKING,
    "bulk": TAKING,
    "action": WORKING | {"parameters"},
}
"""What the block of each verb may say, beside rules, errors and options that all may have."""

WORDS: Mapping[str, str] = {
    "where": "where",
    "order": "order",
    "filters": "filter",
    "sorts": "sort",
    "search": "search",
    "page": "page",
    "total": "total",
    "input": "input",
    "assign": "set",
    "before": "require",
    "after": "after",
    "answer": "return",
    "parameters": "parameters",
}
"""The word that begins each kind of line."""


def check_lines(node: Operation, span: Span | None, report: Report) -> None:
    """Report lines that say nothing about the verb they stand in.

    >>> from fastgen.ir.operations import Pagination
    >>> report = Report()
    >>> check_lines(Operation(verb="read", page=Pagination(size=5)), None, report)
    >>> report.diagnostics[0].message
    '`page` says nothing in `read`'
    """
    verb = node.verb or "action"
    for name, word in WORDS.items():
        value = getattr(node, name)
        if name in LINES[verb] or value is None or value is False or value == ():
            continue
        report.error("FG3029", span, point=word, line=word, verb=verb)
