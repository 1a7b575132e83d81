"""Finds what goes round in circles in a graph of needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


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
