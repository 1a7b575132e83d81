"""Turns diagnostics into workflow commands that GitHub shows beside the changed lines."""

from collections.abc import Iterable, Mapping

from fastgen.diagnostics.diagnostic import Diagnostic


def render_github(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> str:
    """Return one `::error file=…::…` line per diagnostic; needs no sources."""
    del sources  # an annotation holds a place, not the text that stands there
    return "".join(annotation_of(diagnostic) + "\n" for diagnostic in diagnostics)


def annotation_of(diagnostic: Diagnostic) -> str:
    """Return one workflow command; columns only for a span on one line, as GitHub wants it."""
    severity = {"error": "error", "warning": "warning", "note": "notice"}[diagnostic.severity]
    properties: dict[str, str] = {}
    if (span := diagnostic.span) is not None:
        properties["file"] = span.file
        properties["line"] = str(span.line)
        if span.end_line == span.line:
            properties["col"] = str(span.column)
            properties["endColumn"] = str(max(span.end_column, span.column + 1))
        else:
            properties["endLine"] = str(span.end_line)
    properties["title"] = diagnostic.code
    place = f"{diagnostic.path}: " if diagnostic.span is None and diagnostic.path else ""
    parts = [place + diagnostic.message, *(f"note: {note}" for note in diagnostic.notes)]
    if diagnostic.help is not None:
        parts.append(f"help: {diagnostic.help}")
    message = "\n".join(parts)
    listed = ",".join(f"{key}={escape_property(value)}" for key, value in properties.items())
    return f"::{severity} {listed}::{escape_data(message)}"


def escape_data(text: str) -> str:
    r"""Escape the message of a workflow command, which must stay on one line.

    >>> escape_data("100%\n")
    '100%25%0A'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape the value of a property, which ends at a comma or a colon."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
