"""Validates a built project for `check --project` and `build --validate`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.output import JsonValue, print_safely

if TYPE_CHECKING:
    from fastgen.api import Loaded
    from fastgen.validation import Outcome


def validate(
    loaded: "Loaded",
    project: Path,
    /,
    *,
    tier: Literal["fast", "full"] = "full",
    fresh: bool = False,
    page: Path | None = None,
    quiet: bool = False,
) -> tuple[ExitCode, list[JsonValue]]:
    """Check a project and add what is found to the report; return the code and a line for each.

    The progress goes to standard error. The spec must be free of errors.
    """
    from fastgen.validation import add_findings, render_page, validate_project
    from fastgen.validation.environment import NoEnvironmentError
    from fastgen.validation.source_map import SourceMap

    if loaded.program is None:
        return ExitCode.SPEC_ERRORS, []
    if not (project / "pyproject.toml").is_file() or not (project / "app").is_dir():
        loaded.report.error(
            "FG8014",
            None,
            problem=f"{project} is no project of fastgen",
            help=f"`fastgen build SPEC -o {project}` writes one",
        )
        return ExitCode.USAGE, []

    def tell(outcome: "Outcome") -> None:
        if not quiet:
            print_safely(said(outcome), sys.stderr)

    if not quiet:
        print_safely(f"validating {project} ({tier})", sys.stderr)
    try:
        outcomes, inputs = validate_project(
            project, loaded.program, sources=loaded.sources, tier=tier, fresh=fresh, tell=tell
        )
    except NoEnvironmentError as error:
        loaded.report.error("FG7013", None, tool="python", reason=str(error))
        return ExitCode.REFUSED, []
    places = SourceMap(loaded.program, inputs.texts)
    add_findings(loaded.report, outcomes, places=places, sources=loaded.sources)
    code = ExitCode.OK if all(each.passed for each in outcomes) else ExitCode.SPEC_ERRORS
    if any(each.verdict.status in ("missing", "broken") for each in outcomes):
        code = ExitCode.REFUSED
    if page is not None:
        text = render_page(f"Validation of {project.name}", outcomes, loaded.report.diagnostics)
        try:
            page.write_text(text, encoding="utf-8")
        except OSError as error:
            loaded.report.error("FG8015", None, reason=str(error))
            code = ExitCode.REFUSED
    return code, [facts_of(each) for each in outcomes]


def said(outcome: "Outcome") -> str:
    """Return the line that tells how a checker came out."""
    verdict = outcome.verdict
    found = f", {len(verdict.findings)} found" if verdict.findings else ""
    counts = "".join(f", {count} {name}" for name, count in verdict.counts if count)
    kept = "kept" if outcome.cached else f"{outcome.seconds:.1f} s"
    word = "warns" if outcome.passed and verdict.findings else verdict.status
    return f"  {outcome.checker:<12} {word:<8} {kept:>7}{found}{counts}"


def facts_of(outcome: "Outcome") -> JsonValue:
    """Return what the JSON document says about a checker; times are in whole milliseconds."""
    return {
        "checker": outcome.checker,
        "status": outcome.verdict.status,
        "passed": outcome.passed,
        "cached": outcome.cached,
        "milliseconds": round(outcome.seconds * 1000),
        "findings": len(outcome.verdict.findings),
        "detail": outcome.verdict.detail,
        "counts": dict(outcome.verdict.counts),
    }


def repair(loaded: "Loaded", project: Path) -> list[str]:
    """Repair the files of a project, and add to the report what the spec itself can mend.

    Returns the files that changed; the fixes in the report are applied with the others.
    """
    from fastgen.validation import repair_project
    from fastgen.validation.diagnose import add_slow_answers
    from fastgen.validation.environment import NoEnvironmentError

    if loaded.program is None or not (project / "app").is_dir():
        return []  # the validation that follows says so
    add_slow_answers(loaded.report, loaded.program, loaded.sources)
    try:
        return [str(project / path) for path in repair_project(project)]
    except NoEnvironmentError:
        return []
