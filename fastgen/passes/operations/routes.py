"""Knows paths: joining them, reading their parameters, their order, and when two clash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from fastgen.diagnostics import Report
from fastgen.ir.checked.operations import Operation
from fastgen.passes.places import labelled

PARAMETER = re.compile(r"\{([^{}]*)\}")


def join_path(*parts: str) -> str:
    """Return the parts as one path with single slashes.

    >>> join_path("/api", "books/", "/{isbn}"), join_path("", "/")
    ('/api/books/{isbn}', '/')
    """
    segments = [segment for part in parts for segment in part.split("/") if segment]
    return "/" + "/".join(segments)


def path_names(path: str) -> tuple[str, ...]:
    """Return the names in braces, in order.

    >>> path_names("/products/{product}/reviews/{id}")
    ('product', 'id')
    """
    return tuple(PARAMETER.findall(path))


def in_routing_order(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return the operations with fixed segments before parameters, else as they were.

    Operations whose paths start alike stay together: the order is that of a tree of segments.
    """
    listed = list(operations)
    rank: dict[tuple[str, ...], int] = {}
    for operation in listed:
        segments = _segments(operation.path)
        for end in range(1, len(segments) + 1):
            rank.setdefault(segments[:end], len(rank))

    def key(operation: Operation) -> list[tuple[bool, int]]:
        segments = _segments(operation.path)
        return [(segments[end] == "{}", rank[segments[: end + 1]]) for end in range(len(segments))]

    return tuple(sorted(listed, key=key))


def report_clashes(operations: Sequence[Operation], report: Report) -> None:
    """Report every operation that answers the same method on the same path as an earlier one."""
    taken: dict[tuple[str, tuple[str, ...]], Operation] = {}
    for operation in operations:
        route = (operation.method, _segments(operation.path))
        first = taken.setdefault(route, operation)
        if first is not operation:
            report.error(
                "FG3001",
                operation.span,
                point="action" if operation.verb == "action" else operation.verb,
                method=operation.method,
                route=operation.path,
                labels=labelled(first.span, "the first one is here"),
            )


def _segments(path: str) -> tuple[str, ...]:
    return tuple(PARAMETER.sub("{}", segment) for segment in path.split("/") if segment)
