"""The way in: a checked program becomes its plan."""

from __future__ import annotations

from fastgen.ir.checked.program import Program
from fastgen.ir.layouts import Arrangement, Layout
from fastgen.planning.architecture import ArchitecturePlan
from fastgen.planning.authentication import auth_cache
from fastgen.planning.indexes import indexes
from fastgen.planning.layout import choose_layout
from fastgen.planning.pagination import pages


def plan(
    program: Program, *, layout: Layout | None = None, recorded: Arrangement | None = None
) -> ArchitecturePlan:
    """Return what a project of a program is like, and why; pure.

    ``layout`` is what was asked for beside the spec, ``recorded`` what the project on disk has.
    Raises UnfitLayoutError where a layout that somebody wants cannot hold the program, and
    Unsupported where the tables of the program cannot be made.
    """
    arrangement, decision = choose_layout(program, asked=layout, recorded=recorded)
    return ArchitecturePlan(
        arrangement,
        (decision, *pages(program), *indexes(program), *auth_cache(program)),
    )
