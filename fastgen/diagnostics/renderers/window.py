"""Turns the labels of one file into a window of its source with carets under the places."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from fastgen.diagnostics.renderers.display import show_text, width_of
from fastgen.diagnostics.renderers.excerpt import excerpt_lines
from fastgen.diagnostics.renderers.paint import Paint
from fastgen.diagnostics.span import Span
from fastgen.records import dataclass

NEAR = 1
"""A gap of so many lines between two labelled lines is filled instead of elided."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to point at; the primary one gets carets, the others get dashes."""

    span: Span
    text: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Underline:
    """The part of a mark that lies on one line, in display columns."""

    start: int
    width: int
    text: str
    primary: bool


def draw_window(marks: Sequence[Mark], text: str, *, gutter: int, paint: Paint) -> list[str]:
    """Return the lines of the window, without the line that names the place."""
    lines, spans = excerpt_lines(text.split("\n"), [mark.span for mark in marks])
    marks = [replace(mark, span=span) for mark, span in zip(marks, spans, strict=True)]
    underlines: dict[int, list[Underline]] = {}
    for mark in marks:
        for number, underline in split_mark(mark, lines):
            underlines.setdefault(number, []).append(underline)
    blank = paint.frame(" " * gutter + " |")
    drawn = [blank]
    previous = 0
    for number in sorted(underlines):
        if previous and number - previous > NEAR + 1:
            drawn.append(paint.frame("..."))
        elif previous and number - previous == NEAR + 1:
            drawn.append(source_line(number - 1, lines, gutter=gutter, paint=paint))
        drawn.append(source_line(number, lines, gutter=gutter, paint=paint))
        drawn += [f"{blank} {line}" for line in draw_underlines(underlines[number], paint)]
        previous = number
    return drawn


def source_line(number: int, lines: Sequence[str], *, gutter: int, paint: Paint) -> str:
    """Return one line of the source behind its number."""
    frame = paint.frame(f"{number:>{gutter}} |")
    return f"{frame} {show_text(line_at(number, lines))}".rstrip()


def line_at(number: int, lines: Sequence[str]) -> str:
    """Return a line by its number from 1, without the carriage return; empty beyond the end."""
    return lines[number - 1].removesuffix("\r") if 0 < number <= len(lines) else ""


def split_mark(mark: Mark, lines: Sequence[str]) -> list[tuple[int, Underline]]:
    """Return what a mark underlines on its first line and, if that is another, on its last."""
    span = mark.span
    first = line_at(span.line, lines)
    if span.end_line == span.line:
        part = underline_of(first, span.column, span.end_column, mark, mark.text)
        return [(span.line, part)]
    last = line_at(span.end_line, lines)
    indent = len(last) - len(last.lstrip())
    head = underline_of(first, span.column, len(first) + 1, mark, "")
    if span.end_column <= indent + 1:
        return [(span.line, Underline(head.start, head.width, mark.text, mark.primary))]
    tail = underline_of(last, indent + 1, span.end_column, mark, mark.text)
    return [(span.line, head), (span.end_line, tail)]


def underline_of(line: str, start: int, end: int, mark: Mark, text: str) -> Underline:
    """Return the underline of the columns `start` to `end` of a line; at least one column wide."""
    before = width_of(line[: start - 1])
    return Underline(before, max(1, width_of(line[start - 1 : end - 1])), text, mark.primary)


def draw_underlines(underlines: Sequence[Underline], paint: Paint) -> list[str]:
    """Return the lines below a source line: carets with the last text, then the other texts."""
    ordered = sorted(set(underlines), key=lambda part: (part.start, not part.primary, part.text))
    rightmost = max(ordered, key=lambda part: (part.start, part.start + part.width))
    beside = rightmost if rightmost.text else None
    hanging = [part for part in ordered if part.text and part is not beside]
    caret_line = draw_carets(ordered, paint)
    if beside is not None:
        caret_line += " " + paint.mark(show_text(beside.text), primary=beside.primary)
    drawn = [caret_line]
    if hanging:
        drawn.append(draw_bars(hanging, paint))
    while hanging:
        part = hanging.pop()
        bars = draw_bars([other for other in hanging if other.start < part.start], paint)
        padding = " " * (part.start - bar_width(hanging, part.start))
        drawn.append(bars + padding + paint.mark(show_text(part.text), primary=part.primary))
    return drawn


def draw_carets(underlines: Sequence[Underline], paint: Paint) -> str:
    """Return the row of carets and dashes; a caret wins where two marks overlap."""
    cells: dict[int, bool] = {}
    for part in underlines:
        for column in range(part.start, part.start + part.width):
            cells[column] = cells.get(column, False) or part.primary
    row = ""
    for primary, run in groupby(cells.get(column) for column in range(max(cells) + 1)):
        width = len(list(run))
        if primary is None:
            row += " " * width
        else:
            row += paint.mark(("^" if primary else "-") * width, primary=primary)
    return row


def draw_bars(underlines: Sequence[Underline], paint: Paint) -> str:
    """Return a row with a bar under the start of each mark."""
    row = ""
    column = 0
    for part in underlines:
        if part.start < column:
            continue
        row += " " * (part.start - column) + paint.mark("|", primary=part.primary)
        column = part.start + 1
    return row


def bar_width(underlines: Sequence[Underline], before: int) -> int:
    """Return how many columns `draw_bars` takes for the marks that start before a column."""
    starts = [part.start for part in underlines if part.start < before]
    return max(starts) + 1 if starts else 0
