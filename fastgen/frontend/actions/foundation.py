"""What every action needs: places, the report, and how parts become a node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from fastgen.diagnostics import Label, Report, Span
from fastgen.frontend.places import Places
from fastgen.ir.node import Node
from fastgen.records import dataclass

NodeT = TypeVar("NodeT", bound=Node)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a declaration under the name that its node has for it."""

    name: str
    value: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SettingPart(Part):
    """``label: value`` of the app or of ``auth``."""


class Foundation:
    """The state of one parse.

    ``members`` keeps the lines of each block in the order of the author, for whoever formats; it is
    None when nobody asked. ``damaged`` are the places of syntax mistakes.
    """

    def __init__(self, places: Places, report: Report) -> None:
        self.places = places
        self.report = report
        self.members: dict[int, Sequence[object]] | None = None
        self.damaged: list[int] = []

    def span(self, start: int, end: int) -> Span:
        """Return the span of two offsets."""
        return self.places.span(start, end)

    def whole_between(self, start: int, end: int) -> bool:
        """Tell whether no mistake was found between two offsets, so that nothing was left out."""
        return not any(start <= place <= end for place in self.damaged)

    def read_plain(self, start: int, literal: str) -> str:
        """Return the value of a string literal in which braces mean nothing."""
        raise NotImplementedError

    def build(self, kind: type[NodeT], start: int, end: int, values: dict[str, object]) -> NodeT:
        """Make a node from its parts; parts that are None are left out."""
        given = {name: value for name, value in values.items() if value is not None}
        given["span"] = self.places.span(start, end)
        return kind.trusted(given)

    def remember(self, node: NodeT, members: Iterable[object]) -> NodeT:
        """Keep the order of the lines of a block."""
        if self.members is not None:
            self.members[id(node)] = tuple(members)
        return node

    def put(self, values: dict[str, object], parts: Iterable[Part], *, many: str = "") -> None:
        """Add parts to the values of a node, refusing what is said twice.

        Parts named ``many`` are collected into a tuple.
        """
        places: dict[str, Part] = {}
        for part in parts:
            if part.name == many:
                earlier = values.get(many, ())
                values[many] = (*earlier, part.value) if isinstance(earlier, tuple) else None
                continue
            if part.name in places:
                self.refuse_second(places[part.name], part)
                continue
            places[part.name] = part
            values[part.name] = part.value

    def refuse_second(self, first: Part, second: Part) -> None:
        """Report something that may be said once and is said twice."""
        self.report.error(
            "FG1023",
            self.span(second.start, second.end),
            name=SPOKEN.get(second.name, second.name),
            labels=[Label(self.span(first.start, first.end), "first said here")],
            help="keep one of the two",
        )


def select(members: Iterable[object], kind: type[T]) -> tuple[T, ...]:
    """Return the members of one kind, in their order."""
    return tuple(member for member in members if isinstance(member, kind))


SPOKEN = {
    "default": "=",
    "computed": ":=",
    "wire": "as",
    "on_update": "on update",
    "on_delete": "on delete",
    "derived_from": "from",
    "place": "from",
    "assign": "set",
    "order": "order by",
    "otherwise": "else",
    "who": "to",
    "group_by": "group by",
    "answer": "return",
    "body": "block",
}
"""The words of the language for parts that the IR calls otherwise."""
