"""`fastgen verify`: compare the app of a project with what its spec means, request by request."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import JsonValue, Output

if TYPE_CHECKING:
    from fastgen.ir.checked.program import Program
    from fastgen.verification.search import Findings, Plan

EXAMPLES = (
    "fastgen verify spec.fg --project backend",
    "fastgen verify spec.fg --project backend --seconds 300 --seed 7",
    "fastgen verify spec.fg --project backend --write-test backend/tests/test_disagreements.py",
)
CASES = 20
MOST_CASES = 10_000_000


def verify(
    spec: SpecArgument,
    project: Annotated[
        Path, typer.Option("--project", "-p", metavar="DIR", help="The folder of the project.")
    ],
    cases: Annotated[
        int | None, typer.Option(min=1, help=f"How many cases to run; {CASES} by default.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="How long to look, instead of --cases.")
    ] = None,
    requests: Annotated[
        int, typer.Option(min=1, max=1000, help="How many requests a case has at most.")
    ] = 80,
    seed: Annotated[int, typer.Option(help="Make the same requests each time.")] = 1,
    write_test: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a test of the project for what disagrees."),
    ] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Compare the app of a project, hand edits included, with what its spec means.

    Random requests go to the app and to the reference interpreter. What is answered differently is
    shortened to a few requests. The app runs in the project's own environment with a temporary
    database. The exit code is 1 if anything disagrees, 3 if too little could be compared.
    """
    from fastgen import api
    from fastgen.verification.search import Plan

    output = Output("verify", as_json)
    loaded = api.load(spec)
    output.show(loaded.report, loaded.sources)
    if loaded.program is None:
        output.finish(loaded.report, ExitCode.SPEC_ERRORS)
        return ExitCode.SPEC_ERRORS
    most = CASES if cases is None else cases
    plan = Plan(MOST_CASES if cases is None and seconds else most, requests, seconds, seed)
    return compare(loaded.program, project, plan, write_test, output)


def compare(
    program: "Program", project: Path, plan: "Plan", write_test: Path | None, output: Output
) -> ExitCode:
    """Run a plan on a project and say what came of it."""
    import json

    from fastgen.diagnostics import Report
    from fastgen.semantics.settings import SettingsError
    from fastgen.verification.project import AppFailedError
    from fastgen.verification.reports import text_of, values_of
    from fastgen.verification.written_tests import test_file

    report = Report()
    facts: dict[str, JsonValue] = {"seed": plan.seed}
    try:
        found = run(program, project, plan, output)
    except AppFailedError as error:
        report.error("FG8013", None, step=str(error), notes=(error.notes,))
        code = ExitCode.REFUSED
    except SettingsError as error:
        report.error("FG8013", None, step=str(error))
        code = ExitCode.REFUSED
    else:
        output.say(text_of(found, program, plan.seed))
        facts.update(json.loads(json.dumps(values_of(found, program))))
        code = code_of(found)
        if write_test is not None and found.disagreements:
            write_test.write_text(test_file(program, found), encoding="utf-8")
            output.tell(f"wrote {write_test}")
    if report.diagnostics:
        output.show(report, {})
    output.finish(report, code, **facts)
    return code


def run(program: "Program", project: Path, plan: "Plan", output: Output) -> "Findings":
    """Start the app of a project and run a plan on it; raises AppFailedError and SettingsError."""
    import os
    import sys
    import tempfile

    from fastgen.cli.environment import ended_by_signals, python_of
    from fastgen.verification.project import AppFailedError, ProjectApp, settings_of
    from fastgen.verification.search import Verifier

    if not hasattr(os, "fork"):
        raise AppFailedError("this system cannot copy a process (`fork`)", "")
    if not (project / "app").is_dir():
        raise AppFailedError(f"there is no app in {project}: build it with `fastgen build`", "")
    python = python_of(project)
    if not python.exists():
        output.tell(f"{python} does not exist: the app runs in the environment of fastgen")
        python = Path(sys.executable)
    settings = settings_of(project, os.environ)
    with ended_by_signals(), tempfile.TemporaryDirectory(prefix="fastgen-") as folder:
        app = ProjectApp(project, python, Path(folder), settings)
        try:
            return Verifier(program, app, settings).search(plan, output.tell)
        finally:
            app.close()


def code_of(found: "Findings") -> ExitCode:
    """Return how the command ends."""
    if found.disagreements:
        return ExitCode.SPEC_ERRORS
    return ExitCode.REFUSED if found.weak else ExitCode.OK
