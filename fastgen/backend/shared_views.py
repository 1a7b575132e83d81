"""Which views packages show of each other in a circle, so that they need a module of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fastgen.backend.names import Names
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import ShowAs
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ListType, NullableType, RecordType, Type, ViewType


def shared_views(
    program: Program, names: Names, package_of: Callable[[Operation], str]
) -> frozenset[str]:
    """Return the names of the views that would make modules import each other in a circle.

    What an action answers of its own lives in the package of the action, and shows views too. With
    a view that is shared goes what it shows itself, as far as that is part of the circle.
    """
    shapes: dict[str, Shape] = {}
    own: dict[str, str] = {}
    for operation in program.operations:
        if operation.output is not None:
            _reach(program, operation.output, shapes)
            if operation.output.entity is None:
                own[operation.output.name] = package_of(operation)
    for authentication in program.ways:
        _reach(program, program.entities[authentication.user].views[None].shape, shapes)
    for shape in message_views(program):
        _reach(program, shape, shapes)
    home = {
        name: own.get(name, "") if shape.entity is None else names.of(shape.entity).package
        for name, shape in shapes.items()
    }
    shows = {
        name: [inner.name for inner in views_shown(program, shape)]
        for name, shape in shapes.items()
    }
    imports: dict[str, dict[str, None]] = {package: {} for package in home.values()}
    for name, inner in shows.items():
        for other in inner:
            if home[name] != home[other]:
                imports[home[name]][home[other]] = None
    reach = {package: _closure(package, imports) for package in imports}
    moved: dict[str, None] = {}
    waiting = [
        other
        for name, inner in shows.items()
        for other in inner
        if home[name] != home[other] and home[name] in reach[home[other]]
    ]
    while waiting:
        name = waiting.pop()
        if name not in moved:
            moved[name] = None
            waiting += [
                other
                for other in shows[name]
                if home[other] == home[name] or home[name] in reach[home[other]]
            ]
    return frozenset(moved)


def message_views(program: Program) -> Iterator[Shape]:
    """Yield the views that webhooks show rows through."""
    for webhook in program.webhooks.values():
        for part in walk(webhook.body):
            if isinstance(part, ShowAs):
                yield program.entities[part.entity].views[part.view].shape


def _closure(package: str, imports: dict[str, dict[str, None]]) -> frozenset[str]:
    seen: dict[str, None] = {}
    waiting = [*imports[package]]
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen[other] = None
            waiting += imports[other]
    return frozenset(seen)


def _reach(program: Program, shape: Shape, found: dict[str, Shape]) -> None:
    if shape.name not in found:
        found[shape.name] = shape
        for inner in views_shown(program, shape):
            _reach(program, inner, found)


def views_shown(program: Program, shape: Shape) -> Iterator[Shape]:
    """Yield the views that a shape shows other rows through."""
    for field in shape.fields:
        yield from _in_type(program, field.type)


def _in_type(program: Program, type_: Type) -> Iterator[Shape]:
    match type_:
        case NullableType(of=inner) | ListType(item=inner):
            yield from _in_type(program, inner)
        case ViewType(entity=entity, view=view):
            yield program.entities[entity].views[view].shape
        case RecordType(fields=fields):
            for _, inner in fields:
                yield from _in_type(program, inner)
