"""Whether a program has files, and which columns keep them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.files import brings_files, file_type, handles_files
from fastgen.ir.checked.program import Program


def kept_files(program: Program) -> Iterator[tuple[str, Field]]:
    """Yield the fields that keep files, each with its entity."""
    for entity in program.entities.values():
        for field in entity.fields.values():
            if field.kind == "column" and file_type(field.type) is not None:
                yield entity.name, field


def has_files(program: Program) -> bool:
    """Tell whether there are files at all."""
    return (
        any(map(brings_files, program.operations))
        or any(True for _ in kept_files(program))
        or any(map(handles_files, program.externs.values()))
    )
