"""Types of the language as annotations in Python."""

from __future__ import annotations

from fastgen.backend.column_types import scalar_column
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Imports, Symbol
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.nodes import Node
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RowType,
    ScalarType,
    StateType,
    Type,
)


def annotation(kind: Type, naming: Naming, imports: Imports) -> Node:
    """Return the annotation of a value that Python holds; a row stands for its key."""
    match kind:
        case ScalarType():
            stored = scalar_column(kind)
            for module, name in stored.imports:
                if name == stored.annotation:
                    imports.add(Symbol(module, name))
            if kind.name == "uuid":
                imports.add(Symbol("uuid", "UUID"))
            return n.name(stored.annotation)
        case EnumType(enum):
            return n.name(imports.add(naming.enum(enum)))
        case StateType(entity, field):
            return n.name(imports.add(naming.states(entity, field)))
        case RowType(entity):
            (key,) = naming.entity(entity).key
            return annotation(naming.field(entity, key).type, naming, imports)
        case NullableType(of=of):
            return n.binary(annotation(of, naming, imports), "|", n.none())
        case ListType(item=item):
            return n.subscript(n.name("list"), annotation(item, naming, imports))
        case MapType(item=item):
            return n.subscript(n.name("dict"), n.name("str"), annotation(item, naming, imports))
        case _:
            return n.name("object")
