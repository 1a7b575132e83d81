"""The passes in their order, and the function that runs them."""

from __future__ import annotations

from collections.abc import Callable

from fastgen.diagnostics import Report
from fastgen.ir.checked.program import Program
from fastgen.ir.spec import Spec
from fastgen.passes.complete_operations import complete_operations
from fastgen.passes.expand_mixins import expand_mixins
from fastgen.passes.report_unsupported import report_unsupported
from fastgen.passes.resolve_program import resolve_program

Pass = Callable[[Spec, Report], Spec]

PASSES: tuple[Pass, ...] = (
    expand_mixins,
    complete_operations,
    report_unsupported,
)


def check_spec(spec: Spec, report: Report) -> Program | None:
    """Return the checked program, or None when the report holds an error.

    >>> program = check_spec(Spec(), Report())
    >>> program.name
    'app'
    """
    expanded = spec
    for run in PASSES:
        expanded = run(expanded, report)
    program = resolve_program(expanded, report)
    return None if report.has_errors else program
