"""`fastgen format`: print specs in their one canonical form."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.check import replace_text
from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption
from fastgen.cli.output import JsonValue, Output

if TYPE_CHECKING:
    from fastgen.ir.documents import Document

EXAMPLES = (
    "fastgen format spec.fg",
    "fastgen format --check specs/*.fg",
    "cat spec.fg | fastgen format -",
)


def format(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES", help=".fg files, or - for standard input.", allow_dash=True
        ),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would change.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Rewrite specs in the one canonical form. Comments stay."""
    from fastgen import api
    from fastgen.diagnostics import Report
    from fastgen.ir.documents import read_document

    output = Output("format", as_json)
    everything = Report()
    sources: dict[str, str] = {}
    changed: list[JsonValue] = []
    for path in files:
        report = Report()
        document = read_document(path, report)
        if document is not None:
            sources[document.name] = document.text
            text, found = api.format_text(document.text)
            report.extend(found.diagnostics)
            if not report.has_errors:
                handle(path, document, text, output, write=not (check or diff), diff=diff)
                changed += [document.name] if text != document.text else []
        everything.extend(report.diagnostics)
    output.show(everything, sources)
    failed = everything.has_errors or (bool(changed) and (check or diff))
    code = ExitCode.SPEC_ERRORS if failed else ExitCode.OK
    output.finish(everything, code, changed=changed)
    return code


def handle(
    path: Path, document: "Document", text: str, output: Output, *, write: bool, diff: bool
) -> None:
    """Write one file back, or show its difference; standard input goes to standard output."""
    if diff:
        output.say(difference(document.name, document.text, text).rstrip("\n"))
    elif write and str(path) == "-":
        output.say(text.removesuffix("\n"))
    elif text != document.text:
        if write:
            replace_text(path, text)
        output.tell(f"{'formatted' if write else 'would format'} {document.name}")


def difference(name: str, before: str, after: str) -> str:
    r"""Return a unified diff of a file.

    >>> print(difference("a.fg", "app  a\n", "app a\n"), end="")
    --- a.fg
    +++ a.fg
    @@ -1 +1 @@
    -app  a
    +app a
    """
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
