"""What a checker says about one place of a generated project."""

from __future__ import annotations

from typing import Literal, TypeAlias

from fastgen.diagnostics.diagnostic import Fix
from fastgen.diagnostics.span import Span
from fastgen.records import dataclass

Status: TypeAlias = Literal["passed", "failed", "missing", "broken"]
"""`missing`: the tool is not installed; `broken`: it did not finish, or said nothing readable."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: `path` is relative to the project, `line` counts from 1, 0 is the whole file.

    `function` is the test or the function that is meant, where the checker names it. `span` and
    `fix` are there for a checker that reads the spec itself.
    """

    code: str
    message: str
    path: str = ""
    line: int = 0
    rule: str = ""
    function: str = ""
    warning: bool = False
    help: str | None = None
    span: Span | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run of a checker came to; `counts` are figures for the report, by their names."""

    status: Status
    findings: tuple[Finding, ...] = ()
    detail: str = ""
    counts: tuple[tuple[str, int], ...] = ()
