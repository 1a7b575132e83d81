"""What every planner reads, and what it yields."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from fastgen.backend.contracts import Contracts
from fastgen.backend.free_keys import without_free_keys
from fastgen.backend.functions import Functions
from fastgen.backend.known_errors import default_statuses
from fastgen.backend.names import Names
from fastgen.backend.outbox.announce import announced
from fastgen.backend.schemas import Schemas
from fastgen.backend.table_parts import Table
from fastgen.backend.tables import tables_of
from fastgen.backend.traits import has_history
from fastgen.ir.checked.program import Program
from fastgen.ir.layouts import USUAL_ARRANGEMENT, Arrangement
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file: its path in the project, its template, and the typed view the template sees.

    ``written_once`` marks a file that belongs to the user: it is never overwritten.
    """

    path: str
    template: str
    view: object
    written_once: bool = False
    package: str = "auth"
    """Where a module of accounts is, when callers of several entities have one each."""


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
    package: str = "auth"

    @property
    def module(self) -> str:
        """The dotted name of the module: ``app.fields``."""
        return self.path.removesuffix(".py").replace("/", ".")


class Context:
    """What planners read of a program; what none of them asks for is not worked out."""

    def __init__(
        self,
        program: Program,
        *,
        announces: bool = True,
        arrangement: Arrangement = USUAL_ARRANGEMENT,
    ) -> None:
        """Take a program; its writes announce what they do, unless only answers matter."""
        self.plain = program
        self.program = announced(program) if announces else program
        self.names = Names(program, arrangement)
        self.arrangement = self.names.modules.arrangement
        self.functions = Functions(self.program, self.names)
        self._of_requests: Context | None = None

    def let_go(self) -> None:
        """Forget all that was worked out: nobody asks this context for anything any more.

        Services and their package, a function and its services know each other. Undone here, they
        are freed at once; left alone, the next collection of garbage has to look at each of them,
        which takes as long as a tenth of the compilation.
        """
        if self._of_requests is not None:
            self._of_requests.let_go()
        project = vars(self.functions).get("project")
        if project is not None:  # a compilation that fails may not come so far
            project.let_go()
        vars(self.functions).clear()
        vars(self).clear()

    @property
    def whole(self) -> Context:
        """The context of the project."""
        return self

    @property
    def package(self) -> str:
        """The package of the accounts."""
        return "auth"

    @property
    def other_bearers(self) -> tuple[str, ...]:
        """The other entities of callers that come by tokens."""
        return ()

    @cached_property
    def caller_fields(self) -> tuple[str, ...]:
        """The fields of the user that say who calls."""
        return self.functions.caller_fields

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the program."""
        return tables_of(self.program, self.names)

    @cached_property
    def schemas(self) -> Schemas:
        """The classes of the bodies of its requests and answers."""
        return Schemas(self.program, self.names, self.functions)

    @property
    def of_requests(self) -> Context:
        """The context of what requests answer, for the tests of them."""
        if self._of_requests is None:
            seen = without_free_keys(self.plain)
            if seen is self.program:
                return self
            self._of_requests = Context(seen, announces=False, arrangement=self.arrangement)
        return self._of_requests

    @cached_property
    def keeps_history(self) -> bool:
        """Whether changes of some entity are written down."""
        return has_history(self.program)

    @cached_property
    def contracts(self) -> Contracts:
        """What its errors look like."""
        return Contracts(self.program, default_statuses())

    def enum_values(self) -> dict[str, tuple[str, ...]]:
        """Return the stored values of each declared enum."""
        return {
            enum.name: tuple(member.value for member in enum.members)
            for enum in self.program.enums.values()
        }
