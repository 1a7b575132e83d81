"""Turns the findings of checkers into diagnostics about the spec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastgen.diagnostics.report import Report
from fastgen.diagnostics.span import Span
from fastgen.ir.checked.program import Program
from fastgen.validation.findings import Finding
from fastgen.validation.performance import find_slow_answers
from fastgen.validation.scheduler import Outcome
from fastgen.validation.source_map import SourceMap

NOT_INSTALLED = "FG7012"
NOT_FINISHED = "FG7013"


def add_findings(
    report: Report,
    outcomes: Iterable[Outcome],
    /,
    *,
    places: SourceMap,
    sources: Mapping[str, str],
) -> None:
    """Add what was found to a report, each at the first line of the declaration that it is about.

    A checker that did not run, or did not finish, is an error: nothing is known of what it checks.
    """
    for outcome in outcomes:
        verdict = outcome.verdict
        if verdict.status == "missing":
            report.error(
                NOT_INSTALLED, None, tool=outcome.checker, help=f"install it: `{verdict.detail}`"
            )
        elif verdict.status == "broken":
            report.error(NOT_FINISHED, None, tool=outcome.checker, reason=verdict.detail)
        for finding in verdict.findings:
            span = finding.span or places.span(finding.path, finding.line, finding.function)
            _add(report, finding, outcome.checker, _short(span, sources))


def add_slow_answers(report: Report, program: Program, sources: Mapping[str, str]) -> None:
    """Add what the spec alone tells to be slow, with its fixes."""
    for finding in find_slow_answers(program, sources, {}).findings:
        _add(report, finding, "performance", _short(finding.span, sources))


def _add(report: Report, finding: Finding, checker: str, span: Span | None) -> None:
    say = report.warning if finding.warning else report.error
    rule = f"{finding.message} ({finding.rule})" if finding.rule else finding.message
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    say(
        finding.code,
        span,
        help=finding.help,
        notes=(f"found in {place}",) if place else (),
        fix=finding.fix,
        tool=checker,
        message=rule,
        test=finding.function,
    )


def _short(span: Span | None, sources: Mapping[str, str]) -> Span | None:
    if span is None or span.file not in sources:
        return span
    return span.first_line(sources[span.file])
