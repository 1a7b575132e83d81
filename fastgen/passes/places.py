"""Knows where to point: at the smallest place that says what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from fastgen.diagnostics import Edit, Fix, Label, Report, Span

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[A-Za-z_][A-Za-z0-9_]*')
_PROPOSED = re.compile(r"did you mean `(?:via |include |as |[A-Z]\w*\.)?(?P<name>\w+)`\?")
_ALL = 1_000_000

FIRST: Mapping[str, tuple[str, ...]] = {
    "FG2001": ("name",),
    "FG2002": ("name",),
    "FG2003": ("name",),
    "FG2010": ("name",),
    "FG2012": ("name",),
    "FG2020": ("name",),
    "FG2021": ("name",),
    "FG2023": ("name",),
    "FG2024": ("name",),
    "FG3002": ("name",),
    "FG3008": ("name",),
    "FG3013": ("name",),
    "FG3014": ("name",),
    "FG3018": ("field",),
    "FG3023": ("name",),
    "FG3025": ("name",),
    "FG3026": ("name",),
    "FG3027": ("name",),
    "FG3068": ("name",),
    "FG4001": ("operation", "name"),
    "FG4003": ("name",),
    "FG4005": ("name",),
    "FG4009": ("field",),
    "FG5003": ("field",),
    "FG5004": ("field",),
    "FG5006": ("flag",),
    "FG5008": ("field",),
    "FG5010": ("field",),
    "FG5011": ("state",),
    "FG6004": ("name",),
    "FG6007": ("name",),
}
"""What to look for inside the place that is reported: the values of these parameters, in turn."""

LAST: Mapping[str, str] = {
    "FG2004": "name",
    "FG2005": "name",
    "FG2014": "member",
    "FG4010": "field",
}
"""The same where the word is behind others: the name after the last dot."""

ALIKE = frozenset({"FG2001"})
"""Codes whose labels show the same word elsewhere."""

BRACES = frozenset({"FG3002"})
"""Codes about a name in braces, inside a string."""


MOST_MISTAKES = 1_000
"""After so many nobody reads on, and each may cost a search for the name that was meant."""


class EnoughMistakesError(Exception):
    """There are so many mistakes that the passes stop."""


class PointingReport(Report):
    """A report that looks for the word that a mistake is about, inside the place it is given.

    A site may say the word itself, as the parameter ``point``.
    """

    __slots__ = ()

    def __init__(self, sources: dict[str, str]) -> None:
        super().__init__(limit=_ALL)
        self.sources = sources

    def error(
        self,
        code: str,
        span: Span | None,
        /,
        *,
        help: str | None = None,
        labels: Iterable[Label] = (),
        notes: Iterable[str] = (),
        fix: Fix | None = None,
        path: str = "",
        **params: object,
    ) -> None:
        """Add a mistake at the smallest place that is known."""
        words = [params["point"]] if "point" in params else []
        words += [params[name] for name in FIRST.get(code, ()) if name in params]
        found = span
        for word in words:
            found = spot(span, str(word), self)
            if found != span:
                break
        if code in BRACES:
            found = spot_braces(span, str(params["name"]), self)
        if code in LAST:
            found = spot(span, str(params[LAST[code]]), self, last=True)
        if code in ALIKE:
            labels = tuple(
                replace(label, span=spot(label.span, str(words[0]), self) or label.span)
                for label in labels
            )
        if fix is None and help is not None and found is not None and is_word(found, self):
            fix = _proposal(found, help)
        super().error(
            code, found, help=help, labels=labels, notes=notes, fix=fix, path=path, **params
        )
        if len(self) >= MOST_MISTAKES:
            raise EnoughMistakesError


def is_word(span: Span, report: Report) -> bool:
    """Tell whether a place is one whole word of its text."""
    text = report.sources.get(span.file, "")[span.start : span.end]
    return text.isidentifier()


def replacement(span: Span | None, text: str) -> Fix | None:
    """Return the edit that writes something else in a place; a guess, so somebody looks at it."""
    if span is None:
        return None
    return Fix(f"replace it with `{text}`", (Edit(span, text),), "unsafe")


def _proposal(span: Span | None, help_text: str) -> Fix | None:
    """Return the name that the help proposes as an edit."""
    proposed = _PROPOSED.fullmatch(help_text)
    return None if proposed is None else replacement(span, proposed["name"])


def labelled(span: Span | None, text: str) -> Iterable[Label]:
    """Return the remark for a place, or nothing when the place is unknown."""
    return () if span is None else (Label(span, text),)


def spot(span: Span | None, word: str, report: Report, *, last: bool = False) -> Span | None:
    """Return where a word first (or last) stands inside a place; the place itself if it does not.

    Words in comments and strings do not count, but a string as a whole can be looked for.

    >>> report = Report()
    >>> report.sources["a.fg"] = "entity Note { text: text }"
    >>> found = spot(Span.of("a.fg", report.sources["a.fg"], 0, 26), "text", report)
    >>> found.start, found.end
    (14, 18)
    """
    if span is None or not word:
        return span
    text = report.sources.get(span.file)
    if text is None:
        return span
    found = span
    for token in _TOKEN.finditer(text, span.start, span.end):
        if token.group() == word:
            found = Span.of(span.file, text, token.start(), token.end())
            if not last:
                break
    return found


def spot_braces(span: Span | None, name: str, report: Report) -> Span | None:
    """Return where `{name}` stands inside a place; the place itself if it does not."""
    text = None if span is None else report.sources.get(span.file)
    if span is None or text is None:
        return span
    start = text.find("{" + name + "}", span.start, span.end)
    return span if start < 0 else Span.of(span.file, text, start, start + len(name) + 2)
