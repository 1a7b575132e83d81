"""`fastgen format`: print specs in their one canonical form."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption
from fastgen.cli.output import JsonValue, Output
from fastgen.cli.rewriting import UNWRITTEN, rewrite
from fastgen.ir.documents import STANDARD_INPUT, read_document

if TYPE_CHECKING:
    from fastgen.diagnostics import Report
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

    output = Output("format", as_json)
    everything = Report()
    sources: dict[str, str] = {}
    changed: list[JsonValue] = []
    facts: dict[str, JsonValue] = {}
    for path in files:
        report = Report()
        document = read_text(path, report)
        if document is not None:
            sources[document.name] = document.text
            text, found = api.format_text(document.text, file=document.name)
            report.extend(found.diagnostics)
            if not report.has_errors and str(path) == STANDARD_INPUT:
                facts["text"] = text
            if not report.has_errors:
                handle(path, document, text, output, report, write=not (check or diff), diff=diff)
            changed += [document.name] if text != document.text and not report.has_errors else []
        everything.extend(report.diagnostics)
    output.show(everything, sources)
    failed = everything.has_errors or (bool(changed) and (check or diff))
    code = ExitCode.SPEC_ERRORS if failed else ExitCode.OK
    if any(found.code == UNWRITTEN for found in everything.diagnostics):
        code = ExitCode.REFUSED
    output.finish(everything, code, changed=changed, **facts)
    return code


def read_text(path: Path, report: "Report") -> "Document | None":
    """Return a document in the language, or None with the reason in the report."""
    document = read_document(path, report)
    if document is None or document.kind == "fg":
        return document
    reason = f"only the language has a canonical form, and this is {document.kind.upper()}"
    help_text = f"`fastgen convert {document.name} --to fg` says it in the language"
    report.error("FG8011", None, file=document.name, reason=reason, help=help_text)
    return None


def handle(
    path: Path,
    document: "Document",
    text: str,
    output: Output,
    report: "Report",
    *,
    write: bool,
    diff: bool,
) -> None:
    """Write one file back, or show its difference; standard input goes to standard output."""
    if diff:
        output.say(difference(document.name, document.text, text).rstrip("\n"))
    elif write and str(path) == STANDARD_INPUT:
        output.say(text.removesuffix("\n"))
    elif text != document.text:
        if not write:
            output.tell(f"would format {document.name}")
        elif rewrite(path, text, report):
            output.tell(f"formatted {document.name}")


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
