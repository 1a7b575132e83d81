"""Limits on attempts within 15 minutes: logins that fail, registrations (docs, section 17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fastgen.ir.checked.program import Authentication
from fastgen.semantics.problems import refused
from fastgen.semantics.state import Attempt
from fastgen.semantics.world import World

WINDOW = timedelta(minutes=15)
NOBODY_IN_PARTICULAR = ""
"""The address of an attempt that is counted for its account alone."""


def limit(world: World, kind: str, account: str, address: str) -> None:
    """Refuse with 429 after too many attempts within 15 minutes."""
    since, limits = world.environment.now - WINDOW, world.environment.limits
    recent = [one for one in world.state.attempts if one.kind == kind and one.when > since]
    by_account = sum(1 for one in recent if one.account == account)
    by_address = sum(1 for one in recent if one.address == address)
    what = kind.partition(" ")[0]
    if what == "mail":
        over = by_account >= limits.mails_per_account or by_address >= limits.mails_per_address
    elif what == "register":
        over = by_address >= limits.registrations_per_address
    else:
        over = (
            by_account >= limits.failures_per_account or by_address >= limits.failures_per_address
        )
    if over:
        raise refused("too_many", 429)


def note(world: World, kind: str, account: str, address: str) -> None:
    """Count an attempt."""
    attempt = Attempt(kind, account, address, world.environment.now)
    world.state = replace(world.state, attempts=(*world.state.attempts, attempt))


def counted_as(kind: str, auth: Authentication, world: World) -> str:
    """Return what an attempt is counted as: "the accounts of each entity for themselves"."""
    return f"{kind} {auth.user}" if world.program.users[1:] else kind


def forget(world: World, account: str, kind: str = "login") -> None:
    """Forget the failures of an account, whose owner is back."""
    left = tuple(one for one in world.state.attempts if one.kind != kind or one.account != account)
    world.state = replace(world.state, attempts=left)
