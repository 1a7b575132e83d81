"""`fastgen plan`: what a project of a spec is like, and why."""

from __future__ import annotations

import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import DirectoryOption, JsonOption, LayoutOption, SpecArgument
from fastgen.cli.output import JsonValue, Output, wants_colour

if TYPE_CHECKING:
    from rich.table import Table

    from fastgen.planning import ArchitecturePlan, Decision

EXAMPLES = (
    "fastgen plan spec.fg",
    "fastgen plan spec.fg --layout layered",
    "fastgen plan spec.fg -o backend --json",
)
NARROWEST = 80
"""Columns that the table takes at least; in a pipe it takes `WIDE`."""
WIDE = 160


def plan(
    spec: SpecArgument,
    directory: DirectoryOption = None,
    layout: LayoutOption = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Print what is chosen for a project before a file is made, and why.

    The layout of the modules, the pages of the lists, the indexes of the tables, the cache of
    callers; with what could have been instead and how to say so. With -o, or where the folder of
    the app is there, the layout that the project has counts.
    """
    from fastgen import api
    from fastgen.cli.build import default_directory
    from fastgen.workspace import recorded_arrangement

    output = Output("plan", as_json)
    loaded = api.load(spec)
    if loaded.spec is None or loaded.report.has_errors:
        output.show(loaded.report, loaded.sources)
        output.finish(loaded.report, ExitCode.SPEC_ERRORS)
        return ExitCode.SPEC_ERRORS
    target = default_directory(loaded, spec) if directory is None else directory
    found = api.plan(loaded, layout=layout, recorded=recorded_arrangement(target))
    output.show(loaded.report, loaded.sources)
    if not as_json:
        output.say(rendered(found, colour=wants_colour(sys.stdout), width=width_of_output()))
    output.finish(
        loaded.report,
        ExitCode.OK,
        layout=found.arrangement.layout,
        decisions=[decision_value(each) for each in found.decisions],
    )
    return ExitCode.OK


def width_of_output() -> int:
    """Return how many columns a table may take."""
    if not sys.stdout or not sys.stdout.isatty():
        return WIDE
    return max(NARROWEST, shutil.get_terminal_size().columns)


def rendered(plan: ArchitecturePlan, *, colour: bool, width: int) -> str:
    """Return the plan as a table for each topic, and below it how to say something else."""
    from rich.console import Console

    text = StringIO()
    console = Console(
        file=text, width=width, force_terminal=colour, no_color=not colour, highlight=False
    )
    for topic in dict.fromkeys(each.topic for each in plan.decisions):
        decisions = plan.about(topic)
        console.print(table_of(topic, decisions))
        for line in notes_of(decisions):
            console.print(line, markup=False, style="dim")
        console.print()
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).rstrip("\n")


def table_of(topic: str, decisions: tuple[Decision, ...]) -> Table:
    """Return the table of one topic."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=topic, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("for", overflow="fold", style="bold")
    table.add_column("choice", overflow="fold")
    table.add_column("why", overflow="fold", ratio=1)
    for each in decisions:
        table.add_row(Text(each.subject), Text(each.value), Text(each.reason))
    return table


def notes_of(decisions: tuple[Decision, ...]) -> list[str]:
    """Return what could have been instead, and how to say so, each thing once."""
    instead = dict.fromkeys(
        f"  instead: {other.value} ({other.why_not})"
        for each in decisions
        for other in each.alternatives
    )
    ways = dict.fromkeys(
        f"  to say something else: {each.override}" for each in decisions if each.override
    )
    # Where each thing has a way of its own the first shows the form.
    return [*instead, *list(ways)[:1]]


def decision_value(decision: Decision) -> JsonValue:
    """Return a decision as a JSON value."""
    return {
        "topic": decision.topic,
        "subject": decision.subject,
        "value": decision.value,
        "reason": decision.reason,
        "stated": decision.stated,
        "alternatives": [
            {"value": each.value, "why_not": each.why_not} for each in decision.alternatives
        ],
        "override": decision.override,
    }
