"""New passwords: which are refused, and what ends when one is set (docs, section 17)."""

from __future__ import annotations

from fastgen.semantics.calls import Call
from fastgen.semantics.passwords import VERY_COMMON
from fastgen.semantics.problems import about
from fastgen.semantics.sessions import end_sessions
from fastgen.semantics.values import Row
from fastgen.semantics.writes import update

TOO_EASY = "Choose a password that is harder to guess"


def require_strong(password: object, name: str, call: Call) -> None:
    """Refuse very common passwords."""
    if isinstance(password, str) and password.lower() in VERY_COMMON:
        own = call.entity.fields.get(name)
        raise about("invalid", 422, own.wire if own is not None else name, TOO_EASY)


def set_password(call: Call, user: Row, field: str, password: object) -> None:
    """Give a user a new password; "every session is over"."""
    update(user, {field: password}, call.scope)
    sessions = call.world.state.sessions
    over = {number for number, one in sessions.items() if one.user == user}
    call.world.state = end_sessions(call.world.state, lambda other: other in over)
