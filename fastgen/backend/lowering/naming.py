"""What the entities, fields and errors of a program are called in the generated project, and where they live."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fastgen.backend.lowering.identifiers import (
    constant,
    identifier,
    pascal,
    plural,
    singular,
    snake,
)
from fastgen.backend.lowering.imports import Symbol
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import EnumType, ScalarType

_ERRORS: Final = "app.errors"


@dataclass(frozen=True, slots=True)
class Association:
    """The table behind a many-to-many relation, as seen from one of its sides."""

    model: Symbol
    owner_columns: tuple[str, ...]
    item_columns: tuple[str, ...]


class Naming:
    """Names of one program; every part of the back end asks here, so that they agree."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def entity(self, name: str) -> Entity:
        """Return an entity."""
        return self.program.entities[name]

    def field(self, entity: str, name: str) -> Field:
        """Return a field of an entity."""
        return self.program.entities[entity].fields[name]

    def package(self, entity: str) -> str:
        """Return the package of an entity: ``app.loans``."""
        return f"app.{identifier(plural(snake(entity)))}"

    def model(self, entity: str) -> Symbol:
        """Return the ORM class of an entity."""
        return Symbol(f"{self.package(entity)}.models", pascal(entity))

    def schema(self, shape: str, entity: str) -> Symbol:
        """Return the body class of a shape."""
        return Symbol(f"{self.package(entity)}.schemas", shape)

    def computed(self, entity: str, field: str) -> Symbol:
        """Return the function that computes a field in SQL."""
        return Symbol(f"{self.package(entity)}.computed", identifier(snake(field)))

    def error(self, kind: str) -> Symbol:
        """Return the exception of an error kind."""
        return Symbol(_ERRORS, pascal(kind))

    def key_columns(self, entity: str) -> tuple[str, ...]:
        """Return the columns of the primary key."""
        declared = self.entity(entity)
        return tuple(column for name in declared.key for column in self.columns(entity, name))

    def columns(self, entity: str, field: str) -> tuple[str, ...]:
        """Return the attributes of the ORM class that hold a field; a reference has those of its key."""
        declared = self.field(entity, field)
        if declared.kind == "reference":
            assert declared.target is not None
            return tuple(
                f"{snake(declared.name)}_{column}" for column in self.key_columns(declared.target)
            )
        name = identifier(snake(declared.name))
        if isinstance(declared.type, ScalarType) and declared.type.name in ("password", "token"):
            return (f"{name}_hash",)
        return (name,)

    def association(self, entity: str, field: str) -> Association:
        """Return the table of a many-to-many relation; both sides share one."""
        declared = self.field(entity, field)
        assert declared.target is not None
        if declared.via is not None and self._comes_later(entity, field, declared):
            other = self.association(declared.target, declared.via)
            return Association(other.model, other.item_columns, other.owner_columns)
        owner, target = snake(entity), snake(declared.target)
        item = singular(snake(field))
        prefix = item if target == owner else target
        return Association(
            Symbol(self.model(entity).module, f"{pascal(entity)}{pascal(item)}"),
            tuple(f"{owner}_{column}" for column in self.key_columns(entity)),
            tuple(f"{prefix}_{column}" for column in self.key_columns(declared.target)),
        )

    def _comes_later(self, entity: str, field: str, declared: Field) -> bool:
        """Tell whether the other side of a relation was declared first, and so names the table."""
        assert declared.target is not None
        if declared.target == entity:
            order = list(self.entity(entity).fields)
            return declared.via is not None and order.index(declared.via) < order.index(field)
        entities = list(self.program.entities)
        return entities.index(declared.target) < entities.index(entity)

    @cached_property
    def _enum_homes(self) -> dict[str, str]:
        homes: dict[str, str] = {}
        for entity in self.program.entities.values():
            for field in entity.fields.values():
                if isinstance(field.type, EnumType):
                    homes.setdefault(field.type.enum, self.model(entity.name).module)
        return homes

    def enum(self, name: str) -> Symbol:
        """Return the class of an enum: it lives beside the first entity that uses it."""
        return Symbol(self._enum_homes.get(name, "app.enums"), pascal(name))

    def states(self, entity: str, field: str) -> Symbol:
        """Return the enum class of the states of a flow field."""
        return Symbol(self.model(entity).module, f"{pascal(entity)}{pascal(field)}")

    def member(self, name: str) -> str:
        """Return the name of a member of an enum."""
        return constant(name)
