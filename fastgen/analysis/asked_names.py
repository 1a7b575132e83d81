"""Looks up the names that people ask about, and says which one was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.analysis.policies import CallerClass, Policies
from fastgen.diagnostics import did_you_mean

SHOWN = 12
"""Names that are listed where none is near."""


class UnclearError(ValueError):
    """Something asked is not understood; the text says why, for people."""


def unknown(name: str, known: Iterable[str], kind: str, *, of: str | None = None) -> str:
    """Return what to say about a name that there is not.

    >>> unknown("Bok", ("Book",), "entity")
    'there is no entity `Bok`; did you mean `Book`?'
    >>> unknown("titel", ("title",), "field", of="Book")
    '`Book` has no field `titel`; did you mean `title`?'
    """
    names = list(dict.fromkeys(known))
    meant = did_you_mean(name, names)
    problem = f"there is no {kind} `{name}`" if of is None else f"`{of}` has no {kind} `{name}`"
    if meant:
        return f"{problem}; did you mean `{meant}`?"
    listed = ", ".join(f"`{one}`" for one in names[:SHOWN])
    more = ", …" if len(names) > SHOWN else ""
    return problem + (f"; there are {listed}{more}" if names else "")


def known_name(name: str, known: Iterable[str], kind: str, *, of: str | None = None) -> str:
    """Return a name that there is; raise UnclearError for one that there is not."""
    names = tuple(known)
    if name not in names:
        raise UnclearError(unknown(name, names, kind, of=of))
    return name


def read_callers(who: str, policies: Policies) -> tuple[CallerClass, ...]:
    """Return the classes of callers that a word means; raise UnclearError for an unknown one."""
    classes = policies.classes()
    roles = {caller.role: caller for caller in classes if caller.role is not None}
    words = ("anyone", "anonymous", *(("authenticated",) if policies.auth else ()), *roles)
    match known_name(who, words, "role"):
        case "anyone":
            return classes
        case "anonymous":
            return classes[:1]
        case "authenticated":
            return classes[1:]
        case _:
            return (roles[who],)
