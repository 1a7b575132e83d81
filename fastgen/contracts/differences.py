"""What differs between a contract and an app, and which differences somebody may accept."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, get_args

from fastgen.records import dataclass

Kind = Literal[
    "operations", "parameters", "errors", "headers", "limits", "closed", "names", "security"
]
"""What may be allowed.

`operations`: one that the contract does not name. `parameters`: an optional one that it does not
name. `errors`: a status from 400 on that it does not name. `headers`: one of an answer that it does
not name. `limits`: bounds, patterns, formats, enums and defaults where it says none. `closed`:
objects that take or have no further keys where it does not say so. `names`: other names of the
parameters of a path. `security`: anything about security.
"""

ALLOWANCES: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the operation, the place in it, and what each side says there.

    ``operation`` is such as `GET /notes/{id}`, ``place`` such as
    `answer 200 application/json items[].title`. ``kind`` is None where it cannot be allowed.
    """

    operation: str
    place: str
    contract: str
    app: str
    kind: Kind | None = None

    def text(self) -> str:
        """Return the difference on three lines, without the operation."""
        lines = (self.place, f"  contract  {self.contract}", f"  app       {self.app}")
        return "\n".join(f"  {line}" for line in lines)


@dataclass(slots=True)
class Findings:
    """Collects differences of one operation; those that are allowed are left out."""

    operation: str
    allowed: frozenset[Kind]
    words: bool = False
    found: list[Difference] = field(default_factory=list)

    def add(self, place: str, contract: str, app: str, *, kind: Kind | None = None) -> None:
        """Note a difference, unless its kind is allowed."""
        if kind is None or kind not in self.allowed:
            self.found.append(Difference(self.operation, place, contract, app, kind))

    def anew(self) -> Findings:
        """Return an empty collection for the same operation, to try something."""
        return Findings(self.operation, self.allowed, self.words)
