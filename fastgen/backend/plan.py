"""Which files a program becomes, and which template and view makes each of them.

Every room of the back end offers ``plan_…(context)``, which yields planned files;
``PLANNERS`` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.planners.application import plan_application
from fastgen.backend.planners.auth import plan_auth
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.enums import plan_enums
from fastgen.backend.planners.extensions import plan_extensions
from fastgen.backend.planners.migrations import plan_migrations
from fastgen.backend.planners.models import plan_models
from fastgen.backend.planners.project import plan_files
from fastgen.backend.planners.routers import plan_routers
from fastgen.backend.planners.schemas import plan_schemas
from fastgen.backend.planners.seeds import plan_seeds
from fastgen.backend.planners.services import plan_services
from fastgen.backend.planners.support import plan_support
from fastgen.backend.planners.tests import plan_tests
from fastgen.backend.planners.traits import plan_traits
from fastgen.backend.schemas import Schemas
from fastgen.backend.tables import tables_of
from fastgen.ir.checked.program import Program
from fastgen.ir.omissions import Omission

Planner = Callable[[Context], Iterator[PlannedFile | LinkedFile | Omission]]

PLANNERS: tuple[Planner, ...] = (
    plan_application,
    plan_auth,
    plan_enums,
    plan_models,
    plan_seeds,
    plan_extensions,
    plan_migrations,
    plan_support,
    plan_traits,
    plan_schemas,
    plan_tests,
    plan_services,
    plan_routers,
    plan_files,
)


def plan_project(program: Program) -> Iterator[PlannedFile | LinkedFile | Omission]:
    """Yield every file of the project of a program, and what the files leave out."""
    names = Names(program)
    functions = Functions(program, names)
    schemas = Schemas(program, names, functions)
    context = Context(program, names, tables_of(program, names), functions, schemas)
    for planner in PLANNERS:
        yield from planner(context)
