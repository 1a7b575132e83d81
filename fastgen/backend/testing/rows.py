"""Rows of a test: what the test tells of them, and what their factories fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from fastgen.backend.testing.file_samples import FileSample
from fastgen.ir.checked.program import Program
from fastgen.records import dataclass


class Unknown:
    """Something that is not known before the tests run."""

    def __repr__(self) -> str:
        """Return the name of the only instance."""
        return "UNKNOWN"


class Opaque:
    """A value that is not null, and otherwise not known before the tests run."""

    def __repr__(self) -> str:
        """Return the name of the only instance."""
        return "OPAQUE"


UNKNOWN: Final = Unknown()
OPAQUE: Final = Opaque()
HOME: Final = "own_tenant"
"""What the tenant of a test is called there, and the method that makes it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or an instant, told by its distance from the time of the test."""

    kind: Literal["date", "datetime"]
    offset: timedelta = timedelta(0)


@dataclass(eq=False, slots=True)
class Row:
    """A row of a test, called ``name`` there. ``told`` are fields that the test gives a value."""

    entity: str
    name: str
    told: dict[str, Known] = field(default_factory=dict)
    filled: dict[str, Known] = field(default_factory=dict)
    """What the factory gave the other fields, as far as somebody asked."""
    in_body: bool = False
    """It is what an operation makes of a body, not what the factory makes."""
    addressed: bool = False
    """A path names it by what is told of it."""
    accounts: Mapping[str, Row] = field(default_factory=dict)
    """The rows by entity that this one stands for, of callers who may be of several entities."""
    calls: Row | None = None
    """Which of them signs in."""

    @property
    def account(self) -> Row:
        """The row that signs in."""
        return self.calls or self

    @property
    def own(self) -> tuple[Row, ...]:
        """The rows that sign in as one kind of caller or another."""
        return tuple(self.accounts.values()) or (self,)

    def own_of(self, entity: str | None) -> Row | None:
        """Return the row that calls, if it is one of an entity."""
        return self.account if self.account.entity == entity else None

    def __repr__(self) -> str:
        """Return the name: rows refer to each other in circles."""
        return f"Row({self.name})"


Known: TypeAlias = (
    "str | int | float | bool | Decimal | timedelta | FileSample | Moment | Row | Unknown | Opaque"
    " | tuple[Known, ...] | Mapping[str, Known] | None"
)
"""A value of the evaluator; texts of enums and states are their values in the database."""


@dataclass(slots=True)
class World:
    """The rows of one test, and who calls."""

    program: Program
    rows: list[Row] = field(default_factory=list)
    caller: Row | None = None

    def add(self, entity: str, name: str, /, **told: Known) -> Row:
        """Add a row."""
        row = Row(entity, name, dict(told))
        self.rows.append(row)
        return row

    def home(self, root: str) -> Row:
        """Return the tenant whose rows the factories make: one and the same."""
        found = next((row for row in self.rows if row.name == HOME), None)
        return found or self.add(root, HOME)

    def of(self, entity: str) -> Iterator[Row]:
        """Yield the rows of an entity."""
        return (row for row in self.rows if row.entity == entity)


__all__ = [
    "HOME",
    "OPAQUE",
    "UNKNOWN",
    "Decimal",
    "Known",
    "Moment",
    "Opaque",
    "Row",
    "Unknown",
    "World",
]
