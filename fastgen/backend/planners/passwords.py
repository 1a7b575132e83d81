"""``app/auth/`` of a program without accounts that hashes passwords: the hasher alone."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.seeds import hashes
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class PasswordsView:
    """What ``passwords.py`` holds: what is refused of a new password belongs to the accounts."""

    accounts: bool


def plan_passwords(context: Context) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the hasher, and the way to it for the routes that take or verify a password."""
    if hashes_alone(context) and context.program.mixed is None:
        yield PlannedFile(
            "app/auth/passwords.py", "app/auth/passwords.py.jinja", PasswordsView(accounts=False)
        )
        yield LinkedFile(
            "app/auth/dependencies.py",
            "app/auth/hasher.py.jinja",
            lambda used: PasswordsView(accounts=False) if used else None,
        )


def hashes_alone(context: Context) -> bool:
    """Tell whether a program hashes or verifies passwords and has no accounts."""
    return (context.program.accounts is None or context.program.mixed is not None) and (
        hashes(context)
        or any(
            function.with_role("passwords") for function in context.functions.by_operation.values()
        )
    )
