"""`fastgen why`: why somebody may or may not do something."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import JsonValue, Output, wants_colour

if TYPE_CHECKING:
    from fastgen.analysis import Considered, Decision, Question

EXAMPLES = (
    "fastgen why spec.fg --caller anyone --operation Book.list",
    "fastgen why spec.fg --caller reader --operation Page.update --row author=other",
    "fastgen why spec.fg --caller editor --operation Member.update --field role --row self=caller",
    "fastgen why spec.fg --caller authenticated --operation borrow --caller-field active=false",
)


def why(
    spec: SpecArgument,
    caller: Annotated[
        str,
        typer.Option("--caller", metavar="WHO", help="anyone, authenticated, or a role."),
    ],
    operation: Annotated[
        str,
        typer.Option("--operation", metavar="NAME", help="Entity.verb, an action, or its id."),
    ],
    row: Annotated[
        list[str] | None,
        typer.Option(
            "--row",
            metavar="FIELD=VALUE",
            help="What is known of the row; a user may be `caller` or `other`.",
        ),
    ] = None,
    caller_field: Annotated[
        list[str] | None,
        typer.Option("--caller-field", metavar="FIELD=VALUE", help="What is known of the caller."),
    ] = None,
    field: Annotated[
        str | None, typer.Option("--field", metavar="NAME", help="Ask about this field of it.")
    ] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Say whether somebody may do something, which rule decides, and what would change it.

    What is not given stays unknown: then the answer is the condition on which it depends.
    """
    from fastgen import api
    from fastgen.analysis import UnclearError, decide, read_question

    output = Output("why", as_json)
    loaded = api.load(spec)
    output.show(loaded.report, loaded.sources)
    if loaded.program is None or loaded.report.has_errors:
        output.finish(loaded.report, ExitCode.SPEC_ERRORS)
        return ExitCode.SPEC_ERRORS
    try:
        question = read_question(
            loaded.program,
            operation,
            caller,
            rows=row or (),
            caller_fields=caller_field or (),
            field=field,
        )
    except UnclearError as error:
        raise typer.BadParameter(str(error)) from None
    decision = decide(loaded.program, question)
    output.say(rendered(question, decision, loaded.sources))
    output.finish(loaded.report, ExitCode.OK, **facts(question, decision))
    return ExitCode.OK


def rendered(question: Question, decision: Decision, sources: Mapping[str, str]) -> str:
    """Return the answer as text: what, why, the rules in their source, what would flip it."""
    lines = [headline(question, decision)]
    lines += windows(decision, sources)
    lines += [
        f"  {rule.effect} of {rule.part}: {verdict(rule)}"
        for rule in decision.rules
        if rule.span is None or rule.span.file not in sources
    ]
    if decision.flips:
        opposite = "denied" if decision.outcome == "allowed" else "allowed"
        lines += ["", *(f"it would be {opposite} {flip}" for flip in decision.flips)]
    return "\n".join(lines)


def headline(question: Question, decision: Decision) -> str:
    """Return the answer in a line or two."""
    asked = question.operation
    route = f"{asked.method} {asked.path}"
    who = "somebody who is signed in" if question.caller is None else question.caller.words
    what = f"`{question.field}` by {route}" if question.field else route
    if decision.outcome == "depends":
        first, *others = decision.statuses
        otherwise = " or ".join(str(status) for status in others)
        left_out = "otherwise the row is left out" if not otherwise else f"otherwise {otherwise}"
        return f"{what} for {who}: {first} where `{decision.where}`; {left_out}"
    status = decision.statuses[0]
    return f"{what} for {who}: {decision.outcome} ({status}): {decision.reason}"


def verdict(rule: Considered) -> str:
    """Return what came of a rule."""
    return rule.verdict if rule.left is None else f"depends on `{rule.left}`"


def windows(decision: Decision, sources: Mapping[str, str]) -> list[str]:
    """Return the rules in their source, the deciding one with carets."""
    from fastgen.diagnostics.renderers.paint import Paint
    from fastgen.diagnostics.renderers.window import Mark, draw_window

    paint = Paint("note", wants_colour(sys.stdout))
    placed = [(rule, rule.span) for rule in decision.rules if rule.span is not None]
    lines: list[str] = []
    for file in dict.fromkeys(span.file for _, span in placed if span.file in sources):
        marks = []
        for rule, span in placed:
            if span.file == file:
                decides = decision.deciding is not None and rule == decision.deciding
                text = ("decides: " if decides else "") + verdict(rule)
                suffix = ", to read" if rule.part.find(", to read") > 0 else ""
                marks.append(Mark(span, text + suffix, primary=decides))
        gutter = max(len(str(mark.span.end_line)) for mark in marks)
        first = next((mark for mark in marks if mark.primary), marks[0]).span
        lines.append(paint.frame(" " * gutter + "-->") + f" {file}:{first.line}:{first.column}")
        lines += draw_window(marks, sources[file], gutter=gutter, paint=paint)
    return lines


def facts(question: Question, decision: Decision) -> dict[str, JsonValue]:
    """Return what the JSON document says."""
    return {
        "operation": question.operation.name,
        "route": f"{question.operation.method} {question.operation.path}",
        "caller": None if question.caller is None else question.caller.name,
        "given": [fact.text for fact in question.facts],
        "field": question.field,
        "outcome": decision.outcome,
        "statuses": [*decision.statuses],
        "reason": decision.reason,
        "where": decision.where,
        "deciding": None if decision.deciding is None else rule_value(decision.deciding),
        "rules": [rule_value(rule) for rule in decision.rules],
        "flips": [*decision.flips],
    }


def rule_value(rule: Considered) -> dict[str, JsonValue]:
    """Return a rule as a JSON value."""
    from fastgen.diagnostics.renderers.json import span_value

    return {
        "effect": rule.effect,
        "of": rule.part,
        "verdict": rule.verdict,
        "depends_on": rule.left,
        "span": None if rule.span is None else span_value(rule.span),
    }
