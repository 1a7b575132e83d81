"""`fastgen check`: say what is wrong with a spec, and repair what can be repaired safely."""

from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.forbid import ForbidOption, check_claims
from fastgen.cli.options import (
    FastOption,
    FreshOption,
    JsonOption,
    PageOption,
    ProjectOption,
    SpecArgument,
)
from fastgen.cli.output import JsonValue, Output, wants_colour
from fastgen.cli.rewriting import UNWRITTEN, rewrite
from fastgen.cli.validation import repair, validate
from fastgen.ir.documents import STANDARD_INPUT, STANDARD_INPUT_NAME

if TYPE_CHECKING:
    from fastgen.diagnostics import Report

FIX_ROUNDS = 10
"""A fix may bring to light the next mistake; more rounds than this mean wrong fixes."""


class Format(StrEnum):
    """The forms in which diagnostics are printed."""

    terminal = "terminal"
    json = "json"
    sarif = "sarif"
    github = "github"


EXAMPLES = (
    "fastgen check spec.fg",
    "fastgen check spec.fg --fix",
    "fastgen check spec.fg --project out --html report.html",
    'fastgen check spec.fg --forbid "anonymous write" --forbid "Member.email leaves to reader"',
    "fastgen check spec.fg --format sarif > fastgen.sarif",
)


def check(
    spec: SpecArgument,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that are safe.")] = False,
    form: Annotated[
        Format, typer.Option("--format", help="How to print what was found.")
    ] = Format.terminal,
    forbid: ForbidOption = None,
    project: ProjectOption = None,
    fast: FastOption = False,
    fresh: FreshOption = False,
    page: PageOption = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Say what is wrong with a spec, and whether it allows what must not be possible.

    With --project also what is wrong with the project that was built from it: its tools and its
    tests run, and what they find is shown at the line of the spec that it comes from.
    """
    from fastgen import api

    output = Output("check", as_json)
    loaded = api.load(spec)
    repaired: list[str] = []
    if fix and project is not None:
        repaired += repair(loaded, project)
    if fix and str(spec) != STANDARD_INPUT:
        for _ in range(FIX_ROUNDS):
            changed = apply_safe_fixes(loaded.sources, loaded.report)
            if not changed:
                break
            repaired += [file for file in changed if file not in repaired]
            loaded = api.load(spec)
    claims = check_claims(loaded, forbid or [])
    with suppress(api.SpecError):  # the report has it
        api.compile(loaded, processes=2)
    code = ExitCode.SPEC_ERRORS if loaded.report.has_errors else ExitCode.OK
    if any(found.code == UNWRITTEN for found in loaded.report.diagnostics):
        code = ExitCode.REFUSED
    checkers: list[JsonValue] = []
    if project is not None and code is ExitCode.OK:
        code, checkers = validate(
            loaded,
            project,
            tier="fast" if fast else "full",
            fresh=fresh,
            page=page,
            quiet=as_json,
        )
    if not as_json:
        output.say(rendered(loaded.report, loaded.sources, form, repaired, spec))
    output.finish(loaded.report, code, repaired=[*repaired], claims=claims, checkers=checkers)
    return code


def apply_safe_fixes(sources: Mapping[str, str], report: "Report") -> list[str]:
    """Write the repaired texts back to their files; return the files that changed."""
    from fastgen.diagnostics import apply_fixes

    changed = []
    for file, text in sources.items():
        repaired = apply_fixes(text, report.diagnostics, file=file)
        if repaired != text and rewrite(Path(file), repaired, report):
            changed.append(file)
    return changed


def rendered(
    report: "Report",
    sources: Mapping[str, str],
    form: Format,
    repaired: list[str],
    spec: Path,
) -> str:
    """Return what is printed in one of the forms."""
    import sys

    from fastgen.diagnostics import (
        render_github,
        render_json,
        render_sarif,
        render_terminal,
    )

    if form is Format.json:
        return render_json(report.diagnostics, sources).rstrip("\n")
    if form is Format.sarif:
        return render_sarif(report.diagnostics, sources).rstrip("\n")
    if form is Format.github:
        return render_github(report.diagnostics, sources).rstrip("\n")
    lines = [f"repaired {file}" for file in repaired]
    shown = render_terminal(
        report.diagnostics, sources, colour=wants_colour(sys.stdout), hidden=report.hidden
    )
    name = STANDARD_INPUT_NAME if str(spec) == STANDARD_INPUT else str(spec)
    lines.append(shown.rstrip("\n") or f"{name}: no mistakes found")
    return "\n".join(lines)
