"""One finding about a spec, as a value."""

from dataclasses import dataclass
from typing import Literal

from fastgen.diagnostics.span import Span

Severity = Literal["error", "warning", "note"]
Safety = Literal["safe", "unsafe", "display"]


@dataclass(frozen=True, slots=True)
class Label:
    """A remark about one place, shown under it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of one stretch of text; an empty span inserts, an empty text deletes."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all of them are applied, or none.

    `safe` keeps the meaning that the author can only have had; `unsafe` is a guess that somebody
    should look at; `display` is shown and never applied.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety = "safe"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, and what can be done.

    `message` stands alone and never says how to fix; `help` does. A label whose span equals `span`
    is shown beside the carets. `path` is a place in an IR that came without text
    (`entities/Book/fields/title`).
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    path: str = ""
