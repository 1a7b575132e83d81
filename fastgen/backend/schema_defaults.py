"""What an input holds for a key that is absent."""

from __future__ import annotations

from fastgen.backend.constants import constant_code
from fastgen.backend.field_types import FieldType, shared, subscripted
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import attribute
from fastgen.backend.schema_classes import SchemaField
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.types import ListType, MapType, Type

EMPTY: dict[type[Type], str] = {ListType: "[]", MapType: "{}"}
"""What a collection is when nobody says."""


def with_default(each: ShapeField, found: FieldType) -> SchemaField:
    """Return an input with the default that the schema itself can give.

    A default that has to be computed is left to the service; then None says that the key is absent.
    """
    name = attribute(each.name)
    constant = constant_code(each.default, each.type) if each.default is not None else None
    if constant is not None:
        code, imports = constant
        symbols = tuple(Symbol(*symbol) for symbol in imports)
        return SchemaField(
            name, each.wire, found, code, description=each.description, imports=symbols
        )
    default = None
    empty = EMPTY.get(type(each.type)) if each.default is None and not each.nullable else None
    if each.optional and empty is not None:
        default = empty
    elif each.optional:
        default = "None"
        if not each.nullable:
            omittable = shared("Omittable")
            found = subscripted(omittable, found)
    return SchemaField(name, each.wire, found, default, description=each.description)
