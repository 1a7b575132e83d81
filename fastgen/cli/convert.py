"""`fastgen convert`: say the same spec in another notation."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import JsonValue, Output
from fastgen.ir.documents import KINDS, Kind

if TYPE_CHECKING:
    from fastgen.diagnostics import Report

EXAMPLES = (
    "fastgen convert spec.fg --to json > spec.json",
    "fastgen convert spec.fg -o spec.yaml",
    "cat spec.json | fastgen convert - --to fg",
)


def convert(
    spec: SpecArgument,
    to: Annotated[
        Kind | None,
        typer.Option("--to", help="The notation; without it, the one that -o ends in."),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="A new file; standard output without it."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Say a spec in the language, in JSON or in YAML; imported files become part of it.

    Comments stay behind: JSON and YAML have no place for them.
    """
    from fastgen import api

    notation = to or KINDS.get(target.suffix if target is not None else "")
    if notation is None:
        raise typer.BadParameter("say which: fg, json or yaml", param_hint="--to")
    output = Output("convert", as_json)
    loaded = api.load(spec)
    report = loaded.report
    facts: dict[str, JsonValue] = {"notation": notation}
    if loaded.spec is None or report.has_errors:
        code = ExitCode.SPEC_ERRORS
    else:
        text = api.dump(loaded.spec, notation)
        if target is None:
            facts["text"] = text
            output.say(text.removesuffix("\n"))
        else:
            write_new(target, text, report)
        code = ExitCode.REFUSED if report.has_errors else ExitCode.OK
    output.show(report, loaded.sources)
    if target is not None and code == ExitCode.OK:
        output.tell(f"wrote {target.as_posix()}")
    output.finish(report, code, **facts)
    return code


def write_new(target: Path, text: str, report: "Report") -> None:
    """Write a file that is not there yet; otherwise say so and write nothing."""
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        report.error("FG8003", None, file=target.as_posix(), help="choose another name")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        report.error("FG8009", None, directory=target.parent, reason=reason)
