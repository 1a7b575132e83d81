"""Turns diagnostics into text for people, in the manner of rustc."""

import re
from collections.abc import Iterable, Mapping

from fastgen.diagnostics.diagnostic import Diagnostic, Fix
from fastgen.diagnostics.renderers.display import show_text
from fastgen.diagnostics.renderers.paint import Paint
from fastgen.diagnostics.renderers.window import Mark, draw_window

SHOWN_ALIKE = 3
"""Warnings of one code that are shown as a whole."""
LISTED_ALIKE = 10
"""Further ones of which the place and the headline are shown."""


def render_terminal(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, str],
    *,
    colour: bool = False,
    hidden: int = 0,
) -> str:
    """Return the diagnostics with windows of the source and a line that counts them.

    Of warnings and notes with the same code only the first are shown as a whole. Without
    diagnostics the text is empty. `hidden` is how many more there are that are not shown.
    """
    shown = list(diagnostics)
    if not shown:
        return ""
    blocks: list[str] = []
    alike: dict[str, list[Diagnostic]] = {}
    for diagnostic in shown:
        seen = alike.setdefault(diagnostic.code, [])
        seen.append(diagnostic)
        if diagnostic.severity == "error" or len(seen) <= SHOWN_ALIKE:
            blocks.append(render_one(diagnostic, sources, colour=colour))
    for seen in alike.values():
        rest = [found for found in seen[SHOWN_ALIKE:] if found.severity != "error"]
        if rest:
            blocks.append(render_rest(rest, colour=colour))
    blocks.append(count_line(shown, hidden) + "\n")
    return "\n".join(blocks)


def render_rest(rest: list[Diagnostic], *, colour: bool) -> str:
    """Return what is left of diagnostics with one code: a line for each, of many for some."""
    paint = Paint(rest[0].severity, colour)
    title = paint.headline(f"{rest[0].severity}[{rest[0].code}]")
    few = "one more like these" if len(rest) == 1 else f"{len(rest)} more like these"
    told = [
        f"{found.span.file}:{found.span.line}: {found.message}" if found.span else found.message
        for found in rest[:LISTED_ALIKE]
    ]
    if len(rest) > LISTED_ALIKE:
        told.append(f"… and {len(rest) - LISTED_ALIKE} more, which `--json` lists")
    lines = remark_lines("note", "\n".join(told), gutter=1, paint=paint)
    return "\n".join([title + paint.strong(f": {few}"), *lines]) + "\n"


def render_one(diagnostic: Diagnostic, sources: Mapping[str, str], *, colour: bool = False) -> str:
    """Return one diagnostic, ending in a line feed."""
    paint = Paint(diagnostic.severity, colour)
    title = paint.headline(f"{diagnostic.severity}[{diagnostic.code}]")
    lines = [title + paint.strong(f": {show_text(diagnostic.message)}")]
    marks = marks_of(diagnostic)
    gutter = max((len(str(mark.span.end_line)) for mark in marks), default=1)
    for position, file in enumerate(dict.fromkeys(mark.span.file for mark in marks)):
        here = [mark for mark in marks if mark.span.file == file]
        first = next((mark for mark in here if mark.primary), here[0]).span
        arrow = "-->" if position == 0 else ":::"
        place = f"{show_text(file)}:{first.line}:{first.column}"
        lines.append(paint.frame(" " * gutter + arrow) + f" {place}")
        if file in sources:
            lines += draw_window(here, sources[file], gutter=gutter, paint=paint)
    if not marks and diagnostic.path:
        lines.append(paint.frame(" " * gutter + "-->") + f" {show_text(diagnostic.path)}")
    remarks = [("note", note) for note in diagnostic.notes]
    if diagnostic.help is not None:
        remarks.append(("help", diagnostic.help))
    if diagnostic.fix is not None and not is_said(diagnostic.fix, diagnostic.help):
        remarks.append(("fix", describe_fix(diagnostic.fix)))
    if remarks and any(mark.span.file in sources for mark in marks):
        lines.append(paint.frame(" " * gutter + " |"))
    for kind, text in remarks:
        lines += remark_lines(kind, text, gutter=gutter, paint=paint)
    return "\n".join(lines) + "\n"


def marks_of(diagnostic: Diagnostic) -> list[Mark]:
    """Return the places of a diagnostic, the primary one, with the text of its label, first."""
    if diagnostic.span is None:
        return [Mark(label.span, label.text, primary=False) for label in diagnostic.labels]
    beside = [label.text for label in diagnostic.labels if label.span == diagnostic.span]
    primary = Mark(diagnostic.span, "; ".join(beside), primary=True)
    others = [label for label in diagnostic.labels if label.span != diagnostic.span]
    return [primary, *(Mark(label.span, label.text, primary=False) for label in others)]


def remark_lines(kind: str, text: str, *, gutter: int, paint: Paint) -> list[str]:
    """Return a note or a help line; further lines of the text are moved in to where it begins."""
    first, *rest = text.splitlines() or [""]
    lead = " " * gutter + " = "
    indent = " " * (len(lead) + len(kind) + 2)
    head = paint.frame(lead) + paint.strong(f"{kind}:") + f" {show_text(first)}"
    return [head, *(f"{indent}{show_text(line)}".rstrip() for line in rest)]


def is_said(fix: Fix, help: str | None) -> bool:
    """Tell whether a fix is a guess, and the help shows already what its only edit writes."""
    if help is None or fix.safety == "safe" or len(fix.edits) != 1:
        return False
    return re.search(rf"[`. ]{re.escape(fix.edits[0].replacement)}`", help) is not None


def describe_fix(fix: Fix) -> str:
    """Return the title of a fix and how it is applied."""
    how = {
        "safe": "`fastgen check --fix` does it",
        "unsafe": "look before you apply it",
        "display": "by hand",
    }
    return f"{fix.title} ({how[fix.safety]})"


def count_line(diagnostics: Iterable[Diagnostic], hidden: int) -> str:
    """Return how many errors, warnings and notes there are.

    >>> count_line([Diagnostic("FG1001", "error", "no"), Diagnostic("FG1001", "error", "no!")], 3)
    '2 errors, and 3 more not shown'
    """
    found = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(found.count("error"), "error"), (found.count("warning"), "warning")]
    counts.append((found.count("note"), "note"))
    words = [f"{count} {word}{'s' * (count != 1)}" for count, word in counts if count]
    return ", ".join(words) + (f", and {hidden} more not shown" if hidden else "")
