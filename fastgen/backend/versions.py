"""Which operations speak of the version of a row, and where an answer carries it."""

from __future__ import annotations

from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program

TAGGED = frozenset({"read", "create", "update", "replace", "move", "toggle_add", "toggle_remove"})
"""The verbs that answer one row."""
GUARDED = frozenset({"update", "replace", "delete", "move"})
"""The verbs that a client may bind to the version it knows."""


def is_versioned(program: Program, entity: str | None) -> bool:
    """Tell whether the rows of an entity count their changes."""
    return entity is not None and "Versioned" in program.entities[entity].traits


def takes_versions(program: Program, operation: Operation) -> bool:
    """Tell whether an operation heeds the header If-Match."""
    return operation.verb in GUARDED and is_versioned(program, operation.entity)


def is_tagged(program: Program, operation: Operation) -> bool:
    """Tell whether the answer of an operation has the version of its row as its entity tag."""
    return (
        operation.verb in TAGGED
        and operation.output is not None
        and not operation.answer
        and is_versioned(program, operation.entity)
    )


def carries_version(program: Program, shape: Shape) -> bool:
    """Tell whether the class of a shape knows the version of its row, which it does not show."""
    return is_versioned(program, shape.entity) and any(
        operation.output is not None
        and operation.output.name == shape.name
        and operation.entity == shape.entity
        and is_tagged(program, operation)
        for operation in program.operations
    )
