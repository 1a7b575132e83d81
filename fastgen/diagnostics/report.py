"""Collects diagnostics while the stages run."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fastgen.diagnostics.catalogue import find_entry
from fastgen.diagnostics.diagnostic import Diagnostic, Fix, Label, Severity
from fastgen.diagnostics.span import Span

DEFAULT_LIMIT = 100
"""How many diagnostics are shown when nobody says otherwise."""

LONGEST_PARAMETER = 160
"""Characters of a name or a text that a headline repeats; what is longer nobody reads."""

SEVERITY_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


class Report:
    """A growing set of diagnostics.

    >>> report = Report()
    >>> report.error("FG2003", None, name="emial", help="did you mean `email`?")
    >>> [found.message for found in report.diagnostics], report.has_errors
    (['cannot find the type `emial`'], True)
    """

    __slots__ = ("_found", "limit", "sources")

    def __init__(
        self, diagnostics: Iterable[Diagnostic] = (), *, limit: int = DEFAULT_LIMIT
    ) -> None:
        self._found: dict[Diagnostic, None] = dict.fromkeys(diagnostics)
        self.limit = limit
        self.sources: dict[str, str] = {}
        """The texts that were read, by file: whoever reports can look for the exact word."""

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
        """Add a mistake that stops the build; `params` fill the headline of the code.

        Raises KeyError for a code or a parameter that the catalogue does not know: that is our bug.
        """
        message = headline_of(code, params)
        self.add(
            Diagnostic(
                code, "error", message, span, tuple(labels), tuple(notes), help, fix, path=path
            )
        )

    def warning(
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
        """Add something doubtful that does not stop the build."""
        message = headline_of(code, params)
        self.add(
            Diagnostic(
                code, "warning", message, span, tuple(labels), tuple(notes), help, fix, path=path
            )
        )

    def note(
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
        """Add something worth knowing."""
        message = headline_of(code, params)
        self.add(
            Diagnostic(
                code, "note", message, span, tuple(labels), tuple(notes), help, fix, path=path
            )
        )

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic; one that is already there is not added twice."""
        self._found.setdefault(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add each of the diagnostics."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def drop_fixes(self) -> None:
        """Leave out every fix: the text that was read is not written as the fixes are."""
        self._found = dict.fromkeys(replace(found, fix=None) for found in self._found)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics in the order of the text, at most `limit`, errors before the others."""
        kept: Iterable[Diagnostic] = self._found
        if len(self._found) > self.limit:
            by_severity = sorted(
                self._found, key=lambda found: (SEVERITY_ORDER[found.severity], *place_of(found))
            )
            kept = by_severity[: self.limit]
        return tuple(sorted(kept, key=place_of))

    @property
    def hidden(self) -> int:
        """The number of diagnostics that `diagnostics` leaves out."""
        return max(0, len(self._found) - self.limit)

    @property
    def has_errors(self) -> bool:
        """Whether anything found stops the build, shown or not."""
        return any(found.severity == "error" for found in self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return True


def place_of(diagnostic: Diagnostic) -> tuple[str, int, int, str, str, str]:
    """Return the sort key of a diagnostic: file, position, code; those without a span first."""
    span = diagnostic.span
    file, start, end = ("", -1, -1) if span is None else (span.file, span.start, span.end)
    return file, start, end, diagnostic.path, diagnostic.code, diagnostic.message


def headline_of(code: str, params: Mapping[str, object]) -> str:
    """Return the headline of a code with its parameters, none of them longer than a line or two.

    >>> headline_of("FG2003", {"name": "x" * 1000}).count("x")
    160
    """
    short = {
        name: (
            f"{value[:LONGEST_PARAMETER]}…"
            if isinstance(value, str) and len(value) > LONGEST_PARAMETER
            else value
        )
        for name, value in params.items()
    }
    return find_entry(code).headline.format(**short)
