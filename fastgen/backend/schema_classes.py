"""The classes of a module of schemas, and its types of fields, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal, TypeAlias

from fastgen.backend.field_types import FieldType, plain
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import attribute, version_attribute
from fastgen.ir.application import WireStyle
from fastgen.ir.checked.entities import Shape, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import NullableType, Type
from fastgen.ir.naming import pascal_case, wire_case
from fastgen.records import dataclass

Style: TypeAlias = Literal["input", "update", "output", "page", "query", "shape"]
ORDER: tuple[Style, ...] = ("input", "update", "output", "page", "query", "shape")


@dataclass(frozen=True, slots=True)
class SchemaField:
    """One attribute of a class; without ``default`` it is required.

    ``wire`` is its key in JSON. In a class of the style ``update`` a key may be absent unless it is
    ``needed``.
    """

    name: str
    wire: str
    type: FieldType
    default: str | None = None
    constraints: tuple[str, ...] = ()
    description: str | None = None
    needed: bool = False
    imports: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaClass:
    """A class: ``base`` is that of a page, which has no fields of its own, or of a tagged value."""

    name: str
    style: Style
    fields: tuple[SchemaField, ...] = ()
    base: FieldType | None = None
    description: str | None = None
    decorator: str = ""
    """What gathers its free keys, or spreads them."""

    def symbols(self) -> Iterator[Symbol]:
        """Yield what the annotations import."""
        if self.base is not None:
            yield from self.base.imports
        if self.decorator:
            yield Symbol("app.rest", self.decorator[1:].partition("(")[0])
        for each in self.fields:
            yield from each.type.imports
            yield from each.imports


@dataclass(slots=True)
class SchemaModule:
    """What one ``schemas.py`` defines: types of fields by name, then classes by name."""

    name: str
    package: str
    aliases: dict[str, FieldType] = field(default_factory=dict)
    classes: dict[str, SchemaClass] = field(default_factory=dict)
    unions: dict[str, FieldType] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)
    """Classes that others import from here although another module defines them."""

    @property
    def subject(self) -> str:
        """What it is about, in words."""
        return self.package.rstrip("_").replace("_", " ")

    def ordered(self) -> tuple[SchemaClass, ...]:
        """Return the classes by style, each after those it refers to."""
        found: dict[str, SchemaClass] = {}
        for each in sorted(self.classes.values(), key=lambda each: ORDER.index(each.style)):
            self._visit(each, found)
        return tuple(found.values())

    def _visit(self, each: SchemaClass, found: dict[str, SchemaClass]) -> None:
        if each.name in found:
            return
        for symbol in each.symbols():
            if symbol.module == self.name and symbol.name in self.classes:
                self._visit(self.classes[symbol.name], found)
        found[each.name] = each


def version_field(shape: Shape) -> SchemaField:
    """Return the attribute with the version of a row, which goes into the entity tag alone."""
    name = version_attribute(shape)
    return SchemaField(name, name, plain("int"), default="0", constraints=("exclude=True",))


def bulk_class(operation: Operation) -> str:
    """Return the class of the body of a bulk operation, which holds the items."""
    return f"{pascal_case(operation.name)}Body"


def items_class(operation: Operation) -> str:
    """Return the class of the answer of a bulk operation."""
    if operation.output is None:
        raise AssertionError(f"{operation.id} answers nothing")
    return f"{operation.output.name.removesuffix('Public')}Items"


def bulk_classes(operation: Operation) -> Iterator[str]:
    """Yield the classes that a bulk operation has of its own."""
    yield bulk_class(operation)
    if operation.output is not None:
        yield items_class(operation)


def output_field(each: ShapeField, found: FieldType) -> SchemaField:
    """Return a field of an answer."""
    default = "None" if each.optional else None
    name = attribute(each.name)
    return SchemaField(name, each.wire, found, default, description=each.description)


def part_of_record(key: str, type_: Type, wire: WireStyle) -> ShapeField:
    """Return an entry of a record as a field of its class."""
    nullable = isinstance(type_, NullableType)
    inner = type_.of if isinstance(type_, NullableType) else type_
    return ShapeField(key, wire_case(key, wire), inner, nullable=nullable)
