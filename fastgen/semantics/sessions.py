"""Ending sessions, and the tokens that belong to them (docs, section 17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastgen.semantics.state import State


def end_sessions(state: State, over: Callable[[int], bool]) -> State:
    """Return the state without some sessions and their tokens."""
    return replace(
        state,
        sessions={number: one for number, one in state.sessions.items() if not over(number)},
        tokens={token: one for token, one in state.tokens.items() if not over(one.session)},
    )
