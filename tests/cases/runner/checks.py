"""What each kind of block states about the `fg` block of its case.

A new kind of block is a function in CHECKS. The kinds in INPUTS state nothing by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from fastgen.diagnostics import Report, render_terminal
from fastgen.frontend.formatter import format_text
from fastgen.frontend.parser import parse_text
from fastgen.frontend.printer import print_spec
from fastgen.passes import check_spec
from tests.cases.runner.case_file import Block, Case, CaseError, replace_block
from tests.cases.runner.facts import facts_of
from tests.cases.runner.recorded import program_of, record, run_scenarios

ACCEPT = "FASTGEN_ACCEPT_CASES"
"""Set to a part of a path, this writes what came out into the matching case files."""
FILE = "spec.fg"
INPUTS = frozenset({"fg", "python", "bash"})

Check = Callable[[Case, Block], str]


def diagnostics(case: Case, block: Block) -> str:
    """Return what the parser says about the spec, and if it has nothing to say, the checker."""
    text = case.only("fg").text
    report = Report()
    spec = parse_text(text, FILE, report)
    if spec is not None:
        check_spec(spec, report)
    rendered = render_terminal(report.diagnostics, {FILE: text})
    return "\n".join(line.rstrip() for line in rendered.strip("\n").splitlines()) + "\n"


def program(case: Case, block: Block) -> str:
    """Return the lines of the block that are facts about the program."""
    report = Report()
    spec = parse_text(case.only("fg").text, FILE, report)
    checked = check_spec(spec, report) if spec is not None else None
    if checked is None:
        raise CaseError(f"{case.path}: {report.diagnostics}")
    facts = set(facts_of(checked))
    return "".join(line for line in block.text.splitlines(keepends=True) if line.strip() in facts)


def printed(case: Case, block: Block) -> str:
    """Return the canonical text of the spec."""
    report = Report()
    spec = parse_text(case.only("fg").text, FILE, report)
    if spec is None:
        raise CaseError(f"{case.path}: {report.diagnostics}")
    return print_spec(spec)


def formatted(case: Case, block: Block) -> str:
    """Return the spec as the formatter lays it out."""
    report = Report()
    text = format_text(case.only("fg").text, report)
    if report.has_errors:
        raise CaseError(f"{case.path}: {report.diagnostics}")
    return text


def http(case: Case, block: Block) -> str:
    """Return the requests of the block, with the answers of the interpreter."""
    return record(case, block.text)


CHECKS: dict[str, Check] = {
    "diagnostics": diagnostics,
    "program": program,
    "printed": printed,
    "formatted": formatted,
    "http": http,
}


def run_case(case: Case) -> None:
    """Check every block of a case, and its scenarios."""
    kinds = {block.kind for block in case.blocks}
    if "http" in kinds or not kinds & CHECKS.keys():
        run_scenarios(program_of(case))
    for block in case.blocks:
        check = CHECKS.get(block.kind)
        if check is None and block.kind not in INPUTS:
            raise CaseError(f"{case.path}: nothing checks blocks `{block.kind}`")
        if check is None:
            continue
        found = check(case, block)
        wanted = os.environ.get(ACCEPT)
        if wanted and wanted in str(case.path) and found != block.text:
            replace_block(case, block, found)
            continue
        assert found == block.text, f"{case.path}: the block `{block.kind}` is not what came out"
