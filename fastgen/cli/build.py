"""`fastgen build`: write a project, or bring it up to date with its spec."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import (
    DirectoryOption,
    ForceOption,
    JsonOption,
    LayoutOption,
    SpecArgument,
)
from fastgen.cli.output import JsonValue, Output
from fastgen.cli.validation import validate as validate_built

if TYPE_CHECKING:
    from fastgen.api import Loaded
    from fastgen.workspace import WriteResult

EXAMPLES = (
    "fastgen build spec.fg",
    "fastgen build spec.fg -o backend --plan",
    "fastgen build spec.fg -o backend --check",
    "fastgen build spec.fg -o backend --layout layered",
    "fastgen build spec.fg -o backend --validate",
    "cat spec.fg | fastgen build - -o backend",
)


def build(
    spec: SpecArgument,
    directory: DirectoryOption = None,
    force: ForceOption = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what would be written, and write nothing.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit with 1 if the project is out of date."),
    ] = False,
    layout: LayoutOption = None,
    validate: Annotated[
        bool, typer.Option("--validate", help="Check what was written: its tools, its tests.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Write the project that a spec describes, or bring it up to date.

    Files that nobody changed are replaced. A file that you changed and the spec now changes too
    stops the build before anything is written. Without -o the folder has the name of the app.
    A project keeps its layout until --layout or the spec asks for another one.
    """
    from fastgen import api
    from fastgen.workspace import plan_write, recorded_arrangement, write_project

    output = Output("build", as_json)
    loaded = api.load(spec)
    if loaded.spec is None or loaded.report.has_errors:
        output.show(loaded.report, loaded.sources)
        output.finish(loaded.report, ExitCode.SPEC_ERRORS)
        return ExitCode.SPEC_ERRORS
    target = default_directory(loaded, spec) if directory is None else directory
    recorded = recorded_arrangement(target)
    project = api.compile(loaded, processes=2, layout=layout, recorded=recorded)
    dry = plan or check
    if dry:
        result = plan_write(project, target, report=loaded.report, force=force)
    else:
        result = write_project(
            project, target, report=loaded.report, force=force, spec_digest=loaded.digest
        )
    code = ExitCode.REFUSED if result.refused else ExitCode.OK
    checkers: list[JsonValue] = []
    if validate and not dry and code is ExitCode.OK:
        code, checkers = validate_built(loaded, target, quiet=as_json)
    output.show(loaded.report, loaded.sources)
    if check and result.plan.changes_files:
        code = ExitCode.SPEC_ERRORS
    say_result(result, output, target=target, plan=dry)
    output.finish(loaded.report, code, **result_facts(result, plan=dry), checkers=checkers)
    return code


def default_directory(loaded: "Loaded", spec: Path) -> Path:
    """Return the folder that has the name of the app, or of the file if the spec names no app."""
    app = None if loaded.spec is None else loaded.spec.app
    return Path(spec.stem if app is None else app.name)


def say_result(result: "WriteResult", output: Output, *, target: Path, plan: bool) -> None:
    """Print what was done, or what would be."""
    from fastgen.workspace import render_plan

    if plan:
        output.say(render_plan(result.plan).rstrip("\n"))
    elif result.refused:
        output.tell(f"nothing was written to {target}")
    elif not result.plan.changes_files:
        output.say(f"{target} is up to date ({len(result.plan.steps)} files)")
    else:
        written = len(result.plan.paths("create", "change", "replace"))
        removed = len(result.plan.paths("remove"))
        output.say(
            f"{target}: {written} of {len(result.plan.steps)} files written, {removed} removed"
        )
        replaced = result.plan.paths("replace")
        if replaced:
            listed = "".join(f"\n  {path}" for path in replaced)
            output.tell(f"replaced what you changed, with copies in .fastgen/replaced/:{listed}")


def result_facts(result: "WriteResult", *, plan: bool) -> dict[str, JsonValue]:
    """Return what the JSON document says about a build."""
    steps: list[JsonValue] = [
        {"path": step.path, "action": step.action} for step in result.plan.steps
    ]
    return {
        "directory": str(result.directory),
        "written": not plan and not result.refused,
        "files_written": result.files_written,
        "bytes_written": result.bytes_written,
        "steps": steps,
    }
