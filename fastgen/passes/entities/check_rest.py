"""Checks the field that takes the unknown keys of a body."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Entity

NEEDED = "a map that is stored, never null and the only one of its entity"
NARROWED = "`rest` on an entity with rules for some of its fields (`{entity}`)"
OF_CALLERS = "`rest` on the entity of those who call (`{entity}`)"


def check_rest(entities: Mapping[str, Entity], user: str | None, report: Report) -> None:
    """Report fields with the flag `rest` that cannot take keys nobody has declared.

    A rule such as `allow update(title)` says which keys a body may have; free keys have no names
    that it could say.
    """
    for entity in entities.values():
        found = [field for field in entity.fields.values() if field.flags.rest]
        for number, field in enumerate(found):
            if number or field.nullable or field.computed is not None:
                report.error("FG5006", field.span, flag="rest", field=field.name, needs=NEEDED)
            narrowed = any(
                clause.fields is not None
                for access in entity.access.values()
                for clause in (*access.allow, *access.deny)
            )
            for holds, what in ((narrowed, NARROWED), (entity.name == user, OF_CALLERS)):
                if holds:
                    said = what.format(entity=entity.name)
                    report.error("FG5901", field.span, point="rest", what=said)
