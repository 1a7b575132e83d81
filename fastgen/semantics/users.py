"""Users by what they sign in with (docs, section 17)."""

from __future__ import annotations

from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.flags import prepared
from fastgen.semantics.values import Row
from fastgen.semantics.world import World


def find_user(world: World, auth: Authentication, login_name: str) -> Row | None:
    """Return the user with a login, spelt as the field would store it."""
    if auth.login is None:
        return None
    own = world.entity(auth.user).fields[auth.login]
    value = prepared(login_name, own.flags)
    if isinstance(own.type, ScalarType) and own.type.name == "email" and isinstance(value, str):
        value = value.lower()
    return world.find(auth.user, auth.login, value)
