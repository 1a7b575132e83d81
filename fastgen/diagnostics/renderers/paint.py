"""Colours for the terminal, or none."""

from typing import assert_never

from fastgen.diagnostics.diagnostic import Severity
from fastgen.records import dataclass

RESET = "\x1b[0m"
BOLD = "\x1b[1m"
RED = "\x1b[1;31m"
YELLOW = "\x1b[1;33m"
BLUE = "\x1b[1;34m"
CYAN = "\x1b[1;36m"


@dataclass(frozen=True, slots=True)
class Paint:
    """Wraps parts of a message in the colours of one severity, if colours are wanted."""

    severity: Severity
    colour: bool

    def headline(self, text: str) -> str:
        """Return the text that stands first, in the colour of the severity."""
        return self._wrap(text, severity_colour(self.severity))

    def strong(self, text: str) -> str:
        """Return the text in bold."""
        return self._wrap(text, BOLD)

    def frame(self, text: str) -> str:
        """Return a part of the frame around the source."""
        return self._wrap(text, BLUE)

    def mark(self, text: str, *, primary: bool) -> str:
        """Return a caret or the text of a label."""
        return self._wrap(text, severity_colour(self.severity) if primary else BLUE)

    def _wrap(self, text: str, colour: str) -> str:
        return f"{colour}{text}{RESET}" if self.colour else text


def severity_colour(severity: Severity) -> str:
    """Return the escape sequence that starts the colour of a severity."""
    match severity:
        case "error":
            return RED
        case "warning":
            return YELLOW
        case "note":
            return CYAN
        case _:
            assert_never(severity)
