"""The input of rows that are created together with the row they belong to."""

from __future__ import annotations

from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType, RecordType, RowsType, RowType, Type
from fastgen.ir.naming import pascal_case


def nested_input(program: Program, entity: str, field: Field | None) -> Shape:
    """Return what creating a row of ``entity`` accepts when ``field`` of another row holds it.

    The field that points back is filled by the row it belongs to.
    """
    target = program.entities[entity]
    back = field.via if field is not None else None
    fields = tuple(
        _accepted(program, each)
        for each in target.fields.values()
        if each.name != back and is_accepted(each)
    )
    return Shape(
        f"{entity}In{pascal_case(field.id.split('.')[0] if field else 'Body')}", entity, fields
    )


def is_accepted(field: Field) -> bool:
    """Tell whether creating a row accepts a field when nobody says more."""
    flags = field.flags
    if field.generated or flags.readonly or flags.hidden or flags.owner or flags.tenant:
        return False
    if file_type(field.type) is not None:
        return False
    return field.kind in ("column", "reference", "many_to_many") and field.derived_from is None


def _accepted(program: Program, field: Field) -> ShapeField:
    return ShapeField(
        name=field.name,
        wire=field.wire,
        type=_wire_type(program, field.type),
        source=field.name,
        nullable=field.nullable,
        optional=field.optional,
        default=field.default,
        description=field.description,
    )


def _wire_type(program: Program, type_: Type) -> Type:
    match type_:
        case RowType(entity):
            return _key(program, program.entities[entity])
        case RowsType(entity):
            return ListType(_key(program, program.entities[entity]))
        case _:
            return type_


def _key(program: Program, entity: Entity) -> Type:
    types = [(name, _wire_type(program, entity.fields[name].type)) for name in entity.key]
    return types[0][1] if len(types) == 1 else RecordType(tuple(types))
