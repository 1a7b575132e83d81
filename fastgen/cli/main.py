"""The program: its commands, its help and its exit codes."""

import atexit
import gc
import sys
from typing import Annotated

import typer

from fastgen.cli import (
    access,
    build,
    check,
    contract,
    convert,
    evaluate,
    explain,
    format,
    init,
    new,
    plan,
    run,
    simulate,
    verify,
    why,
)
from fastgen.cli.exit_codes import EXIT_CODES_HELP, ExitCode
from fastgen.cli.guard import guarded
from fastgen.cli.output import Output
from fastgen.version import VERSION

JSON_OPTION = "--json"

HELP = f"""
Turn a description of a backend into a FastAPI project.

\b
Examples:
  fastgen init notes                 write a small spec to start from
  fastgen new 'Books with a title'   make a spec and a project of a description
  fastgen run notes/spec.fg          build it, install it, serve it
  fastgen simulate notes/spec.fg     serve it in memory, at once
  fastgen build notes/spec.fg -o app write the project, or bring it up to date
  fastgen check notes/spec.fg --fix  say what is wrong, repair what is safe
  fastgen explain FG2003             explain a code

{EXIT_CODES_HELP}
"""

app = typer.Typer(
    name="fastgen",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"fastgen {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Hold the options of the program itself."""
    del version  # its callback has done the work


def epilog(examples: tuple[str, ...]) -> str:
    """Return what stands at the end of the help of a command."""
    lines = "\n".join(f"  {example}" for example in examples)
    return f"\b\nExamples:\n{lines}\n\n{EXIT_CODES_HELP}"


SHORT = {
    "new": "Make a spec and a project of a description.",
    "check": "Say what is wrong with a spec, and repair what is safe.",
    "run": "Build, install, migrate and serve.",
    "simulate": "Serve what a spec means, in memory.",
    "verify": "Compare the app of a project with what its spec means.",
    "plan": "Print what is chosen for a project, and why.",
    "access": "Print who may do what.",
    "why": "Say why somebody may or may not do something.",
    "contract": "Compare an app with an OpenAPI document.",
    "convert": "Say a spec in the language, in JSON or in YAML.",
    "eval": "Measure how well descriptions become specs.",
    "explain": "Explain a code.",
}
"""What the list of commands says where the help of a command is longer than a line."""


app.command("init", epilog=epilog(init.EXAMPLES))(guarded(init.init))
app.command("new", short_help=SHORT["new"], epilog=epilog(new.EXAMPLES))(guarded(new.new))
app.command("check", short_help=SHORT["check"], epilog=epilog(check.EXAMPLES))(guarded(check.check))
app.command("build", epilog=epilog(build.EXAMPLES))(guarded(build.build))
app.command("plan", short_help=SHORT["plan"], epilog=epilog(plan.EXAMPLES))(guarded(plan.plan))
app.command("run", short_help=SHORT["run"], epilog=epilog(run.EXAMPLES))(guarded(run.run))
app.command("simulate", short_help=SHORT["simulate"], epilog=epilog(simulate.EXAMPLES))(
    guarded(simulate.simulate)
)
app.command("verify", short_help=SHORT["verify"], epilog=epilog(verify.EXAMPLES))(
    guarded(verify.verify)
)
app.command("format", epilog=epilog(format.EXAMPLES))(guarded(format.format))
app.command("access", short_help=SHORT["access"], epilog=epilog(access.EXAMPLES))(
    guarded(access.access)
)
app.command("why", short_help=SHORT["why"], epilog=epilog(why.EXAMPLES))(guarded(why.why))
app.command("convert", short_help=SHORT["convert"], epilog=epilog(convert.EXAMPLES))(
    guarded(convert.convert)
)
app.command("contract", short_help=SHORT["contract"], epilog=epilog(contract.EXAMPLES))(
    guarded(contract.contract)
)
app.command("eval", short_help=SHORT["eval"], epilog=epilog(evaluate.EXAMPLES))(
    guarded(evaluate.evaluate)
)
app.command("explain", short_help=SHORT["explain"], epilog=epilog(explain.EXAMPLES))(
    guarded(explain.explain)
)


def main() -> None:
    """Run the program."""
    # A command makes hundreds of thousands of objects that live as long as it does: looking
    # through them for garbage finds little and costs a quarter of the time, also at the very end.
    gc.disable()
    atexit.register(gc.freeze)
    try:
        if JSON_OPTION in sys.argv[1:]:
            sys.exit(run_for_a_program())
        app()
    except KeyboardInterrupt:  # before a command has begun
        sys.exit(ExitCode.INTERRUPTED)


def run_for_a_program() -> int:
    """Run a command that answers with one JSON document, also when it is used wrongly."""
    try:
        code: object = app(standalone_mode=False)
    except typer.TyperException as error:
        from fastgen.diagnostics import Report

        report = Report()
        message = error.format_message().partition("\n")[0].rstrip(".")
        problem = (message[:1].lower() + message[1:]).replace("Value error, ", "")
        report.error("FG8014", None, problem=problem, help="`--help` lists what there is")
        commands = {command.name for command in app.registered_commands}
        meant = next((word for word in sys.argv[1:] if word in commands), "fastgen")
        Output(meant, True).finish(report, ExitCode.USAGE)
        return ExitCode.USAGE
    return code if isinstance(code, int) else ExitCode.OK
