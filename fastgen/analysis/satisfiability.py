"""Finds out whether a formula can hold, and an example in which it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from fastgen.analysis.terms import (
    Atom,
    Conjunction,
    Disjunction,
    Formula,
    Negation,
    Truth,
    assign,
    atoms,
    both,
    either,
    negated,
)
from fastgen.analysis.theory import consistent

MOST_STEPS = 400
"""Atoms settled on the way to an answer; beyond, the question stays open."""
MOST_ATOMS = 150
"""Atoms of a formula that is looked at; of a longer one nothing is known."""
REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Solution:
    """``possible`` None: not found out in time. ``example`` settles the atoms that matter."""

    possible: bool | None
    example: Mapping[Atom, bool] = field(default_factory=dict)


@lru_cache(maxsize=REMEMBERED)
def solve(formula: Formula) -> Solution:
    """Return whether a formula can hold (Davis-Putnam-Logemann-Loveland modulo `theory`).

    >>> from fastgen.analysis.terms import Opaque
    >>> solve(both(Opaque("a"), negated(Opaque("a")))).possible
    False
    """
    if len(list(islice(atoms(formula), MOST_ATOMS + 1))) > MOST_ATOMS:
        return Solution(None)
    search = _Search()
    example = search.run(formula, {})
    if example is not None:
        return Solution(True, example)
    return Solution(None if search.steps > MOST_STEPS else False)


def never(formula: Formula) -> bool:
    """Tell whether a formula certainly cannot hold."""
    return solve(formula).possible is False


def always(formula: Formula) -> bool:
    """Tell whether a formula certainly holds."""
    return never(negated(formula))


def follows(condition: Formula, conclusion: Formula) -> bool:
    """Tell whether the conclusion certainly holds wherever the condition does."""
    return condition == conclusion or never(both(condition, negated(conclusion)))


def under(formula: Formula, assumption: Formula) -> Formula:
    """Return a formula without what an assumption, or another part of it, decides.

    >>> from fastgen.analysis.terms import Opaque
    >>> a, b = Opaque("a"), Opaque("b")
    >>> under(both(negated(a), either(a, b)), both()) == both(negated(a), b)
    True
    """
    if never(both(assumption, formula)):
        return Truth(False)
    if follows(assumption, formula):
        return Truth(True)
    if not isinstance(formula, Conjunction | Disjunction):
        return formula
    join = both if isinstance(formula, Conjunction) else either
    parts = list(formula.parts)
    for at, part in enumerate(parts):
        others = join(*parts[:at], *parts[at + 1 :])
        known = others if isinstance(formula, Conjunction) else negated(others)
        parts[at] = under(part, both(assumption, known))
    return join(*parts)


class _Search:
    """One search; counts its steps."""

    def __init__(self) -> None:
        self.steps = 0

    def run(self, formula: Formula, known: dict[Atom, bool]) -> dict[Atom, bool] | None:
        """Return truth values under which the formula holds, or None."""
        if isinstance(formula, Truth):
            return known if formula.value else None
        atom, preferred, forced = _choice(formula)
        for value in (preferred,) if forced else (preferred, not preferred):
            self.steps += 1
            if self.steps > MOST_STEPS:
                return None
            more = {**known, atom: value}
            if consistent(more):
                found = self.run(assign(formula, atom, value), more)
                if found is not None:
                    return found
        return None


def _choice(formula: Formula) -> tuple[Atom, bool, bool]:
    """Return the atom to settle next, the value to try first, and whether there is no other."""
    match formula:
        case Negation(of=of):
            return of, False, True
        case Conjunction(parts=parts):
            for part in parts:
                if not isinstance(part, Conjunction | Disjunction):
                    return _choice(part)
            return (*_choice(parts[0])[:2], False)
        case Disjunction(parts=parts):
            return (*_choice(parts[0])[:2], False)
        case Truth():
            raise ValueError("nothing is left to settle")
        case _:
            return formula, True, True
