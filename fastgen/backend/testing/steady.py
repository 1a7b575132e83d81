"""Which answers are the same whenever, and by whomever, a row is read."""

from __future__ import annotations

from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import Clock, FieldAccess, PathMany, Variable
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ListType, NullableType, Type, ViewType


def is_steady(program: Program, shape: Shape, *, one_reader: bool) -> bool:
    """Tell whether a shape shows the same twice; with ``one_reader`` the same caller reads both."""
    return not Movement(program, one_reader=one_reader).in_shape(shape)


class Movement:
    """Looks for what changes by itself, through computed fields and the views of other rows."""

    def __init__(self, program: Program, *, one_reader: bool) -> None:
        self.program = program
        self.one_reader = one_reader
        self.seen: set[object] = set()

    def in_shape(self, shape: Shape) -> bool:
        """Tell whether some field of a shape changes by itself."""
        fields = self.program.entities[shape.entity].fields if shape.entity is not None else {}
        for part in shape.fields:
            own = fields.get(part.source or "")
            computed = part.value or (own.computed if own is not None else None)
            if self.in_type(part.type) or (computed is not None and self.in_value(computed)):
                return True
        return False

    def in_type(self, shown: Type) -> bool:
        """Tell whether a value of a type changes: a row as some view shows it."""
        match shown:
            case NullableType(of=of):
                return self.in_type(of)
            case ListType(item=item):
                return self.in_type(item)
            case ViewType(entity=entity, view=view) if (entity, view) not in self.seen:
                self.seen.add((entity, view))
                return self.in_shape(self.program.entities[entity].views[view].shape)
        return False

    def in_value(self, expression: object) -> bool:
        """Tell whether the value of an expression changes."""
        for node in walk(expression):
            match node:
                case Clock():
                    return True
                case Variable(kind="caller") if not self.one_reader:
                    return True
                case FieldAccess(entity=str(entity), field=name) | PathMany(
                    entity=str(entity), field=name
                ):
                    if (entity, name, "field") in self.seen:
                        continue
                    self.seen.add((entity, name, "field"))
                    field = self.program.entities[entity].fields.get(name)
                    computed = field.computed if field is not None else None
                    if computed is not None and self.in_value(computed):
                        return True
        return False
