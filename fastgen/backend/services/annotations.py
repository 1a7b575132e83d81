"""Types of the language as annotations of what a row of the database gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.backend.column_types import column_type, enum_class, state_class
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RecordType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    ValueType,
)

if TYPE_CHECKING:
    from fastgen.backend.services.module import ServiceModule


def annotation_of(type_: Type, module: ServiceModule) -> str:
    """Return the annotation of a value, with its imports added to a module."""
    match type_:
        case NullableType(of=of):
            return f"{annotation_of(of, module)} | None"
        case EnumType(enum):
            return module.know(enum_class(enum), "app.enums")
        case StateType(entity, field):
            return module.know(state_class(entity, field), "app.enums")
        case RowType(entity):
            declared = module.program.entities[entity]
            return annotation_of(declared.fields[declared.key[0]].type, module)
        case ScalarType() | ListType() | MapType() | ValueType() | UnionType():
            column = column_type(type_, field="", enum_values={})
            for source, name in column.imports:
                if source != "app.database":
                    module.know(name, source)
            return column.annotation
        case RecordType():
            return "dict[str, object]"
        case _:
            return "object"
