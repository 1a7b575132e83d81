"""`fastgen eval`: measure how well descriptions become specs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption
from fastgen.cli.output import JsonValue, Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastgen.neural.evaluation import Measured

EXAMPLES = (
    "fastgen eval prompts model/data/written",
    "fastgen eval prompts model/data/written --model keywords --json",
)


def evaluate(
    what: Annotated[Literal["prompts"], typer.Argument(help="What is measured.")],
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folders of prompts and their specs.")
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="Who reads them; else `keywords`."),
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="A line for every prompt as well.")] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Measure a translator on pairs of prompts and specs: the facts that are right and missing.

    Over-grants are the part of the rules that let somebody do what nobody asked for.
    """
    del what  # there is one kind so far
    from fastgen.diagnostics import Report
    from fastgen.neural.corpus import CorpusError, read_pairs
    from fastgen.neural.evaluation import measure
    from fastgen.neural.models import translator_for
    from fastgen.neural.translation import PromptError

    output = Output("eval", as_json)
    report = Report()
    found: list[Measured] = []
    try:
        pairs = list(read_pairs(folder))
        if not pairs:
            raise CorpusError(f"{folder}: there are no prompts here")
        translator = translator_for(model)
        for measured in measure(pairs, translator):
            found.append(measured)
            if each:
                output.say(line_of(measured))
    except CorpusError as error:
        report.error("FG1106", None, file=str(folder), reason=str(error))
    except PromptError as error:
        report.error(error.code, None, problem=str(error), help=error.advice)
    code = ExitCode.SPEC_ERRORS if report.has_errors else ExitCode.OK
    output.show(report, {})
    if not report.has_errors:
        say_tables(found, output, translator.name)
    output.finish(report, code, **({} if report.has_errors else figures(found)))
    return code


def line_of(measured: "Measured") -> str:
    """Return one line about one prompt."""
    total = measured.score.total
    path = measured.pair.prompt.path
    return (
        f"{total.f1:.3f} {path.parent.name}/{path.stem} {measured.seconds:.2f} s"
        f"{f' ({measured.problem})' if measured.problem else ''}"
    )


def say_tables(found: "Sequence[Measured]", output: Output, name: str) -> None:
    """Print the tables."""
    from fastgen.neural.evaluation import GROUPS, by_category, by_group, overall, table

    tables = [table("", {name: overall(found)}), table("facts", by_category(found))]
    tables += [table(group, by_group(found, group)) for group in GROUPS]
    output.say("\n\n".join(tables))


def figures(found: "Sequence[Measured]") -> dict[str, JsonValue]:
    """Return the figures as a document."""
    from fastgen.neural.evaluation import GROUPS, by_category, by_group, overall

    groups: dict[str, JsonValue] = {group: nested(by_group(found, group)) for group in GROUPS}
    prompts: list[JsonValue] = [
        {
            "prompt": str(each.pair.prompt.path),
            "f1": round(each.score.total.f1, 4),
            "exact": each.score.exact,
            "over_grants": [str(grant) for grant in sorted(each.score.over_grants, key=str)],
            "seconds": round(each.seconds, 3),
            "problem": each.problem or None,
        }
        for each in found
    ]
    return {
        "overall": dict(overall(found)),
        "facts": nested(by_category(found)),
        "by": groups,
        "prompts": prompts,
    }


def nested(rows: "dict[str, dict[str, float | int | str]]") -> JsonValue:
    """Return a table as a document."""
    return {label: dict(row) for label, row in rows.items()}
