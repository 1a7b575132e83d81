"""Numbers of SQL statements, and what is known of the values that decide them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """A number of statements: ``most`` is None where only the rows decide.

    >>> Count(1, 1) + Count(0, 2), Count(0, 1) | Count(3, 3)
    (Count(least=1, most=3), Count(least=0, most=3))
    """

    least: int = 0
    most: int | None = 0

    def __add__(self, other: Count) -> Count:
        if not other.most and other.most is not None:
            return self
        unbounded = self.most is None or other.most is None
        most = None if unbounded else (self.most or 0) + (other.most or 0)
        return Count(self.least + other.least, most)

    def __or__(self, other: Count) -> Count:
        unbounded = self.most is None or other.most is None
        most = None if unbounded else max(self.most or 0, other.most or 0)
        return Count(min(self.least, other.least), most)

    def repeated(self, least: int, most: int | None) -> Count:
        """Return what so many rounds of this run."""
        if self.most == 0:
            return Count()
        highest = None if self.most is None or most is None else self.most * most
        return Count(self.least * least, highest)


NONE, ONE = Count(), Count(1, 1)


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a value: whether it is null, whether it counts as true.

    ``keys`` are the keys of a body, with what is known of their values; None where it is no body.
    ``absent`` is what a key is that is not among them; ``size`` is the length of a list, and
    ``item`` what each item of it is.
    """

    null: bool | None = None
    true: bool | None = None
    keys: Mapping[str, Value] | None = None
    absent: Mapping[str, Value] = field(default_factory=dict)
    size: int | None = None
    item: Value | None = None


UNKNOWN = Value()
NULL = Value(null=True, true=False)
SOMETHING = Value(null=False)
FILLED = Value(null=False, true=True)
