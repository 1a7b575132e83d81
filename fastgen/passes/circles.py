"""Finds what goes round in circles in a graph of needs, and what grows when it is followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from fastgen.records import dataclass

MOST_PARTS = 2_000
"""How many parts something may have once everything that it names is written out."""
MOST_LEVELS = 30
"""How deep such names may lead: later stages recurse over what is written out."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Growth:
    """How large a thing becomes when what it needs is written out each time it is named."""

    size: int
    depth: int

    @property
    def is_bounded(self) -> bool:
        """Tell whether the stages that follow can walk over it."""
        return self.size <= MOST_PARTS and self.depth <= MOST_LEVELS


def growths(needs: Mapping[T, Sequence[T]], own: Mapping[T, int] | None = None) -> dict[T, Growth]:
    """Return how large each member of a graph becomes; a step that closes a circle counts nothing.

    ``own`` are the parts that each has itself, one where nothing is said.

    >>> growths({"a": ["b", "b"], "b": ["c", "c"], "c": []})["a"]
    Growth(size=7, depth=3)
    """
    found: dict[T, Growth] = {}
    opened: set[T] = set()
    stack = list(needs)
    while stack:
        member = stack[-1]
        if member not in opened:
            opened.add(member)
            stack += [each for each in needs.get(member, ()) if each not in opened]
            continue
        stack.pop()
        if member not in found:
            below = [found[each] for each in needs.get(member, ()) if each in found]
            size = (own or {}).get(member, 1) + sum(each.size for each in below)
            found[member] = Growth(size, 1 + max((each.depth for each in below), default=0))
    return found


def circles(needs: Mapping[T, Sequence[T]]) -> Iterator[tuple[T, ...]]:
    """Yield a circle for every step that closes one; its last member needs its first.

    It walks depth first without recursion, so that a long chain is no problem.

    >>> list(circles({"a": ["b"], "b": ["c"], "c": ["b"]}))
    [('b', 'c')]
    """
    settled: set[T] = set()
    for start in needs:
        if start in settled:
            continue
        path: dict[T, None] = {start: None}
        stack = [iter(needs[start])]
        while stack:
            try:
                following = next(stack[-1])
            except StopIteration:
                done, _ = path.popitem()
                settled.add(done)
                stack.pop()
                continue
            if following in path:
                yield tuple(path)[list(path).index(following) :]
            elif following not in settled:
                path[following] = None
                stack.append(iter(needs[following]))
