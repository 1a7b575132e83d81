"""What conditions are made of once translated: terms, known values, and formulas over atoms.

Formulas have two truth values. Null is a property of terms: a comparison with it is false, but for
``Same``, which holds when both sides are null, and ``IsNull``. All are named tuples, since they are
hashed and compared by the hundred thousand; no two kinds have fields that could be equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

Sign: TypeAlias = Literal["<", "<=", ">", ">="]
DomainKind: TypeAlias = Literal["bool", "enum", "whole", "number", "text", "row", "other"]


class Domain(NamedTuple):
    """The values a term may have; ``nullable`` says whether it may be null where its owner is not.

    ``members`` are those of an enum, in full: ``Role.editor``. The limits are of numbers, both
    included.
    """

    kind: DomainKind
    nullable: bool = True
    members: tuple[str, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None


class Term(NamedTuple):
    """A root (the row, the caller, a parameter), a field of a term, or an expression by its text.

    Two terms that are equal have the same value during one request.
    """

    name: str
    domain: Domain
    owner: Term | None = None

    @property
    def root(self) -> Term:
        """The term that the path of fields begins with."""
        return self if self.owner is None else self.owner.root

    @property
    def text(self) -> str:
        """The term as the language writes it."""
        if self.owner is None:
            return self.name
        return self.name if self.owner == ROW else f"{self.owner.text}.{self.name}"


class Known(NamedTuple):
    """A value; members of enums are their full text."""

    value: bool | Decimal | str
    text: str


ROW: Final = Term("self", Domain("row", nullable=False))
"""The row that a rule speaks about."""
CALLER: Final = Term("caller", Domain("row", nullable=True))
"""The user who calls; null where nobody is signed in."""


class IsNull(NamedTuple):
    """``term is null``."""

    term: Term


class Equals(NamedTuple):
    """``term == value``; false for null."""

    term: Term
    value: Known


class Bound(NamedTuple):
    """``term < value`` and the like; false for null."""

    term: Term
    operator: Sign
    value: Known


class Same(NamedTuple):
    """``left == right``: both null, or the same value."""

    left: Term
    right: Term


class Before(NamedTuple):
    """``left < right`` (``<=`` unless ``strict``); false when one is null."""

    left: Term
    right: Term
    strict: bool


class Opaque(NamedTuple):
    """A condition that is only known by its text."""

    text: str


Atom: TypeAlias = IsNull | Equals | Bound | Same | Before | Opaque


class Truth(NamedTuple):
    """A condition that is settled."""

    value: bool


class Negation(NamedTuple):
    """``not of``; ``of`` is an atom, since negations are pushed inwards."""

    of: Atom


class Conjunction(NamedTuple):
    """Every part holds; flat, at least two parts, none of them settled."""

    parts: tuple[Formula, ...]
    operator: Literal["and"] = "and"


class Disjunction(NamedTuple):
    """Some part holds; flat, at least two parts, none of them settled."""

    parts: tuple[Formula, ...]
    operator: Literal["or"] = "or"


Formula: TypeAlias = Atom | Truth | Negation | Conjunction | Disjunction

TRUE: Final = Truth(True)
FALSE: Final = Truth(False)


def same(left: Term, right: Term) -> Formula:
    """Return that two terms are the same; written the same way in either order."""
    if left == right:
        return TRUE
    one, other = sorted((left, right), key=lambda term: (term.text, term.owner is None))
    return Same(one, other)


def order_of(left: object, right: object) -> int | None:
    """Return -1, 0 or 1 for values that have an order: numbers, and text by code points."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def both(*parts: Formula) -> Formula:
    """Return the conjunction, flattened, without what is settled.

    >>> both(TRUE, Opaque("a"), TRUE)
    Opaque(text='a')
    """
    kept: dict[Formula, None] = {}
    for part in parts:
        if isinstance(part, Truth):
            if not part.value:
                return FALSE
        elif isinstance(part, Conjunction):
            kept.update(dict.fromkeys(part.parts))
        else:
            kept[part] = None
    if not kept:
        return TRUE
    return next(iter(kept)) if len(kept) == 1 else Conjunction(tuple(kept))


def either(*parts: Formula) -> Formula:
    """Return the disjunction, flattened, without what is settled."""
    kept: dict[Formula, None] = {}
    for part in parts:
        if isinstance(part, Truth):
            if part.value:
                return TRUE
        elif isinstance(part, Disjunction):
            kept.update(dict.fromkeys(part.parts))
        else:
            kept[part] = None
    if not kept:
        return FALSE
    return next(iter(kept)) if len(kept) == 1 else Disjunction(tuple(kept))


def negated(formula: Formula) -> Formula:
    """Return the negation, pushed inwards to the atoms."""
    match formula:
        case Truth(value=value):
            return FALSE if value else TRUE
        case Negation(of=of):
            return of
        case Conjunction(parts=parts):
            return either(*(negated(part) for part in parts))
        case Disjunction(parts=parts):
            return both(*(negated(part) for part in parts))
        case _:
            return Negation(formula)


def assign(formula: Formula, atom: Atom, value: bool) -> Formula:
    """Return the formula as it reads when an atom is settled."""
    match formula:
        case Truth():
            return formula
        case Negation(of=of):
            return Truth(not value) if of == atom else formula
        case Conjunction(parts=parts):
            return both(*(assign(part, atom, value) for part in parts))
        case Disjunction(parts=parts):
            return either(*(assign(part, atom, value) for part in parts))
        case _:
            return Truth(value) if formula == atom else formula


def atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the atoms of a formula, in the order in which they are written."""
    match formula:
        case Truth():
            return
        case Negation(of=of):
            yield of
        case Conjunction(parts=parts) | Disjunction(parts=parts):
            for part in parts:
                yield from atoms(part)
        case _:
            yield formula


def terms_of(atom: Atom) -> tuple[Term, ...]:
    """Return the terms that an atom speaks about."""
    match atom:
        case IsNull(term=term) | Equals(term=term) | Bound(term=term):
            return (term,)
        case Same(left=left, right=right) | Before(left=left, right=right):
            return (left, right)
        case Opaque():
            return ()
