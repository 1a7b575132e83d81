"""Callers of several entities in a test: one row that stands for a row of each, one of which calls.

What a rule reads of the caller is told of the row that stands for them; a test makes the others.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.backend.names import Names
from fastgen.backend.testing.rows import Known, Row
from fastgen.ir.checked.one_caller import KIND, OWN, role_of
from fastgen.ir.checked.program import MixedCallers, Program
from fastgen.ir.checked.types import EnumType
from fastgen.ir.naming import snake_case

ME = "me"
"""What the row of whoever calls is called in the matrix."""


def standing_for(mixed: MixedCallers, accounts: Mapping[str, Row]) -> Row:
    """Return a caller who may be a row of any of some entities."""
    return Row(mixed.entity, "caller", accounts=accounts)


def each_of(mixed: MixedCallers, names: Names) -> Row:
    """Return a caller who has a row of each entity; they are named after it."""
    named = {user: f"{ME}_{names.of(user).singular}" for user in mixed.users}
    return standing_for(mixed, {user: Row(user, name) for user, name in named.items()})


def become(caller: Row, kind: str | None, program: Program) -> Row:
    """Let the caller be of one kind: the row of its entity calls, and the others are null.

    Who is not signed in could be of the first one.
    """
    mixed = program.mixed
    if mixed is None:
        return caller
    kind = kind or next(iter(mixed.kinds))
    user, role = mixed.kinds[kind]
    caller.told[KIND] = kind
    for each in mixed.users:
        found = caller.accounts.get(each) if each == user else None
        caller.told[snake_case(each)] = caller.told[OWN + snake_case(each)] = found
        account = caller.accounts.get(each)
        if account is not None:
            account.told.update(role_told(program, each, role if each == user else None))
    caller.calls = caller.accounts.get(user)
    return caller


def role_told(program: Program, user: str, role: str | None) -> dict[str, Known]:
    """Return what a test tells of the role of a user; somebody else has the first one."""
    field = role_of(program, program.mixed.ways_of(user) if program.mixed is not None else ())
    declared = program.entities[user].fields[field] if field is not None else None
    if field is None or declared is None or not isinstance(declared.type, EnumType):
        return {}
    members = program.enums[declared.type.enum].members
    if role is None:
        return {field: None if declared.nullable else members[0].value}
    return {field: next(each.value for each in members if each.name == role)}
