"""`fastgen explain`: explain a code."""

from typing import Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption
from fastgen.cli.output import Output

EXAMPLES = (
    "fastgen explain FG2003",
    "fastgen explain unknown-type",
)


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code or its name.")],
    as_json: JsonOption = False,
) -> ExitCode:
    """Explain a code: what it says, why it is so, an example that fails, the same corrected."""
    from fastgen import diagnostics

    output = Output("explain", as_json)
    try:
        entry = diagnostics.find_entry(f"FG{code}" if code.isdecimal() else code)
    except KeyError:
        raise typer.BadParameter(unknown_code(code), param_hint="CODE") from None
    output.say(diagnostics.explain(entry.code).rstrip("\n"))
    output.finish(
        diagnostics.Report(),
        ExitCode.OK,
        code=entry.code,
        name=entry.slug,
        headline=entry.headline,
        what=entry.what,
        why=entry.why,
        bad=entry.bad,
        good=entry.good,
    )
    return ExitCode.OK


def unknown_code(code: str) -> str:
    """Return what to say about a code that was never given out."""
    from fastgen.diagnostics import did_you_mean
    from fastgen.diagnostics.catalogue import catalogue

    known = [*catalogue(), *(entry.slug for entry in catalogue().values())]
    near = did_you_mean(code, known)
    return f"there is no code `{code}`" + (f"; did you mean `{near}`?" if near else "")
