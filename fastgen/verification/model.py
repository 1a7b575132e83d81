"""The interpreter as something that can be asked, like the app."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from fastgen.ir.checked.program import Program
from fastgen.semantics.environment import Environment, Limits, PlainHasher, time_ordered_ids
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.seeds import start
from fastgen.semantics.state import State
from fastgen.semantics.step import step
from fastgen.semantics.values import Row


class ReachedExternError(Exception):
    """A request reaches a function that somebody wrote in Python: what it gives is not known."""


def unknown(*_: object) -> object:
    """Stand for the body of an `extern` function."""
    raise ReachedExternError


UNLIMITED = Limits(failures_per_address=1_000_000, registrations_per_address=1_000_000)


class Model:
    """A program and the state it is in; the clock is that of the machine."""

    def __init__(
        self,
        program: Program,
        seed: int,
        settings: Mapping[str, str] | None = None,
        externs: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        self.program = program
        self.settings, self.externs = settings or {}, externs or {}
        chance = random.Random(seed)  # noqa: S311
        numbers = count(1)
        ids = time_ordered_ids(lambda: datetime.now(UTC), lambda: chance.getrandbits(62))
        self.new_token: Callable[[], str] = lambda: f"token-{next(numbers)}"
        self.new_id = lambda: next(ids)
        self.state: State = start(program, self.environment())

    def environment(self) -> Environment:
        """Return the world as it is now."""
        now = datetime.now(UTC)
        return Environment(
            now,
            self.new_id,
            self.new_token,
            PlainHasher(),
            self.settings,
            self.externs,
            UNLIMITED,
        )

    def ask(self, request: Request) -> Response:
        """Return the answer to a request."""
        self.state, response = step(self.program, self.state, request, self.environment())
        return response

    def foresee(self, request: Request) -> int | None:
        """Return the status that a request would be answered with; None where it is unknown."""
        try:
            return step(self.program, self.state, request, self.environment())[1].status
        except ReachedExternError:
            return None

    def change(self, row: Row, field: str, value: object) -> None:
        """Change a field behind the back of the program."""
        fields = {**self.state.tables[row.entity][row.number], field: value}
        self.state = replace(self.state.with_row(row, fields))
