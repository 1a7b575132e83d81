"""Which parts of a program hold files: parameters that bring them, columns that keep them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import NullableType, ScalarType, Type
from fastgen.ir.media import FILES


def file_type(type_: Type) -> ScalarType | None:
    """Return the type of a file, null or not; None for anything else."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    return inner if isinstance(inner, ScalarType) and inner.name in FILES else None


def brings_files(operation: Operation) -> bool:
    """Tell whether the body of an action is a form with files."""
    return any(file_type(each.type) is not None for each in operation.parameters)


def kept_files(program: Program) -> Iterator[tuple[str, Field]]:
    """Yield the fields that keep files, each with its entity."""
    for entity in program.entities.values():
        for field in entity.fields.values():
            if field.kind == "column" and file_type(field.type) is not None:
                yield entity.name, field


def has_files(program: Program) -> bool:
    """Tell whether there are files at all."""
    return any(map(brings_files, program.operations)) or any(True for _ in kept_files(program))
