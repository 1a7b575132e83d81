"""Which files a program becomes, and which template and view makes each of them.

Every room of the back end offers ``plan_…(context) -> Iterator[PlannedFile]``; ``PLANNERS`` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.tables import Table, tables_of
from fastgen.ir.checked.program import Program


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file: its path in the project, its template, and the typed view the template sees.

    ``written_once`` marks a file that belongs to the user from its first day: it is never overwritten.
    """

    path: str
    template: str
    view: object
    written_once: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What every planner reads: the program, its names, its tables and the functions of its services."""

    program: Program
    names: Names
    tables: tuple[Table, ...]
    functions: Functions


Planner = Callable[[Context], Iterator[PlannedFile]]

PLANNERS: tuple[Planner, ...] = ()


def plan_project(program: Program) -> Iterator[PlannedFile]:
    """Yield every file of the project of a program."""
    names = Names(program)
    context = Context(program, names, tables_of(program, names), Functions(program, names))
    for planner in PLANNERS:
        yield from planner(context)
