"""Says what a run has found: as text for a terminal, and as values of JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from fastgen.ir.checked.program import Program
from fastgen.semantics.messages import Request, Response
from fastgen.verification.differential import Differential
from fastgen.verification.floors import unreached
from fastgen.verification.search import Disagreement, Findings
from fastgen.verification.steps import PLACEHOLDER, Ask, GiveRole

WIDEST = 90
"""Characters of a request in a table."""
Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None


def places_of(both: Differential) -> dict[str, tuple[int, str]]:
    """Return for each placeholder in which step of the table it comes, and under what name."""
    lines = {step.number: at for at, step in enumerate(both.steps, 1)}
    found: dict[str, tuple[int, str]] = {}
    for placeholder, name in both.symbols.names.items():
        number = int(placeholder[2:].partition(".")[0])
        ours = both.answers[number][0] if number in both.answers else None
        if number in lines and ours is not None:
            found[placeholder] = (lines[number], path_in(ours, name))
    return found


def path_in(response: Response, name: str) -> str:
    """Return where an answer says a name: keys with dots between them, or a header."""
    path = _path(response.body, name)
    if path is not None:
        return path
    return next((key for key, value in response.headers.items() if name in value), "text")


def _path(body: object, name: str) -> str | None:
    if body == name:
        return ""
    pairs: list[tuple[object, object]] = []
    if isinstance(body, dict):
        pairs = list(body.items())
    elif isinstance(body, list):
        pairs = list(enumerate(body))
    for key, value in pairs:
        inner = _path(value, name)
        if inner is not None:
            return f"{key}.{inner}" if inner else str(key)
    return None


def shown(text: str, places: Mapping[str, tuple[int, str]]) -> str:
    """Return a text in which a placeholder says which answer it comes from: `{2.id}`."""

    def place(found: re.Match[str]) -> str:
        line, path = places.get(found[0], (0, ""))
        return f"{{{line}.{path}}}" if line else "{unknown}"

    return PLACEHOLDER.sub(place, text)


def caller_of(request: Request) -> str:
    """Return what a request says about its caller."""
    said = {
        name: value
        for name, value in request.headers.items()
        if name.lower() not in {"content-type", "host", "origin"}
    }
    return ", ".join(f"{name}: {value}" for name, value in said.items()) or "nobody"


def rows_of(both: Differential) -> list[tuple[str, str, str, str]]:
    """Return a line for each step: the request, its caller, and the status of either side."""
    places = places_of(both)
    rows = []
    for step in both.steps:
        match step:
            case Ask(number, request):
                ours, theirs = both.answers[number]
                body = request.body.decode("utf-8", "replace")
                text = shown(f"{request.method} {request.target} {body}".strip(), places)
                who = shown(caller_of(request), places)
                rows.append((text, who, str(ours.status), str(theirs[0])))
            case GiveRole(_, login, role):
                rows.append((f"{login} is made {role}", "", "", ""))
    return rows


def table_of(both: Differential) -> list[str]:
    """Return the steps as lines of a table."""
    rows = [("request", "as", "spec", "app"), *rows_of(both)]
    cut = [tuple(cell if len(cell) <= WIDEST else f"{cell[:WIDEST - 1]}…" for cell in row)
           for row in rows]  # fmt: skip
    widths = [max(len(row[at]) for row in cut) for at in range(4)]
    lines = []
    for at, row in enumerate(cut):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append(f"  {at or '#':>2}  {cells}".rstrip())
    return lines


def text_of(found: Findings, program: Program, seed: int) -> str:
    """Return the report for people."""
    lines: list[str] = []
    for at, each in enumerate(found.disagreements.values(), 1):
        times = f"   (in {each.times} cases)" if each.times > 1 else ""
        lines += [f"{at}. {each.difference.signature.title}{times}", ""]
        lines += [*table_of(each.shortest), "", f"  {words_of(each)}", ""]
    classes = "  ".join(f"{status}: {number}" for status, number in sorted(found.statuses.items()))
    count = len(found.disagreements)
    lines += [
        f"{count} disagreement{'s' if count != 1 else ''} in {found.cases} cases, "
        f"{found.requests} requests, {found.seconds:.0f} s (seed {seed})",
        f"answers  {classes}",
    ]
    for name, number in sorted(found.left_out.items()):
        lines.append(f"left out  {name}: {number} requests reach an `extern`")
    for name, number in sorted(found.passed_over.items()):
        lines.append(f"passed over  {name}: {number} answers (a known fault of fastgen)")
    lines += [f"never succeeded  {name}" for name in unreached(program, found.routes)]
    lines += [f"too little  {what}" for what in found.weak]
    return "\n".join(lines)


def words_of(found: Disagreement) -> str:
    """Return what differs, in words."""
    head, sign, rest = found.difference.what.partition(": ")
    head = re.sub(r" here\b", " by the spec", head)
    return re.sub(r" there\b", " by the app", head) + sign + rest


def values_of(found: Findings, program: Program) -> dict[str, Json]:
    """Return the report as JSON."""
    return {
        "cases": found.cases,
        "requests": found.requests,
        "seconds": round(found.seconds),
        "statuses": {str(status): number for status, number in sorted(found.statuses.items())},
        "left_out": {name: number for name, number in sorted(found.left_out.items())},
        "passed_over": {name: number for name, number in sorted(found.passed_over.items())},
        "never_succeeded": list(unreached(program, found.routes)),
        "too_little": list(found.weak),
        "disagreements": [
            {
                "route": each.difference.signature.route,
                "kind": each.difference.signature.kind,
                "what": words_of(each),
                "cases": each.times,
                "steps": [
                    {"request": text, "caller": who, "spec": ours, "app": theirs}
                    for text, who, ours, theirs in rows_of(each.shortest)
                ],
            }
            for each in found.disagreements.values()
        ],
    }
