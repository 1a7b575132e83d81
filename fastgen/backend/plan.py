"""Which files a program becomes, and which template and view makes each of them.

Every room of the back end offers ``plan_…(context)``, which yields planned files;
``PLANNERS`` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fastgen.backend.planners.answering import plan_answers
from fastgen.backend.planners.application import plan_application
from fastgen.backend.planners.auth import plan_auth
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.contract import plan_contract
from fastgen.backend.planners.enums import plan_enums
from fastgen.backend.planners.extensions import plan_extensions
from fastgen.backend.planners.migrations import plan_migrations
from fastgen.backend.planners.models import plan_models
from fastgen.backend.planners.outbox import plan_outbox
from fastgen.backend.planners.outside import plan_outside
from fastgen.backend.planners.passwords import plan_passwords
from fastgen.backend.planners.project import plan_files
from fastgen.backend.planners.reading import plan_forms
from fastgen.backend.planners.routers import plan_routers
from fastgen.backend.planners.schemas import plan_schemas
from fastgen.backend.planners.seeds import plan_seeds
from fastgen.backend.planners.services import plan_services
from fastgen.backend.planners.storage import plan_storage
from fastgen.backend.planners.support import plan_support
from fastgen.backend.planners.traits import plan_traits
from fastgen.backend.planners.vault import plan_vault
from fastgen.ir.omissions import Omission

Planner = Callable[[Context], Iterator[PlannedFile | LinkedFile | Omission]]

PLANNERS: tuple[Planner, ...] = (
    plan_application,
    plan_auth,
    plan_contract,
    plan_passwords,
    plan_enums,
    plan_models,
    plan_seeds,
    plan_extensions,
    plan_outside,
    plan_migrations,
    plan_vault,
    plan_support,
    plan_traits,
    plan_schemas,
    plan_services,
    plan_outbox,
    plan_answers,
    plan_forms,
    plan_storage,
    plan_routers,
    plan_files,
)


def plan_app(context: Context) -> Iterator[PlannedFile | LinkedFile | Omission]:
    """Yield every file of the project of a program but for its tests, and what they leave out."""
    for planner in PLANNERS:
        yield from planner(context)
