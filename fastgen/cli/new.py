"""`fastgen new`: make a spec, and then a project, of a description in plain words."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.init import app_name
from fastgen.cli.options import DirectoryOption, JsonOption
from fastgen.cli.output import JsonValue, Output

if TYPE_CHECKING:
    from fastgen.diagnostics import Report
    from fastgen.neural.translation import Translation

EXAMPLES = (
    "fastgen new 'Books with a title and an author; only librarians may add books'",
    "fastgen new --file wishes.txt -o library --yes",
    "fastgen new 'Tasks with a title' --json",
)
NO_MODEL = (
    "Read by rules of thumb, without a model: look at every line before you use it. "
    "`--model` names a model that you have."
)


def new(
    prompt: Annotated[
        str | None, typer.Argument(metavar="[PROMPT]", help="The description; - reads it.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="A file with the description, or -."),
    ] = None,
    directory: DirectoryOption = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="Who reads it; without it, `keywords`."),
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, help="Seconds for an answer of the model.")
    ] = 120.0,
    name: Annotated[str | None, typer.Option("--name", help="The name of the app.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Write the project without asking.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Make a spec of a description in English or Portuguese, show it, and write its project.

    Beside each line stand the words that it comes from; what was assumed or not understood follows.
    Nothing is written before you say yes. Without a terminal and without --yes it only shows.
    """
    from fastgen.api import translate
    from fastgen.diagnostics import Report
    from fastgen.neural.models import translator_for
    from fastgen.neural.translation import PromptError

    output = Output("new", as_json)
    report = Report()
    text = read_prompt(prompt, file, report)
    app = chosen_name(name, directory)
    made: Translation | None = None
    if text is not None:
        try:
            made = translate(text, translator_for(model, timeout=timeout), name=app)
        except PromptError as error:
            report.error(error.code, None, problem=str(error), help=error.advice)
    if made is None:
        output.show(report, {})
        output.finish(report, ExitCode.SPEC_ERRORS, written=False)
        return ExitCode.SPEC_ERRORS
    return finish(made, directory or Path(app), output, yes=yes, report=report)


def finish(
    made: "Translation", target: Path, output: Output, *, yes: bool, report: "Report"
) -> ExitCode:
    """Show what was made, ask, and write the project."""
    from fastgen import api
    from fastgen.cli.build import result_facts, say_result
    from fastgen.neural.explaining import explained_facts, explained_text
    from fastgen.workspace import recorded_arrangement, write_project

    output.say(explained_text(made))
    if made.translator == "keywords":
        output.tell(f"\n{NO_MODEL}")
    facts: dict[str, JsonValue] = explained_facts(made)
    if not (yes or wants_project(target, output)):
        output.tell("nothing was written; --yes writes the project")
        output.finish(report, ExitCode.OK, **facts, written=False)
        return ExitCode.OK
    loaded = api.Loaded(made.spec, {"spec.fg": made.text}, report)
    try:
        project = api.compile(made.spec, recorded=recorded_arrangement(target))
    except api.SpecError as error:
        output.show(error.report, loaded.sources)
        output.finish(error.report, ExitCode.SPEC_ERRORS, **facts, written=False)
        return ExitCode.SPEC_ERRORS
    result = write_project(project, target, report=report, force=False)
    output.show(report, loaded.sources)
    code = ExitCode.REFUSED if result.refused else ExitCode.OK
    say_result(result, output, target=target, plan=False)
    output.finish(report, code, **facts, **result_facts(result, plan=False))
    return code


def read_prompt(prompt: str | None, file: Path | None, report: "Report") -> str | None:
    """Return the description, from the command line, a file or standard input."""
    if (prompt is None) == (file is None):
        raise typer.BadParameter("give a description, or a file with --file, and not both")
    source = Path("-") if prompt == "-" else file
    if source is None:
        return prompt
    try:
        raw = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        report.error("FG1106", None, file=str(source), reason=reason)
        return None
    return raw.decode("utf-8", "replace").removeprefix("\ufeff")


def chosen_name(name: str | None, directory: Path | None) -> str:
    """Return the name of the app: the one that was given, else that of the folder."""
    if name is None:
        return "app" if directory is None else app_name(directory.resolve().name)
    if app_name(name) != name:
        raise typer.BadParameter(
            f"`{name}` is not a name of small letters, digits and _; try `{app_name(name)}`",
            param_hint="--name",
        )
    return name


def wants_project(target: Path, output: Output) -> bool:
    """Ask whether to write the project; without somebody to ask, the answer is no."""
    if output.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return typer.confirm(f"Write the project to {target}?", default=False)
