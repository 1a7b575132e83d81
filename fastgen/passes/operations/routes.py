"""Knows paths: joining them, reading their parameters, their order, and when two clash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from fastgen.diagnostics import Report
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication
from fastgen.passes.places import labelled, spot

PARAMETER = re.compile(r"\{([^{}]*)\}")
Route: TypeAlias = tuple[str, tuple[str, ...]]
"""A method, and the segments of a path."""

BUILT_IN: Mapping[str, str] = {
    "livez": "the health checks",
    "readyz": "the health checks",
    "docs": "the documentation",
    "redoc": "the documentation",
    "openapi.json": "the documentation",
}


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


def url_path(path: str) -> str:
    """Return a path as the URL has it: of `{article.slug}`, the last name.

    >>> url_path("/articles/{article.slug}/comments/{id}")
    '/articles/{slug}/comments/{id}'
    """
    return PARAMETER.sub(lambda found: f"{{{found[1].rpartition('.')[2]}}}", path)


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


def report_clashes(
    operations: Sequence[Operation], reserved: Mapping[Route, str], report: Report
) -> None:
    """Report every operation that answers the same method on the same path as an earlier one.

    ``reserved`` are the routes that every app has, and whose they are.
    """
    taken: dict[Route, Operation] = {}
    for operation in operations:
        route = (operation.method, _segments(operation.path))
        if route in reserved:
            report.error(
                "FG3028",
                operation.span,
                point=_word(operation),
                method=operation.method,
                route=operation.path,
                owner=reserved[route],
            )
            continue
        first = taken.setdefault(route, operation)
        if first is not operation:
            earlier = spot(first.span, _word(first), report)
            report.error(
                "FG3001",
                operation.span,
                point=_word(operation),
                method=operation.method,
                route=operation.path,
                labels=labelled(earlier, "the first one is here"),
            )


def reserved_routes(authentications: Iterable[Authentication]) -> dict[Route, str]:
    """Return the routes that an app has without saying so."""
    found: dict[Route, str] = {("GET", (name,)): owner for name, owner in BUILT_IN.items()}
    for auth in authentications:
        for route in auth.routes:
            found[route.method, tuple(_segments(route.path))] = "the ready-made sign-in"
    return found


def _word(operation: Operation) -> str:
    """Return the word that stands for an operation in the text."""
    return operation.name if operation.verb == "action" else operation.verb


def _segments(path: str) -> tuple[str, ...]:
    return tuple(PARAMETER.sub("{}", segment) for segment in path.split("/") if segment)
