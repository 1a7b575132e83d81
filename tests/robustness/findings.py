"""What a check was to see, what it saw, and the table of it all."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass

from tests.robustness.served import Served


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise, and whether it was kept."""

    promise: str
    seen: str
    kept: bool


Check = Callable[[Served], Coroutine[None, None, list[Finding]]]


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as a table of Markdown."""
    rows = [("", "promise", "seen"), ("---", "---", "---")]
    rows += [("kept" if each.kept else "MISSED", each.promise, each.seen) for each in findings]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
