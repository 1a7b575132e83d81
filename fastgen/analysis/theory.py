"""Decides whether a set of settled atoms can hold together: equality, order, null, small domains.

Sound, not complete: what it refuses is impossible, what it accepts may still be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fastgen.analysis.terms import (
    Atom,
    Before,
    Bound,
    Equals,
    IsNull,
    Opaque,
    Same,
    Term,
    order_of,
    terms_of,
)

FLIPPED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
FEW = 64
"""Whole numbers of a range so small are looked at one by one."""

Scalar = bool | Decimal | str


@dataclass(slots=True)
class Facts:
    """What is known about the terms of one class: they are all null, or all the same value."""

    null: bool = False
    present: bool = False
    equal: set[Scalar] = field(default_factory=set)
    unequal: set[Scalar] = field(default_factory=set)
    members: set[Scalar] | None = None
    lowest: tuple[Scalar, bool] | None = None
    """The lower limit and whether it is excluded."""
    highest: tuple[Scalar, bool] | None = None
    whole: bool = False

    def at_least(self, value: Scalar, excluded: bool) -> None:
        """Raise the lower limit."""
        self.lowest = tighter(self.lowest, (value, excluded), 1)

    def at_most(self, value: Scalar, excluded: bool) -> None:
        """Lower the upper limit."""
        self.highest = tighter(self.highest, (value, excluded), -1)

    def admits(self, value: Scalar) -> bool:
        """Tell whether one value agrees with everything known."""
        if value in self.unequal or any(value != other for other in self.equal):
            return False
        if self.members is not None and value not in self.members:
            return False
        return within(value, self.lowest, 1) and within(value, self.highest, -1)

    def possible(self) -> bool:
        """Tell whether some value agrees with everything known."""
        if self.equal:
            return len(self.equal) == 1 and self.admits(next(iter(self.equal)))
        if self.members is not None:
            return any(self.admits(value) for value in self.members)
        if self.lowest is None or self.highest is None:
            return True
        low, high = self.lowest, self.highest
        if not same_kind(low[0], high[0]):
            return True
        if isinstance(low[0], Decimal) and isinstance(high[0], Decimal) and self.whole:
            first = int(low[0].to_integral_value("ROUND_CEILING"))
            last = int(high[0].to_integral_value("ROUND_FLOOR"))
            if last - first > FEW:
                return True
            return any(self.admits(Decimal(value)) for value in range(first, last + 1))
        if low[0] == high[0]:
            return not (low[1] or high[1]) and self.admits(low[0])
        return less(low[0], high[0])

    def fixed(self) -> Scalar | None:
        """Return the only value that is possible, if that is known."""
        if self.equal:
            return next(iter(self.equal))
        if self.members is not None:
            left = [value for value in self.members if self.admits(value)]
            return left[0] if len(left) == 1 else None
        return None


def consistent(literals: Mapping[Atom, bool]) -> bool:
    """Tell whether the atoms may have these truth values at the same time.

    >>> from fastgen.analysis.terms import ROW, Domain, Known
    >>> age = Term("age", Domain("whole"), ROW)
    >>> more = Bound(age, ">", Known(Decimal(3), "3"))
    >>> less = Bound(age, "<", Known(Decimal(4), "4"))
    >>> consistent({more: True, less: True}), consistent({more: True, less: False})
    (False, True)
    """
    classes = Classes(literals)
    return (
        classes.settle_nulls(literals)
        and classes.settle_values(literals)
        and classes.settle_order(literals)
    )


class Classes:
    """The terms of some literals, joined where they are the same."""

    def __init__(self, literals: Mapping[Atom, bool]) -> None:
        self.parent: dict[Term, Term] = {}
        for atom in literals:
            for term in terms_of(atom):
                self._add(term)
        for atom, value in literals.items():
            if isinstance(atom, Same) and value:
                self._join(atom.left, atom.right)
        self._close()
        self.facts: dict[Term, Facts] = {self.find(term): Facts() for term in self.parent}

    def find(self, term: Term) -> Term:
        """Return the term that stands for the class of a term."""
        while self.parent[term] is not term:
            term = self.parent[term]
        return term

    def of(self, term: Term) -> Facts:
        """Return what is known about a term."""
        return self.facts[self.find(term)]

    def _add(self, term: Term) -> None:
        if term not in self.parent:
            self.parent[term] = term
            if term.owner is not None:
                self._add(term.owner)

    def _join(self, left: Term, right: Term) -> bool:
        one, other = self.find(left), self.find(right)
        if one is other:
            return False
        self.parent[other] = one
        return True

    def _close(self) -> None:
        """Join the same fields of the same rows."""
        changed = any(self.parent[term] is not term for term in self.parent)
        while changed:
            changed = False
            seen: dict[tuple[Term, str], Term] = {}
            for term in self.parent:
                if term.owner is not None:
                    key = (self.find(term.owner), term.name)
                    changed = self._join(seen.setdefault(key, term), term) or changed

    def settle_nulls(self, literals: Mapping[Atom, bool]) -> bool:
        """Find out which terms are null and which are not; false when that is impossible."""
        for atom, value in literals.items():
            match atom:
                case IsNull(term=term):
                    facts = self.of(term)
                    facts.null, facts.present = facts.null or value, facts.present or not value
                case Opaque() | Same():
                    pass
                case _ if value:
                    for term in terms_of(atom):
                        self.of(term).present = True
        changed = True
        while changed:
            changed = any([self._spread(term) for term in self.parent])
        if any(facts.null and facts.present for facts in self.facts.values()):
            return False
        return all(
            not (self.of(atom.left).null and self.of(atom.right).null)
            for atom, value in literals.items()
            if isinstance(atom, Same) and not value
        )

    def _spread(self, term: Term) -> bool:
        """Carry null down and presence up one step; tell whether anything was new."""
        own, before = self.of(term), (self.of(term).null, self.of(term).present)
        if term.owner is None:
            own.present = own.present or not term.domain.nullable
            return before != (own.null, own.present)
        owner = self.of(term.owner)
        carried = own.present and not owner.present
        owner.present = owner.present or own.present
        own.null = own.null or owner.null
        own.present = own.present or (owner.present and not term.domain.nullable)
        return carried or before != (own.null, own.present)

    def settle_values(self, literals: Mapping[Atom, bool]) -> bool:
        """Find out which values are left; false when there is none for a term that has one."""
        for term in self.parent:
            self._limit(term)
        for atom, value in literals.items():
            match atom:
                case Equals(term=term, value=known):
                    (self.of(term).equal if value else self.of(term).unequal).add(known.value)
                case Bound(term=term):
                    bind(self.of(term), atom, value)
        if any(facts.present and not facts.possible() for facts in self.facts.values()):
            return False
        return all(
            self._may_differ(atom)
            for atom, value in literals.items()
            if isinstance(atom, Same) and not value
        )

    def _limit(self, term: Term) -> None:
        domain, facts = term.domain, self.of(term)
        if domain.kind in ("bool", "enum"):
            members: set[Scalar] = {True, False} if domain.kind == "bool" else {*domain.members}
            facts.members = members if facts.members is None else facts.members & members
        facts.whole = facts.whole or domain.kind == "whole"
        if domain.lowest is not None:
            facts.at_least(domain.lowest, False)
        if domain.highest is not None:
            facts.at_most(domain.highest, False)

    def _may_differ(self, atom: Same) -> bool:
        one, other = self.of(atom.left), self.of(atom.right)
        if one is other:
            return False
        if not (one.present and other.present):
            return True
        return one.fixed() is None or one.fixed() != other.fixed()

    def settle_order(self, literals: Mapping[Atom, bool]) -> bool:
        """Tell whether the terms can be put in order."""
        edges: dict[tuple[object, object], bool] = {}
        for low, high, strict in self._steps(literals):
            edges[low, high] = edges.get((low, high), False) or strict
        if not edges:
            return True
        nodes = list(dict.fromkeys(node for edge in edges for node in edge))
        for middle in nodes:
            for start in nodes:
                first = edges.get((start, middle))
                if first is None:
                    continue
                for end in nodes:
                    second = edges.get((middle, end))
                    if second is not None:
                        both = first or second
                        edges[start, end] = edges.get((start, end), False) or both
        return not any(edges.get((node, node)) for node in nodes)

    def _steps(self, literals: Mapping[Atom, bool]) -> Iterator[tuple[object, object, bool]]:
        ordered = [(atom, value) for atom, value in literals.items() if isinstance(atom, Before)]
        touched: dict[Term, None] = {}
        for atom, value in ordered:
            left, right = self.find(atom.left), self.find(atom.right)
            if value:
                yield left, right, atom.strict
            elif self.facts[left].present and self.facts[right].present:
                yield right, left, not atom.strict
            touched.update({left: None, right: None})
        limits: dict[Scalar, None] = {}
        for term in touched:
            facts, fixed = self.facts[term], self.facts[term].fixed()
            if not facts.present:
                continue  # of a null no limit holds, nor its opposite
            low = facts.lowest if fixed is None else (fixed, False)
            high = facts.highest if fixed is None else (fixed, False)
            if low is not None:
                limits[low[0]] = None
                yield ("value", low[0]), term, low[1]
            if high is not None:
                limits[high[0]] = None
                yield term, ("value", high[0]), high[1]
        for one in limits:
            for other in limits:
                if less(one, other):
                    yield ("value", one), ("value", other), True


def bind(facts: Facts, atom: Bound, value: bool) -> None:
    """Add a limit; one that does not hold is the opposite limit where there is a value."""
    operator = atom.operator if value else FLIPPED[atom.operator]
    excluded = len(operator) == 1
    if operator[0] == ">":
        facts.at_least(atom.value.value, excluded)
    else:
        facts.at_most(atom.value.value, excluded)


def same_kind(one: Scalar, other: Scalar) -> bool:
    """Tell whether two values can be compared."""
    return type(one) is type(other)


def less(one: Scalar, other: Scalar) -> bool:
    """Tell whether a value is certainly smaller than another; text goes by code points."""
    return order_of(one, other) == -1


def within(value: Scalar, limit: tuple[Scalar, bool] | None, direction: int) -> bool:
    """Tell whether a value keeps a limit: a lower one for the direction 1, else an upper one."""
    if limit is None or not same_kind(value, limit[0]):
        return True
    if value == limit[0]:
        return not limit[1]
    return less(limit[0], value) if direction > 0 else less(value, limit[0])


def tighter(
    one: tuple[Scalar, bool] | None, other: tuple[Scalar, bool], direction: int
) -> tuple[Scalar, bool]:
    """Return the narrower of two limits."""
    if one is None or not same_kind(one[0], other[0]):
        return other if one is None else one
    if one[0] == other[0]:
        return one[0], one[1] or other[1]
    larger = other if less(one[0], other[0]) else one
    smaller = one if larger is other else other
    return larger if direction > 0 else smaller
