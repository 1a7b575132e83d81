"""Gives every row one stored key: where it is named by several fields, an `id` of its own.

What a spec calls the key names a row for callers: in paths, in answers, in orders. In the database
a row is known by one column, whatever it is called by, so that a reference to it is one column too.
Where the key of an entity is a single field the two are the same. Where it is composite, the table
gets an `id` that no caller sees, and the declared key is a unique constraint.
"""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir.checked.entities import Entity, Field, Flags, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program, Value
from fastgen.ir.checked.types import ListType, ScalarType, Type, ValueType

ROW_KEY = "id"


def with_row_keys(program: Program) -> Program:
    """Return the program with one stored key for every entity."""
    named = {name: each for name, each in program.entities.items() if _needs_one(program, each)}
    if not named:
        return program
    entities = {
        name: _with_row_key(entity) if name in named else entity
        for name, entity in program.entities.items()
    }
    values = {name: _key_value(program, entity) for name, entity in named.items()}
    operations = tuple(
        (
            _with_one_key(operation, values[operation.entity])
            if operation.entity in named
            else operation
        )
        for operation in program.operations
    )
    keys = {value.name: value for value in values.values()}
    return replace(
        program, entities=entities, operations=operations, values={**program.values, **keys}
    )


def _needs_one(program: Program, entity: Entity) -> bool:
    """Tell whether the declared key is no column that all rows of the database differ in."""
    key = tuple(entity.fields[name] for name in entity.key)
    tenancy = program.tenancy
    return len(key) > 1 or (tenancy is not None and tenancy.chooses(entity.name, key))


def named_by(entity: Entity) -> tuple[str, ...]:
    """Return the fields that name a row for callers, whatever the database knows it by."""
    return entity.named_by or entity.key


def _with_row_key(entity: Entity) -> Entity:
    name = ROW_KEY
    while name in entity.fields and not _is_free(entity, name):
        name = f"row_{name}"
    row_key = Field(
        id=f"{entity.name}.{name}",
        name=name,
        wire=name,
        kind="column",
        type=ScalarType("uuid"),
        optional=True,
        flags=Flags(key=True, readonly=True, hidden=True),
        generated=True,
        span=entity.span,
    )
    others = {other: field for other, field in entity.fields.items() if other != name}
    return replace(entity, fields={name: row_key, **others}, key=(name,), named_by=entity.key)


def _is_free(entity: Entity, name: str) -> bool:
    """Tell whether a field is the `id` that every entity has and this one does not use."""
    return entity.fields[name].generated and name not in entity.key


def _key_value(program: Program, entity: Entity) -> Value:
    """Return the value that a body names a row by: an object of the parts of its key."""
    name = f"{entity.name}Key"
    while name in program.values or name in program.unions or name in program.entities:
        name += "Parts"
    fields = (entity.fields[part] for part in entity.key)
    parts = tuple(ShapeField(each.name, each.wire, _wire_type(program, each)) for each in fields)
    return Value(name, None, parts)


def _wire_type(program: Program, field: Field) -> Type:
    """Return how a part of a key is written: a reference as the key of its row."""
    while field.target is not None:
        target = program.entities[field.target]
        field = target.fields[target.key[0]]
    return field.type


def _with_one_key(operation: Operation, key: Value) -> Operation:
    """Return an operation with one parameter in its path that finds the row: the last part."""
    keys = [each for each in operation.path_parameters if each.role == "key"]
    parameters = tuple(
        replace(each, role="part") if each in keys[:-1] else each
        for each in operation.path_parameters
    )
    shape = operation.input
    if operation.verb == "bulk_delete" and shape is not None and len(key.fields) > 1:
        listed = tuple(replace(each, type=ListType(ValueType(key.name))) for each in shape.fields)
        shape = replace(shape, fields=listed)
    return replace(operation, path_parameters=parameters, input=shape)
