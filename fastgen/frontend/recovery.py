"""What happens after a syntax error: the text is skipped to a place where reading can go on."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.frontend.actions.foundation import Foundation
from fastgen.frontend.engine import Run


class Recoverer:
    """Reports each mistake once and finds the next declaration or line."""

    def __init__(self, actions: Foundation, report: Report, *, whole: bool) -> None:
        self.actions = actions
        self.report = report
        self.whole = whole
        self.used = False

    def recover(self, run: Run, terminal: str, start: int, end: int) -> bool:
        """Report the mistake at a token."""
        self.used = True
        self.report.error(
            "FG1001",
            self.actions.span(start, end),
            expected=", ".join(run.machine.accepted(run.states)),
            found=run.text[start:end] or "the end",
        )
        return False
