"""Which routes of a program a path may lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.ir.checked.operations import Operation


class RouteIndex:
    """The routes of a program, by their number of segments and the first that is not empty."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        """Take the operations whose paths are looked for."""
        self._routes: dict[int, dict[str, list[tuple[list[str], Operation]]]] = {}
        for operation in operations:
            parts = operation.path.split("/")
            alike = self._routes.setdefault(len(parts), {})
            alike.setdefault(_start(parts), []).append((parts, operation))

    def matching(self, path: str) -> Iterator[Operation]:
        """Yield the operations that a path may lead to; a parameter stands for any text but none."""
        parts = path.split("/")
        alike = self._routes.get(len(parts), {})
        start = _start(parts)
        starts = ("", start) if start else tuple(alike)
        for each in starts:
            for template, operation in alike.get(each, ()):
                if could_match(template, parts):
                    yield operation


def could_match(template: list[str], path: list[str]) -> bool:
    """Tell whether a path may lead to a route of as many segments.

    >>> could_match(["", "books", "{isbn}"], ["", "books", "1"])
    True
    """
    return all(
        a == b or (a.startswith("{") and b != "") or b.startswith("{")
        for a, b in zip(template, path, strict=True)
    )


def _start(parts: list[str]) -> str:
    """Return the first segment that decides where a path leads, or nothing if it may be any."""
    first = parts[1] if len(parts) > 1 else ""
    return "" if first.startswith("{") else first
