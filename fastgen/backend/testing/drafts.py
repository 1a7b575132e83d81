"""Good bodies of operations, before the rows that they name are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import timedelta
from decimal import Decimal
from typing import Literal as Choice

from fastgen.backend.body_kinds import role_of_body
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.null import bare
from fastgen.backend.names import Names
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.limits import kept, takes
from fastgen.backend.testing.literals import Code, Literal, flat
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import OPAQUE, Known, Moment, Row
from fastgen.backend.testing.samples import Samples, Value, wire
from fastgen.backend.testing.scenes import Scene, Scenes, Used
from fastgen.ir.checked.entities import Entity, ShapeField
from fastgen.ir.checked.expressions import CreateRow, ShowAs, Variable
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Answer, Let, Perform, UpdateRow
from fastgen.ir.checked.types import ListType, RowType, ScalarType, Type
from fastgen.records import dataclass

Body = Choice["full", "least", "one", "none"]
"""What a body says: all it can, what it must, one change, or nothing."""


@dataclass(slots=True)
class Draft:
    """A body before its rows are made: literals, roots in place of rows, and what it means."""

    literals: dict[str, Literal] = field(default_factory=dict)
    says: dict[str, Known] = field(default_factory=dict)
    roots: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Wire key to the root whose key it is, and the field or parameter it fills."""
    sets: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The same for a list with that one key."""


class Drafts:
    """Writes the bodies of one module of tests."""

    def __init__(self, program: Program, names: Names, factories: Factories) -> None:
        self.program = program
        self.names = names
        self.factories = factories
        self.used = Used()
        self.samples = Samples(program)
        self.scenes = Scenes(program, names, factories, self.used)

    def entity(self, operation: Operation) -> Entity:
        """Return the entity of an operation."""
        return self.program.entities[operation.entity or ""]

    def target(self, operation: Operation, name: str) -> str:
        """Return the entity of the rows that a key of a body names."""
        if operation.verb == "action":
            kind = next(bare(p.type) for p in operation.parameters if p.name == name)
            if isinstance(kind, RowType):
                return kind.entity
        declared = self.entity(operation).fields[name]
        return declared.target or ""

    def draft(
        self, operation: Operation, body: Body, number: int = 0, changes: ShapeField | None = None
    ) -> Draft:
        """Return a good body of an operation."""
        draft = Draft()
        for parameter in operation.parameters:
            if role_of_body(operation, parameter) and not (body == "least" and parameter.optional):
                kind = bare(parameter.type)
                if isinstance(kind, RowType):
                    if parameter.by is not None and self.program.entities[kind.entity].key != (
                        parameter.by,
                    ):
                        raise NoSample(parameter.name)
                    if not parameter.optional:
                        draft.roots[parameter.wire] = (local(parameter.name), parameter.name)
                    continue
                value = self.argument(operation, parameter, number)
                draft.literals[parameter.wire] = wire(value)
                draft.says[parameter.name] = known(value)
        if operation.input is None or operation.entity is None or body == "none":
            return draft
        entity = self.entity(operation)
        parts = (changes,) if changes is not None else operation.input.fields
        for part in parts:
            if body == "least" and part.optional:
                continue
            self._say(part, entity, number, draft)
        return draft

    def _say(self, part: ShapeField, entity: Entity, number: int, draft: Draft) -> None:
        declared = entity.fields.get(part.source or "")
        if declared is not None and declared.target is not None:
            key = self.program.entities[declared.target].key
            if (
                isinstance(part.type, ListType) and not isinstance(part.type.item, ScalarType)
            ) or len(key) != 1:
                if not part.optional:
                    raise NoSample(part.name)
            elif declared.kind == "many_to_many":
                draft.sets[part.wire] = (self.names.of(declared.target).singular, declared.name)
            elif not part.optional or not part.nullable:
                draft.roots[part.wire] = (local(declared.name), declared.name)
            return
        name = part.source or part.name
        chosen = self.factories.for_checks(entity).get(name)
        if chosen is not None and not isinstance(chosen, str):
            draft.says[name] = chosen
            draft.literals[part.wire] = self.wire_of(chosen, part.type)
            return
        try:
            value = self.samples.value(part.type, number, label=part.name)
        except NoSample:
            if part.optional:
                return
            raise
        if declared is not None and isinstance(value, str):
            # Flags change nothing of it then, and answers say what the body says.
            value = str(kept(declared, value))
        draft.literals[part.wire] = wire(value)
        draft.says[name] = known(value)

    def argument(self, operation: Operation, parameter: Parameter, number: int) -> Value:
        """Return a value of a parameter that the fields it is written to take as well."""
        types = (parameter.type, *written_to(operation, parameter.name, self.program))
        for each in types:
            value = self.samples.value(each, number, label=parameter.name)
            if all(takes(type_, known(value)) for type_ in types):
                return value
        return self.samples.value(parameter.type, number, label=parameter.name)

    def wire_of(self, value: Known, type_: Type) -> Literal:
        """Return a value that the evaluator knows as a body says it."""
        if isinstance(value, Moment):
            code = flat(self.factories.code(value, type_))
            self.used.note_code(code)
            return Code(f"({code}).isoformat()" if " " in code else f"{code}.isoformat()")
        if isinstance(value, Row | Mapping | tuple) or value is OPAQUE:
            raise NoSample(repr(value))
        return self.scenes.json(value, type_, Scene((), None, {}))


def written_to(operation: Operation, parameter: str, program: Program) -> Iterator[Type]:
    """Yield the types of the fields that an action gives the value of a parameter."""
    for statement in (*operation.before, *operation.after, *operation.answer):
        value = statement.value if isinstance(statement, Let | Perform | Answer) else statement
        made = value.of if isinstance(value, ShowAs) else value
        if isinstance(made, CreateRow | UpdateRow):
            for name, given in made.values:
                if isinstance(given, Variable) and (given.kind, given.name) == (
                    "parameter",
                    parameter,
                ):
                    yield program.entities[made.entity].fields[name].type


def known(value: Value) -> Known:
    """Return a sample as the evaluator knows it."""
    if value is None or isinstance(value, str | bool | int | float | Decimal | timedelta):
        return value
    return OPAQUE
