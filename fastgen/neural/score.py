"""Compares the spec that was made with the one that was meant: precision, recall, over-grants."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import field

from fastgen.ir.spec import Spec
from fastgen.neural.facts import CATEGORIES, Category, Fact, facts
from fastgen.neural.grants import Grant, grant_of_fact, grants_of
from fastgen.neural.spelling import same_word
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """How many facts are right, are there and should not be, and are missing."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.right + other.right, self.wrong + other.wrong, self.missing + other.missing
        )

    @property
    def precision(self) -> float:
        """The part of what was said that is right; 1 where nothing was said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The part of what was meant that was said; 1 where nothing was meant."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where nothing was said or meant."""
        total = 2 * self.right + self.wrong + self.missing
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Gold:
    """What a prompt means: what it states, and what was assumed where it is silent."""

    spec: Spec
    stated: frozenset[Fact]
    assumed: frozenset[Fact] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """How one spec compares with the gold; `grants` are the rules of access it offers."""

    by_category: dict[Category, Count] = field(default_factory=dict)
    exact: bool = False
    grants: int = 0
    over_grants: frozenset[Grant] = frozenset()

    @property
    def total(self) -> Count:
        """All categories together: each fact counts the same."""
        return sum(self.by_category.values(), Count())


def score(made: Spec | None, gold: Gold) -> Score:
    """Return how a spec compares with what was meant; None, nothing made, misses everything.

    An assumed fact is neither missed nor wrong. Neither is an `on delete` where the gold has none,
    since no prompt that is silent about it can tell. A `deny` that is stated and missing counts as
    access that nobody asked for. An entity that was invented counts as that, and not for the access
    to it.
    """
    said = frozenset() if made is None else facts(made)
    free = gold.assumed | {fact for fact in said - gold.stated if _is_on_delete(fact)}
    counts = {
        category: _count(
            _of(said - gold.assumed - free, category), _of(gold.stated - gold.assumed, category)
        )
        for category in CATEGORIES
    }
    granted = frozenset[Grant]() if made is None else grants_of(made)
    meant = grants_of(gold.spec)
    known = {same_word(each.name) for each in gold.spec.entities}
    over = {
        each
        for each in granted
        if (each.operation == "call" or each.subject in known)
        and not any(wide.covers(each) for wide in meant)
    }
    refused = {fact for fact in gold.stated - said if _is_deny(fact)} if made is not None else set()
    over |= {grant_of_fact(fact.words) for fact in refused}
    total = sum(counts.values(), Count())
    return Score(counts, total.wrong + total.missing == 0, len(granted), frozenset(over))


def sum_counts(scores: Iterable[Score]) -> dict[Category, Count]:
    """Return the counts of several scores, added up by category."""
    total: dict[Category, Count] = dict.fromkeys(CATEGORIES, Count())
    for each in scores:
        for category, count in each.by_category.items():
            total[category] += count
    return total


def _of(found: Set[Fact], category: Category) -> Set[Fact]:
    return {fact for fact in found if fact.category == category}


def _count(said: Set[Fact], meant: Set[Fact]) -> Count:
    return Count(len(said & meant), len(said - meant), len(meant - said))


def _is_on_delete(fact: Fact) -> bool:
    return fact.category == "relations" and fact.words[2:3] == ("on_delete",)


def _is_deny(fact: Fact) -> bool:
    return fact.category == "rules" and fact.words[0] == "deny"
