"""How often the row of the caller is read."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.checked.program import Program
from fastgen.planning.architecture import Alternative, Decision


def auth_cache(program: Program) -> Iterator[Decision]:
    """Yield the decision about the cache of callers, where there are callers."""
    asking = sum(operation.needs_caller != "no" for operation in program.operations)
    if not program.authentications or not asking:
        return
    routes = f"{asking} of {len(program.operations)} operations ask who calls"
    yield Decision(
        topic="auth cache",
        subject=program.authentications[0].user,
        value="none",
        reason=(
            f"{routes}; each request reads the row of its caller, so that a role that is taken "
            "away, or an end of the session, holds from the next request on (0 s stale)"
        ),
        alternatives=(
            Alternative("some seconds", "not compiled: a caller keeps for so long what was taken"),
            Alternative("claims", "not compiled: as stale as the token is old"),
        ),
    )
