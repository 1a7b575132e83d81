"""``tests/test_kinds_of_callers.py``: a row of one entity of callers is none of another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.rows_of_kinds import accounts_of
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class PairView:
    """Two entities of callers: what the tests call their rows, and where each asks who it is."""

    head: str
    own: str
    own_factory: str
    own_me: str
    key: str
    other_factory: str
    other_me: str


@dataclass(frozen=True, slots=True)
class KindsView:
    """The pairs of entities whose ids can coincide, and the status of a stranger."""

    pairs: tuple[PairView, ...]
    status: int


def plan_kinds_tests(context: Context) -> Iterator[PlannedFile]:
    """Yield the tests of callers of several entities, where their ids can coincide."""
    places = {
        account: python_string(route.path)
        for account in accounts_of(context)
        for way in account.schemes
        if (route := way.route("me")) is not None
    }
    pairs = tuple(
        PairView(
            head=fit(
                f"async def test_{snake_case(own.user.name)}_is_no_{snake_case(other.user.name)}"
                "_of_the_same_id(client: AsyncClient, rows: Rows) -> None:"
            ),
            own=snake_case(own.user.name),
            own_factory=own.names.singular,
            own_me=places[own],
            key=own.key.attribute,
            other_factory=other.names.singular,
            other_me=places[other],
        )
        for own, other in permutations(places, 2)
        if own.key.type.annotation == other.key.type.annotation
    )
    if pairs:
        status = context.program.contract.kinds["unauthenticated"].status
        view = KindsView(pairs, status)
        path = "test_kinds_of_callers.py"
        yield PlannedFile(f"tests/{path}", f"tests/{path}.jinja", view)
