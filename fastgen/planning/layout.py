"""Chooses where the modules of the entities lie: what is asked for, said, recorded, or fits."""

from __future__ import annotations

from fastgen.backend.groups import Groups, relation_groups
from fastgen.diagnostics import Span
from fastgen.ir.checked.program import Program
from fastgen.ir.layouts import LAYOUTS, USUAL_LAYOUT, Arrangement, Layout
from fastgen.planning.architecture import Alternative, Decision

MANY_ENTITIES = 40
"""From here on a flat list of packages is long enough to be worth a level more."""
FEW_GROUPS = 3
"""Fewer groups of several entities would put nearly everything into one folder."""

AGAINST: dict[Layout, str] = {
    "single": "holds one entity; a second one would move every file of the first",
    "layered": "a change of one entity touches a file in each layer",
    "domain": "a flat list of {entities} packages hides which of them belong together",
    "grouped": "a level more for {entities} entities; worth it from {many} on, in {few} groups",
}
"""What speaks against each layout where another one was chosen."""


class UnfitLayoutError(Exception):
    """A layout that somebody has asked for cannot hold the program."""

    def __init__(self, layout: Layout, reason: str, span: Span | None = None) -> None:
        super().__init__(reason)
        self.layout: Layout = layout
        self.reason = reason
        self.span = span


def choose_layout(
    program: Program, *, asked: Layout | None = None, recorded: Arrangement | None = None
) -> tuple[Arrangement, Decision]:
    """Return the arrangement of a project and the decision that led to it.

    ``asked`` comes from the command, ``recorded`` is what the project on disk has. What is asked
    for beats what the spec says, and that what is recorded: files move only if somebody wants it.
    Raises UnfitLayoutError for a layout that is asked for or said and cannot hold the program.
    """
    groups = relation_groups(program)
    app = program.spec.app
    said = app.layout if app is not None else None
    layout, why = _choice(program, groups, asked, said, recorded)
    if layout == "single" and len(program.entities) > 1:
        span = app.span if app is not None and asked is None else None
        raise UnfitLayoutError(layout, f"it has {len(program.entities)} entities", span)
    known = recorded.groups if recorded is not None and recorded.layout == "grouped" else {}
    values = {"entities": len(program.entities), "many": MANY_ENTITIES, "few": FEW_GROUPS}
    decision = Decision(
        topic="layout",
        subject="app",
        value=layout,
        reason=f"{why}: {facts(program, groups)}",
        stated=asked is not None or said is not None,
        alternatives=tuple(
            Alternative(each, AGAINST[each].format(**values)) for each in LAYOUTS if each != layout
        ),
        override="`layout: …` in `app { }`, or `fastgen build --layout …`",
    )
    settled = decision.stated or recorded is not None
    return Arrangement(layout, known if layout == "grouped" else {}, settled), decision


def _choice(
    program: Program,
    groups: Groups,
    asked: Layout | None,
    said: Layout | None,
    recorded: Arrangement | None,
) -> tuple[Layout, str]:
    """Return the layout and the first words of the reason."""
    if asked is not None:
        return asked, "asked for"
    if said is not None:
        return said, "the spec says so"
    several = sum(len(group) > 1 for group in groups)
    fits: Layout = USUAL_LAYOUT
    why = "a change of an entity stays in its package"
    if len(program.entities) >= MANY_ENTITIES and several >= FEW_GROUPS:
        fits, why = "grouped", "many entities, and their relations fall into groups"
    if recorded is None:
        return fits, why
    if recorded.layout == "single" and len(program.entities) > 1:
        return fits, "the project was `single`, which holds one entity"
    if recorded.layout == fits:
        return fits, why
    return recorded.layout, f"the project has it (a new one would be `{fits}`)"


def facts(program: Program, groups: Groups) -> str:
    """Return the size of a program in words."""
    several = sum(len(group) > 1 for group in groups)
    parts = (
        (len(program.entities), "entity", "entities"),
        (len(groups), "group of relations", "groups of relations"),
        (several, "of them with several entities", "of them with several entities"),
        (len(program.operations), "operation", "operations"),
    )
    one, group, joined, routes = (
        f"{count} {single if count == 1 else many}" for count, single, many in parts
    )
    return f"{one} in {group} ({joined}), {routes}"
