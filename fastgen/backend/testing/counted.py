"""Tests of how many SQL statements requests run: the numbers of the budgets, request by request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal as OneOf
from typing import TypeAlias

from fastgen.backend.budgets import Budgets, Request
from fastgen.backend.counts import Count
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.literals import Literal
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass

Asked: TypeAlias = OneOf["anybody", "somebody", "nobody"]
"""Who was asked for as the caller of a request: whoever it takes, somebody known, or nobody."""
EXACT, BOUND = "STATEMENTS", "AT_MOST"
SEEN = '"\\n".join(statements)'


@dataclass(frozen=True, slots=True)
class Counted:
    """A request that succeeds, by the id of its operation, and the lines of a test up to it.

    It knows nothing of the code of the app. ``says`` are the keys of its body, or of its query:
    None for null, else whether the value counts as true in Python.
    """

    operation: str
    asked: Asked
    says: Mapping[str, bool | None]
    signed_in: bool
    lines: tuple[str, ...]
    keeps_rows: bool
    rows: int | None = None
    """How many items a body has that is a list of them, each with these keys."""


class CountedTests:
    """Makes a test of the budget of each operation, and the tables of the budgets."""

    def __init__(self, budgets: Budgets) -> None:
        """Take the budgets, which look at the code of the app."""
        self.budgets = budgets
        self.tables: dict[str, dict[str, Literal]] = {EXACT: {}, BOUND: {}}

    def tests(
        self, operations: Mapping[str, Operation], requests: Iterable[Counted]
    ) -> Iterator[TestFunction]:
        """Yield the tests, of operations by id; afterwards the tables hold the numbers.

        There are two of an operation that looks a caller up if there is one.
        """
        for request in requests:
            operation = operations[request.operation]
            two = operation.verb in ("list", "read") and self.budgets.may_be_anonymous(operation)
            if two is (request.asked == "anybody"):
                continue
            name = operation.name
            if request.asked == "nobody":
                name = f"{name} without a caller"
            known = Request(request.says, signed_in=request.signed_in, rows=request.rows)
            count = self.budgets.of(operation, known)
            if count.most is not None:
                yield TestFunction(
                    f"test_statements_of_{name.replace(' ', '_')}",
                    (*request.lines, self.note(name, count)),
                    keeps_rows=request.keeps_rows,
                )

    def note(self, name: str, count: Count) -> str:
        """Put a number in its table, and return the assertion about it."""
        exact = count.least == count.most
        table = EXACT if exact else BOUND
        self.tables[table][name] = count.most
        return f"assert len(statements) {'==' if exact else '<='} {table}[{quoted(name)}], {SEEN}"
