"""Where files are in the checked IR: types, shapes, and the operations whose body brings them."""

from __future__ import annotations

from fastgen.ir.checked.entities import Shape, ShapeField
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.program import Extern
from fastgen.ir.checked.types import NullableType, NullType, ScalarType, Type
from fastgen.ir.media import FILES


def file_type(type_: Type) -> ScalarType | None:
    """Return the type of a file, null or not; None for anything else."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    return inner if isinstance(inner, ScalarType) and inner.name in FILES else None


def holds_files(shape: Shape | None) -> bool:
    """Tell whether some key of a shape is a file."""
    fields = shape.fields if shape is not None else ()
    return any(file_type(each.type) is not None for each in fields)


def handles_files(extern: Extern) -> bool:
    """Tell whether a function written by hand takes or gives a file."""
    types = (*(each.type for each in extern.parameters), extern.result or NullType())
    return any(file_type(each) is not None for each in types)


def file_parts(operation: Operation) -> tuple[Parameter | ShapeField, ...]:
    """Return what of a body is a file: parameters, or keys of the input."""
    shape = operation.input.fields if operation.input is not None else ()
    parts: tuple[Parameter | ShapeField, ...] = (*operation.parameters, *shape)
    return tuple(each for each in parts if file_type(each.type) is not None)


def brings_files(operation: Operation) -> bool:
    """Tell whether the body of an operation is a form with files."""
    return bool(file_parts(operation))
