"""The routes of a program: their prefixes, the order of the routers, where a row is found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from fastgen.backend.functions import Functions, ServiceFunction
from fastgen.backend.kind_names import package_of
from fastgen.backend.reading import statements_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Answer

PARAMETER = re.compile(r"\{([^{}]*)\}")
CREATED = 201
ROW_VERBS = ("read", "update", "replace", "delete")
Route: TypeAlias = tuple[str, tuple[str, ...]]
"""A method, and the segments of a path."""

HEALTH: tuple[Route, ...] = (("GET", ("livez",)), ("GET", ("readyz",)))


def route_path(operation: Operation, function: ServiceFunction) -> str:
    """Return the path with its parameters called as the arguments that read them are.

    A row is read by the dependency that finds it, whose argument may have another name.
    """
    arguments = {each.wire: each.name for each in function.parameters if each.wire}
    for each in function.parameters:
        if each.finder is not None:
            arguments |= {inner.wire: inner.name for inner in each.finder.parameters if inner.wire}
    return PARAMETER.sub(lambda found: f"{{{arguments.get(found[1], found[1])}}}", operation.path)


def prefix_of(operations: Sequence[Operation], paths: Sequence[str]) -> str:
    """Return what every path of a package begins with, in whole segments.

    A package of actions alone has the fixed beginning of its paths.

    >>> prefix_of((), ["/books", "/books/{isbn}"]), prefix_of((), ["/a/{b}/c"])
    ('/books', '/a')
    """
    common = _shared_segments([path.split("/") for path in paths])
    if all(operation.verb == "action" for operation in operations):
        fixed = next((at for at, part in enumerate(common) if "{" in part), len(common))
        common = common[:fixed]
    prefix = "/".join(common)
    return prefix if prefix != "/" else ""


def _shared_segments(paths: Iterable[list[str]]) -> list[str]:
    first, *rest = paths
    common = first
    for path in rest:
        same = 0
        while same < min(len(common), len(path)) and common[same] == path[same]:
            same += 1
        common = common[:same]
    return common


def item_path(operation: Operation, siblings: Sequence[Operation]) -> str | None:
    """Return the path of one row below the collection that it is added to, if there is one.

    ``siblings`` are the operations of the same package.
    """
    below = operation.path.rstrip("/") + "/"
    for verb in ROW_VERBS:
        for other in siblings:
            if other.verb == verb and other.entity == operation.entity:
                rest = other.path.removeprefix(below)
                if rest != other.path and PARAMETER.search(rest):
                    return other.path
    return None


def unlocated(program: Program, functions: Functions) -> Iterator[str]:
    """Yield the operations that answer 201 and say no path of what is new, by their functions."""
    for way in program.ways:
        if way.route("new_key") is not None:  # which is shown this once
            package = "" if program.mixed is None else f"{package_of(way.user)}_"
            yield f"{package}make_api_key"
    for operation in program.operations:
        if operation.verb == "create":
            siblings = functions.packages[functions.package_of(operation)]
            located = item_path(operation, siblings) is not None
        else:
            answers = [one for one in statements_of(operation) if isinstance(one, Answer)]
            made = [one for one in answers if one.status == CREATED]
            named = {name.lower() for one in made for name, _ in one.headers}
            located = not made or "location" in named
        if not located:
            yield functions.of(operation).name


def has_twins(paths: Iterable[str]) -> bool:
    """Tell whether two paths differ in the names of their parameters alone.

    >>> has_twins(["/notes/{id}", "/notes/{note}"]), has_twins(["/notes", "/notes/{id}"])
    (True, False)
    """
    different = set(paths)
    return len({PARAMETER.sub("{}", path) for path in different}) < len(different)


def routers_in_order(program: Program, functions: Functions) -> tuple[str, ...]:
    """Return the packages, ``auth`` and ``health`` so that no route hides another one.

    The router with a fixed segment goes before one with a parameter in its place; else the order is
    that of the program, and what is asked least comes last.
    """
    routes: dict[str, list[Route]] = {}
    for operation in program.operations:
        package = functions.package_of(operation)
        routes.setdefault(package, []).append((operation.method, _segments(operation.path)))
    for authentication in program.ways:
        package = "auth" if program.mixed is None else package_of(authentication.user)
        for ready in authentication.routes:
            routes.setdefault(package, []).append((ready.method, _segments(ready.path)))
    routes["health"] = list(HEALTH)
    later = _hiding(routes)
    names = [*routes]
    ordered: list[str] = []
    while names:
        free = (name for name in names if not any(other in later[name] for other in names))
        ordered.append(next(free, names[0]))
        names.remove(ordered[-1])
    return tuple(ordered)


def _hiding(routes: Mapping[str, Sequence[Route]]) -> Mapping[str, set[str]]:
    """Return by router the others that it would hide something of."""
    hiding: dict[str, set[str]] = {name: set() for name in routes}
    alike: dict[tuple[str, int], list[tuple[str, Route]]] = {}
    for name, own in routes.items():
        for route in own:
            alike.setdefault((route[0], len(route[1])), []).append((name, route))
    for group in alike.values():
        starts: dict[str, list[tuple[str, Route]]] = {}
        for name, route in group:
            starts.setdefault(route[1][0] if route[1] else "", []).append((name, route))
        for name, route in group:
            first = route[1][0] if route[1] else ""
            for other, yours in group if "{" in first else starts[first]:
                if other != name and _hides(route[1], yours[1]):
                    hiding[name].add(other)
    return hiding


def _hides(pattern: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether a route, asked first, takes requests that are meant for a more exact one."""
    for one, two in zip(pattern, other, strict=True):
        if one == two:
            continue
        if "{" in one and "{" not in two:
            return True
        if "{" not in one or "{" not in two:
            return False
    return False


def _segments(path: str) -> tuple[str, ...]:
    return tuple(PARAMETER.sub("{}", part) for part in path.split("/") if part)
