"""What a program is asked for again and again: no question walks over the whole of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program


class ProgramIndex:
    """Operations, references and routes of one program; a table is made when it is first used."""

    def __init__(self, program: Program) -> None:
        """Take a program."""
        self.program = program

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by their ids."""
        return {operation.id: operation for operation in self.program.operations}

    @cached_property
    def _about(self) -> Mapping[str | None, list[Operation]]:
        found: dict[str | None, list[Operation]] = {}
        for operation in self.program.operations:
            found.setdefault(operation.entity, []).append(operation)
        return found

    def about(self, entity: str | None) -> list[Operation]:
        """Return the operations about an entity, in the order of the program."""
        return self._about.get(entity, [])

    @cached_property
    def _answering(self) -> Mapping[str, list[Operation]]:
        found: dict[str, list[Operation]] = {}
        for operation in self.program.operations:
            if operation.output is not None:
                found.setdefault(operation.output.name, []).append(operation)
        return found

    def answering(self, shape: str) -> list[Operation]:
        """Return the operations that answer with a shape, in the order of the program."""
        return self._answering.get(shape, [])

    @cached_property
    def _references(self) -> Mapping[str, list[tuple[Entity, Field]]]:
        found: dict[str, list[tuple[Entity, Field]]] = {}
        for entity in self.program.entities.values():
            for field in entity.fields.values():
                if field.kind == "reference" and field.target is not None:
                    found.setdefault(field.target, []).append((entity, field))
        return found

    def references(self, target: str) -> list[tuple[Entity, Field]]:
        """Return the references to an entity, in the order of the program."""
        return self._references.get(target, [])

    # ------------------------------------------------------------ routes

    @cached_property
    def _routes(self) -> Mapping[int, Mapping[str, list[tuple[list[str], Operation]]]]:
        """The paths in segments, by their number and the first that is not empty."""
        found: dict[int, dict[str, list[tuple[list[str], Operation]]]] = {}
        for operation in self.program.operations:
            segments = operation.path.split("/")
            alike = found.setdefault(len(segments), {})
            alike.setdefault(_start(segments), []).append((segments, operation))
        return found

    def at(self, path: str) -> Iterator[Operation]:
        """Yield the operations that a path may lead to; a parameter is any text but none."""
        segments = path.split("/")
        alike = self._routes.get(len(segments), {})
        first = segments[1] if len(segments) > 1 else ""
        for each in tuple(alike) if first.startswith("{") else dict.fromkeys(("", first)):
            for template, operation in alike.get(each, ()):
                if all(map(may_be, template, segments)):
                    yield operation


def may_be(segment: str, other: str) -> bool:
    """Tell whether a segment of a route and one of a path may be the same."""
    return segment == other or (segment[:1] == "{" and other != "") or other[:1] == "{"


def _start(segments: list[str]) -> str:
    """Return the first segment that decides where a path leads, or nothing if it may be any."""
    first = segments[1] if len(segments) > 1 else ""
    return "" if first.startswith("{") else first
