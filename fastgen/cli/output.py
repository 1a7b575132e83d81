"""What a command prints: text for people, or one JSON document on standard output."""

import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from fastgen.records import dataclass

if TYPE_CHECKING:
    from fastgen.diagnostics import Report

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True)
class Output:
    """Prints for one command; `as_json` leaves standard output to one document."""

    command: str
    as_json: bool = False

    def say(self, text: str) -> None:
        """Print the result of the command, for people."""
        if not self.as_json:
            print_safely(text, sys.stdout)

    def tell(self, text: str) -> None:
        """Print what is going on, for people, on standard error."""
        if not self.as_json:
            print_safely(text, sys.stderr)

    def show(self, report: "Report", sources: Mapping[str, str]) -> None:
        """Print the diagnostics of a report, for people, on standard error."""
        if not self.as_json:
            from fastgen.diagnostics import render_terminal

            colour = wants_colour(sys.stderr)
            text = render_terminal(report.diagnostics, sources, colour=colour, hidden=report.hidden)
            print_safely(text, sys.stderr, end="")

    def finish(self, report: "Report", exit_code: int, **facts: JsonValue) -> None:
        """Print the one document, if one was asked for."""
        if self.as_json:
            from fastgen.diagnostics import render_json

            found: JsonValue = json.loads(render_json(report.diagnostics, {}))["diagnostics"]
            document: JsonValue = {
                "command": self.command,
                "exit_code": int(exit_code),
                **facts,
                "diagnostics": found,
            }
            print_safely(json.dumps(document, indent=2), sys.stdout)


class OutputLostError(Exception):
    """A stream takes no more: its reader is gone, or its disk is full."""

    def __init__(self, stream: TextIO, error: OSError) -> None:
        super().__init__((error.strerror or str(error)).lower())
        self.stream = stream
        self.reader_is_gone = isinstance(error, BrokenPipeError)

    def silence(self) -> None:
        """Send what waits in the stream nowhere, so that it does not fail again at the end."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stream.fileno())
        os.close(nowhere)


def wants_colour(stream: TextIO | None) -> bool:
    """Tell whether to colour: only a terminal, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def print_safely(text: str, stream: TextIO | None, *, end: str = "\n") -> None:
    """Print a text; what the stream cannot encode is shown as an escape.

    Where the program was started without the stream, nothing is printed. Raises OutputLostError.
    """
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + end)
        stream.flush()
    except OSError as error:
        raise OutputLostError(stream, error) from error
