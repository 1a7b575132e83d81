"""What every planner reads, and what it yields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.schemas import Schemas
from fastgen.backend.table_parts import Table
from fastgen.ir.checked.program import Program


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file: its path in the project, its template, and the typed view the template sees.

    ``written_once`` marks a file that belongs to the user: it is never overwritten.
    """

    path: str
    template: str
    view: object
    written_once: bool = False


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A module of support: it holds only what other files import from it.

    ``view`` is called when every file that may import from it is rendered, with the names they
    import; None means that the file is not needed. ``before`` names the linked modules that it
    imports from: they come after it, whatever the order of the planners.
    """

    path: str
    template: str
    view: Callable[[frozenset[str]], object | None]
    before: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The dotted name of the module: ``app.fields``."""
        return self.path.removesuffix(".py").replace("/", ".")


@dataclass(frozen=True, slots=True)
class Context:
    """What planners read: the program, its names, tables, functions of services and schemas."""

    program: Program
    names: Names
    tables: tuple[Table, ...]
    functions: Functions
    schemas: Schemas
    quiet: Program
    """The program before its writes announce what they do: what requests answer is the same."""

    @property
    def of_requests(self) -> Context:
        """The context of what requests do, for the tests of them."""
        if self.quiet is self.program:
            return self
        return replace(self, program=self.quiet, functions=Functions(self.quiet, self.names))

    def enum_values(self) -> dict[str, tuple[str, ...]]:
        """Return the stored values of each declared enum."""
        return {
            enum.name: tuple(member.value for member in enum.members)
            for enum in self.program.enums.values()
        }
