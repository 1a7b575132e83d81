"""Which new passwords are refused (docs, section 17)."""

from __future__ import annotations

from fastgen.semantics.calls import Call
from fastgen.semantics.passwords import VERY_COMMON
from fastgen.semantics.problems import about

TOO_EASY = "Choose a password that is harder to guess"


def require_strong(password: object, name: str, call: Call) -> None:
    """Refuse very common passwords."""
    if isinstance(password, str) and password.lower() in VERY_COMMON:
        own = call.entity.fields.get(name)
        raise about("invalid", 422, own.wire if own is not None else name, TOO_EASY)
