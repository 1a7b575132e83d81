"""Reports entities whose rows are kept and never looked at again."""

from __future__ import annotations

from dataclasses import replace

from fastgen.analysis.flows import Flows, is_written
from fastgen.analysis.policies import Policies
from fastgen.analysis.report_roles import walk_program
from fastgen.analysis.satisfiability import never
from fastgen.diagnostics import Report, Span
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import FieldAccess, PathMany, Select


def report_readers(policies: Policies, report: Report) -> None:
    """Report entities that nobody may read, that no answer shows and no expression asks about."""
    program = policies.program
    users = {auth.user for auth in program.ways}
    unread = [
        entity
        for entity in program.entities.values()
        if entity.name not in users
        and never(policies.readable(entity.name))
        and is_written(program, entity.name)
    ]
    if not unread:
        return
    looked_at = _looked_at(policies)
    for entity in unread:
        if entity.name in looked_at:
            continue
        report.warning(
            "FG4107",
            _heading(entity),
            help=f"say who may, in `entity {entity.name}`: `allow read to …`",
            notes=[f"for example: a `{entity.name}` that was just created is lost to its maker"],
            path="" if entity.span else f"entities/{entity.name}",
            name=entity.name,
        )


def _heading(entity: Entity) -> Span | None:
    """Return where the entity is named: the first words of its declaration."""
    span = entity.span
    if span is None:
        return None
    end = min(span.start + len(f"entity {entity.name}"), span.end)
    column = span.column + end - span.start
    return replace(span, end=end, end_line=span.line, end_column=column)


def _looked_at(policies: Policies) -> set[str]:
    """Return the entities that an answer shows beside their own creation, or an expression uses."""
    program = policies.program
    found = {
        way.column[0]
        for way in Flows(policies).ways()
        if not way.route.startswith("POST ") or way.steps
    }
    for node in walk_program(program):
        match node:
            case Select(source=str(source)):
                found.add(source)
            case FieldAccess(entity=str(entity)) | PathMany(entity=entity):
                found.add(entity)
    return found
