"""What happened, written so that it can be done again: names of that run stand as placeholders.

An id or a token that an answer brought is `<<n.k>>`: the k-th new name of the answer to step n.
Steps of a sequence from which others were left out still mean the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from fastgen.semantics.messages import Request

UNKNOWN = "00000000-0000-4000-8000-00000000dead"
"""What stands for a name that no answer has brought."""
PLACEHOLDER = re.compile(r"<<(\d+)\.\d+>>")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request; ``number`` is its place in the sequence that was run first."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class GiveRole:
    """A change of both sides behind their backs: who signs in as ``login`` has a role now."""

    number: int
    login: str
    role: str


Step: TypeAlias = Ask | GiveRole


def mapped(request: Request, change: Callable[[str], str]) -> Request:
    """Return a request with every text in it changed."""
    headers = {name: change(value) for name, value in request.headers.items()}
    body = change(request.body.decode("latin-1")).encode("latin-1")
    return replace(request, target=change(request.target), headers=headers, body=body)


@dataclass(slots=True)
class Symbols:
    """The names of one run and the placeholders that stand for them."""

    placeholders: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def learn(self, number: int, names: Iterable[str]) -> None:
        """Take the new names that the answer to a step brought."""
        for at, name in enumerate(names):
            placeholder = f"<<{number}.{at}>>"
            self.placeholders.setdefault(name, placeholder)
            self.names[placeholder] = name

    def hide(self, request: Request) -> Request:
        """Return a request with placeholders for names."""
        return mapped(request, lambda text: substituted(text, self.placeholders))

    def show(self, request: Request) -> Request:
        """Return a request with names for placeholders."""
        return mapped(
            request, lambda text: PLACEHOLDER.sub(lambda at: self.names.get(at[0], UNKNOWN), text)
        )


def substituted(text: str, names: Mapping[str, str]) -> str:
    """Return a text with some names replaced, longer ones first."""
    found = sorted((name for name in names if name in text), key=len, reverse=True)
    if not found:
        return text
    pattern = "|".join(re.escape(name) for name in found)
    return re.sub(pattern, lambda at: names[at[0]], text)
