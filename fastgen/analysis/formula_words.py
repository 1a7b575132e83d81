"""Says formulas and examples of them in the words of the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from fastgen.analysis.policies import CallerClass, Policies
from fastgen.analysis.satisfiability import never, solve
from fastgen.analysis.terms import (
    CALLER,
    Atom,
    Before,
    Bound,
    Conjunction,
    Disjunction,
    Equals,
    Formula,
    IsNull,
    Negation,
    Opaque,
    Same,
    Term,
    Truth,
    both,
    terms_of,
)


def formula_text(formula: Formula) -> str:
    """Return a formula as a condition.

    >>> from fastgen.analysis.terms import either, negated
    >>> formula_text(both(Opaque("a"), either(Opaque("b"), negated(Opaque("c")))))
    'a and (b or not c)'
    """
    match formula:
        case Truth(value=value):
            return "true" if value else "false"
        case Negation(of=of):
            return literal_text(of, False)
        case Conjunction(parts=parts):
            return " and ".join(
                f"({formula_text(part)})" if isinstance(part, Disjunction) else formula_text(part)
                for part in parts
            )
        case Disjunction(parts=parts):
            texts = (
                f"({formula_text(part)})" if isinstance(part, Conjunction) else formula_text(part)
                for part in parts
            )
            # Rows that are reached on different ways may have the same name.
            return " or ".join(dict.fromkeys(texts))
        case _:
            return literal_text(formula, True)


def literal_text(atom: Atom, value: bool) -> str:
    """Return an atom, or its opposite, as a condition."""
    match atom:
        case IsNull(term=term):
            return f"{term.text} is {'' if value else 'not '}null"
        case Equals(term=term, value=known) if known.value is True:
            return term.text if value else f"not {_inside(term.text)}"
        case Equals(term=term, value=known):
            return f"{term.text} {'==' if value else '!='} {known.text}"
        case Bound(term=term, operator=operator, value=known):
            text = f"{term.text} {operator} {known.text}"
        case Same(left=left, right=right):
            if left.root == CALLER:  # the row first: `author == caller`
                left, right = right, left
            return f"{left.text} {'==' if value else '!='} {right.text}"
        case Before(left=left, right=right, strict=strict):
            text = f"{left.text} {'<' if strict else '<='} {right.text}"
        case Opaque(text=text):
            text = text.partition(" #")[0]
        case _:
            assert_never(atom)
    return text if value else f"not {_inside(text)}"


def _inside(text: str) -> str:
    """Put a text into parentheses unless it is one word or one call."""
    simple = " " not in text or (text.endswith(")") and text.partition("(")[0].isidentifier())
    return text if simple else f"({text})"


def example(
    policies: Policies, formula: Formula, noun: str, callers: Iterable[CallerClass] = ()
) -> str | None:
    """Return somebody for whom a formula holds and the row it holds of, in words.

    ``noun`` is what the row is called. None where the formula cannot be shown to hold.
    """
    for caller in callers or policies.classes():
        found = solve(both(policies.assume(caller), formula))
        if found.possible:
            return caller.words + rows_in_words(found.example, noun, policies)
    return None


def rows_in_words(settled: Mapping[Atom, bool], noun: str, policies: Policies) -> str:
    """Return what is said about the row in an example: ` and a Book where …`."""
    told = [
        literal_text(atom, value)
        for atom, value in settled.items()
        if not is_about_the_class(atom, policies)
    ]
    article = "an" if noun[:1].lower() in "aeiou" else "a"
    return f", {article} `{noun}` where `{' and '.join(told)}`" if told else ""


def is_about_the_class(atom: Atom, policies: Policies) -> bool:
    """Tell whether an atom says no more than who calls."""
    terms: set[Term] = {*terms_of(atom)}
    return bool(terms) and terms <= {CALLER, policies.role}


def conflict(formula: Formula) -> str | None:
    """Return the parts of a condition that cannot hold together, as few as possible.

    >>> from fastgen.analysis.terms import negated
    >>> conflict(both(Opaque("a"), Opaque("b"), negated(Opaque("a"))))
    '`a` and `not a`'
    """
    if not isinstance(formula, Conjunction):
        return None
    kept = list(formula.parts)
    for part in formula.parts:
        fewer = [other for other in kept if other is not part]
        if never(both(*fewer)):
            kept = fewer
    texts = [formula_text(part) for part in kept]
    return " and ".join(f"`{text}`" for text in texts)
