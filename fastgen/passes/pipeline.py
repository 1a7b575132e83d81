"""The passes in their order, and the function that runs them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from fastgen.diagnostics import Report
from fastgen.ir.checked.program import Program
from fastgen.ir.spec import Spec
from fastgen.passes.complete_operations import complete_operations
from fastgen.passes.expand_mixins import expand_mixins
from fastgen.passes.places import EnoughMistakesError, PointingReport
from fastgen.passes.report_unsupported import report_unsupported
from fastgen.passes.resolve_program import resolve_program
from fastgen.passes.separate_names import separate_names
from fastgen.passes.validate_growth import validate_growth
from fastgen.passes.validate_names import validate_names
from fastgen.passes.validate_sizes import validate_sizes
from fastgen.passes.validate_texts import validate_texts

Pass = Callable[[Spec, Report], Spec]

VALIDATIONS: tuple[Pass, ...] = (
    validate_names,
    validate_texts,
    separate_names,
    validate_growth,
)
"""What must hold before anything else is worth looking at."""

WRITTEN_OUT = "rules and computed fields are written out where they are named: make them shorter"
"""What to do about expressions that are too deep together, though none is alone."""

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
    validate_sizes(spec, report)
    if report.has_errors:
        return None
    for validate in VALIDATIONS:
        validate(spec, report)
    if report.has_errors:
        return None
    pointing = PointingReport(report.sources)
    program = None
    with suppress(EnoughMistakesError):
        expanded = spec
        for run in PASSES:
            expanded = run(expanded, pointing)
        try:
            program = resolve_program(expanded, pointing)
        except RecursionError:
            pointing.error("FG1011", None, help=WRITTEN_OUT)
    report.extend(pointing.diagnostics)
    return None if report.has_errors else program
