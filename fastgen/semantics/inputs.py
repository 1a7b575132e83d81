"""What creating a row of an entity accepts, where a spec says `X.input` (docs, section 10)."""

from __future__ import annotations

from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType, RecordType, RowsType, RowType, Type


def create_shape(entity: Entity, program: Program, *, without: frozenset[str]) -> Shape:
    """Return the default input of a create, without the fields that somebody else fills."""
    accepted = tuple(
        ShapeField(
            own.name,
            own.wire,
            wire_type(own, program),
            source=own.name,
            nullable=own.nullable,
            optional=own.optional or own.kind == "many_to_many",
            default=own.default,
        )
        for own in entity.fields.values()
        if own.name not in without and is_accepted(own)
    )
    return Shape(f"{entity.name}Input", entity.name, accepted)


def is_accepted(own: Field) -> bool:
    """Tell whether the default input of a create takes a field.

    "Every field that is not `readonly`, computed, `hidden`, `owner`, filled by the app as a key, or
    an inverse"; a derived slug is left out as well.
    """
    flags = own.flags
    if own.generated or flags.readonly or flags.hidden or own.derived_from:
        return False
    if flags.owner or flags.tenant:
        return False
    return own.kind in {"column", "reference", "many_to_many"}


def wire_type(own: Field, program: Program) -> Type:
    """Return the type of a field on the wire: "a to-one relation is the key of the other row"."""
    match own.type:
        case RowType(entity):
            return key_type(entity, program)
        case RowsType(entity):
            return ListType(key_type(entity, program))
        case other:
            return other


def key_type(entity: str, program: Program) -> Type:
    """Return the type of a key; one of several fields is an object of its parts."""
    fields = program.entities[entity].fields
    parts = [(name, wire_type(fields[name], program)) for name in program.entities[entity].key]
    return parts[0][1] if len(parts) == 1 else RecordType(tuple(parts))
