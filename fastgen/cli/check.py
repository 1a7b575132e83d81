"""`fastgen check`: say what is wrong with a spec, and repair what can be repaired safely."""

from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.forbid import ForbidOption, check_claims
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import Output, wants_colour

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
    as_json: JsonOption = False,
) -> ExitCode:
    """Say what is wrong with a spec, and whether it allows what must not be possible."""
    from fastgen import api

    output = Output("check", as_json)
    loaded = api.load(spec)
    repaired: list[str] = []
    if fix and str(spec) != "-":
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
    if not as_json:
        output.say(rendered(loaded.report, loaded.sources, form, repaired, spec))
    output.finish(loaded.report, code, repaired=[*repaired], claims=claims)
    return code


def apply_safe_fixes(sources: Mapping[str, str], report: "Report") -> list[str]:
    """Write the repaired texts back to their files; return the files that changed."""
    from fastgen.diagnostics import apply_fixes

    changed = []
    for file, text in sources.items():
        repaired = apply_fixes(text, report.diagnostics, file=file)
        if repaired != text:
            replace_text(Path(file), repaired)
            changed.append(file)
    return changed


def replace_text(path: Path, text: str) -> None:
    """Put a text in the place of a file in one step, so that no moment shows half of it."""
    target = path.resolve()
    draft = target.with_name(f".{target.name}.fastgen")
    draft.write_bytes(text.encode())
    draft.chmod(target.stat().st_mode & 0o7777)
    draft.replace(target)


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
    lines.append(shown.rstrip("\n") or f"{spec}: no mistakes found")
    return "\n".join(lines)
