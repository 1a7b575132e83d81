"""Which operations hash a password, or verify one."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.nested_inputs import nested_input
from fastgen.backend.reading import expressions_of, statements_of
from fastgen.ir.checked.entities import Field, Shape
from fastgen.ir.checked.expressions import CreateRow, FunctionCall, UpsertRow
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import UpdateRow
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import InputType, ListType, ScalarType


def is_password(declared: Field) -> bool:
    """Tell whether a field holds a password."""
    return isinstance(declared.type, ScalarType) and declared.type.name == "password"


def hashes_passwords(program: Program) -> bool:
    """Tell whether callers, or rows, have passwords."""
    return bool(program.ways) and any(
        is_password(declared)
        for entity in program.entities.values()
        for declared in entity.fields.values()
    )


def hashes(program: Program, operation: Operation) -> bool:
    """Tell whether an operation takes a password in its input, writes one, or verifies one."""
    if operation.input is not None and any(_accepted(program, operation.input)):
        return True
    if any(is_password(declared) for declared in _written(program, operation)):
        return True
    return any(
        isinstance(part, FunctionCall) and part.function == "verify"
        for each in expressions_of(operation)
        for part in walk(each)
    )


def _accepted(program: Program, shape: Shape) -> Iterator[bool]:
    """Yield for every field that an input fills, those of nested rows included, what it holds."""
    if shape.entity is None:
        return
    fields = program.entities[shape.entity].fields
    for each in shape.fields:
        declared = fields.get(each.source or each.name)
        if declared is None:
            continue
        item = each.type.item if isinstance(each.type, ListType) else each.type
        if isinstance(item, InputType):
            yield from _accepted(program, nested_input(program, item.entity, declared))
        else:
            yield is_password(declared)


def _written(program: Program, operation: Operation) -> Iterator[Field]:
    """Yield the fields that statements and `set` write."""
    if operation.entity is not None:
        own = program.entities[operation.entity].fields
        yield from (own[name] for name, _ in operation.assign)
    for each in expressions_of(operation):
        for part in walk(each):
            if isinstance(part, CreateRow | UpsertRow):
                yield from (program.entities[part.entity].fields[name] for name, _ in part.values)
    for statement in statements_of(operation):
        if isinstance(statement, UpdateRow):
            fields = program.entities[statement.entity].fields
            yield from (fields[name] for name, _ in statement.values)
