"""Where the classes and functions of a program are imported from.

And which columns its fields have.
"""

from __future__ import annotations

import builtins

from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.lowering.identifiers import constant, local
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.modules import Role
from fastgen.backend.names import Names, identifier
from fastgen.backend.reserved_words import RESERVED_NAMES
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.one_caller import OWN
from fastgen.ir.checked.program import Program
from fastgen.ir.naming import pascal_case, snake_case
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Association:
    """The table behind a many-to-many relation, as seen from one of its sides."""

    model: Symbol
    owner_columns: tuple[str, ...]
    item_columns: tuple[str, ...]


class Naming:
    """Symbols of one program."""

    def __init__(self, program: Program, names: Names | None = None) -> None:
        self.program = program
        self.names = names if names is not None else Names(program)

    def entity(self, name: str) -> Entity:
        """Return an entity."""
        return self.program.entities[name]

    def field(self, entity: str, name: str) -> Field:
        """Return a field of an entity."""
        return self.program.entities[entity].fields[name]

    def module(self, entity: str, role: Role) -> str:
        """Return a module of an entity: ``app.loans.models``."""
        return self.names.module_of(self.names.of(entity).package, role)

    def model(self, entity: str) -> Symbol:
        """Return the ORM class of an entity."""
        return Symbol(self.module(entity, "models"), self.names.of(entity).model)

    def schema(self, shape: str, entity: str) -> Symbol:
        """Return the body class of a shape."""
        return Symbol(self.module(entity, "schemas"), shape)

    def computed(self, entity: str, field: str) -> Symbol:
        """Return the function that computes a field in SQL; it hides nothing of Python's own."""
        name = local(field)
        hides = hasattr(builtins, name) or name in RESERVED_NAMES
        return Symbol(self.module(entity, "computed"), f"{name}_" if hides else name)

    def error(self, kind: str) -> Symbol:
        """Return the exception of an error kind."""
        return Symbol("app.errors", identifier(pascal_case(kind)))

    def key_columns(self, entity: str) -> tuple[str, ...]:
        """Return the columns of the primary key."""
        return self.names.key_columns(entity)

    def caller_columns(self, declared: Field) -> tuple[str, ...]:
        """Return the attributes of the caller with the key that a field about him takes."""
        target, mixed = declared.target or "", self.program.mixed
        if mixed is None:
            return self.key_columns(target)
        own = "" if declared.kind == "reference" and declared.nullable else OWN
        return self.columns(mixed.entity, own + snake_case(target))

    def columns(self, entity: str, field: str) -> tuple[str, ...]:
        """Return the attributes of the ORM class that hold a field.

        A reference has those of its key.
        """
        return self.names.columns(entity, field)

    def association(self, entity: str, field: str) -> Association:
        """Return the table of a many-to-many relation, as seen from either side."""
        declared = self.field(entity, field)
        if declared.target is None:
            raise AssertionError(f"{declared.id} has no target")
        if declared.kind == "inverse" and declared.via is not None:
            other = self.association(declared.target, declared.via)
            return Association(other.model, other.item_columns, other.owner_columns)
        found = self.names.associations[entity, field]
        return Association(
            Symbol(self.names.module_of(found.package, "models"), found.model),
            found.owner_columns,
            found.target_columns,
        )

    def is_link(self, entity: str, field: str) -> bool:
        """Tell whether a relation is kept in a table of its own, as seen from either side."""
        declared = self.field(entity, field)
        if declared.kind == "inverse" and declared.target is not None and declared.via is not None:
            return self.field(declared.target, declared.via).kind == "many_to_many"
        return declared.kind == "many_to_many"

    def enum(self, name: str) -> Symbol:
        """Return the class of an enum."""
        return Symbol("app.enums", enum_class(name))

    def states(self, entity: str, field: str) -> Symbol:
        """Return the enum class of the states of a flow field."""
        return Symbol("app.enums", state_class(entity, field))

    def member(self, name: str) -> str:
        """Return the name of a member of an enum."""
        return constant(name)
