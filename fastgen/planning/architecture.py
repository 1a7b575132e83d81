"""What a plan consists of: decisions, each with its reason and what could have been instead."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.layouts import Arrangement
from fastgen.records import dataclass

Topic = Literal["layout", "pagination", "index", "auth cache"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another value, and what speaks against it."""

    value: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice: what it is about, its value, and the facts that led to it.

    ``stated`` tells that somebody has said it and nothing was chosen. ``override`` is how to say
    something else, empty where there is nothing else to say.
    """

    topic: Topic
    subject: str
    value: str
    reason: str
    stated: bool = False
    alternatives: tuple[Alternative, ...] = ()
    override: str = ""


@dataclass(frozen=True, slots=True)
class ArchitecturePlan:
    """Every decision about a project, in the order of the topics and of the spec."""

    arrangement: Arrangement
    decisions: tuple[Decision, ...]

    def about(self, topic: Topic) -> tuple[Decision, ...]:
        """Return the decisions of one topic."""
        return tuple(each for each in self.decisions if each.topic == topic)
