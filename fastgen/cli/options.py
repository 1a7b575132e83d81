"""The arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from fastgen.ir.layouts import Layout

SpecArgument = Annotated[
    Path,
    typer.Argument(
        metavar="SPEC", help="A .fg, .json or .yaml file, or - for standard input.", allow_dash=True
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document and nothing else.")
]
DirectoryOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="The folder of the project."),
]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Replace files that were changed by hand, keeping copies."),
]
LayoutOption = Annotated[
    Layout | None,
    typer.Option("--layout", help="Where the modules of the entities lie; `fastgen plan` says."),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", metavar="DIR", help="Check the project built from the spec, too."),
]
FastOption = Annotated[
    bool, typer.Option("--fast", help="With --project: only what takes about a second.")
]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="With --project: use no results kept from before.")
]
PageOption = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="With --project: write the report as a page."),
]
