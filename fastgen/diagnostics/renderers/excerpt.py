"""Cuts lines that no terminal can show down to the stretch around the places to point at."""

from collections.abc import Sequence
from dataclasses import replace

from fastgen.diagnostics.span import Span

LONGEST_LINE = 200
BEFORE = 60
"""Characters of a long line that are shown, and how many of them stand before the first place."""
ELLIPSIS = "…"


def excerpt_lines(
    lines: Sequence[str], spans: Sequence[Span]
) -> tuple[Sequence[str], tuple[Span, ...]]:
    """Return the lines with the long ones cut where spans point, and the spans where they are now.

    >>> span = Span.of("a.fg", "x" * 1000, 500, 503)
    >>> lines, (moved,) = excerpt_lines(["x" * 1000], [span])
    >>> len(lines[0]), lines[0][moved.column - 1 : moved.end_column - 1]
    (202, 'xxx')
    """
    numbers = {number for span in spans for number in (span.line, span.end_line)}
    long = [
        number for number in sorted(numbers) if number <= len(lines) and _is_long(lines[number - 1])
    ]
    if not long:
        return lines, tuple(spans)
    cut = list(lines)
    moved = list(spans)
    for number in long:
        columns = [span.column for span in spans if span.line == number]
        columns += [span.end_column for span in spans if span.end_line == number]
        start = max(0, min(columns) - 1 - BEFORE)
        line = lines[number - 1]
        head = ELLIPSIS if start else ""
        tail = ELLIPSIS if len(line) > start + LONGEST_LINE else ""
        cut[number - 1] = head + line[start : start + LONGEST_LINE] + tail
        shift, last = len(head) - start, len(cut[number - 1])
        moved = [_move(span, number, shift, last) for span in moved]
    return cut, tuple(moved)


def _is_long(line: str) -> bool:
    return len(line) > LONGEST_LINE + 2 * len(ELLIPSIS)


def _move(span: Span, number: int, shift: int, last: int) -> Span:
    """Return a span with its columns on one line moved, and not beyond what is left of it."""
    column = min(span.column + shift, last) if span.line == number else span.column
    end = min(span.end_column + shift, last) if span.end_line == number else span.end_column
    return replace(span, column=max(column, 1), end_column=max(end, 1))
