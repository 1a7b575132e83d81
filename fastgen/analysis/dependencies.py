"""Finds the fields that the value of an expression is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import (
    Compare,
    ExternCall,
    FieldAccess,
    Fold,
    FunctionCall,
    MapList,
    PathMany,
    ShowAs,
    Typed,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import parts_of, walk
from fastgen.ir.checked.types import ListType, NullableType, RowType, ScalarType, Type, ViewType

Column: TypeAlias = tuple[str, str]
"""An entity and one of its fields."""


class Step(NamedTuple):
    """A step that a value takes; ``exact`` tells that it is still the value itself."""

    text: str
    exact: bool


Steps: TypeAlias = tuple[Step, ...]
Sources: TypeAlias = dict[Column, Steps]
"""Fields, each with the steps that its value takes from there."""


class Dependencies:
    """Knows what values are computed from, in one program.

    What only chooses rows (the condition of a query whose rows are shown) does not count; what is
    counted, compared or folded into a value does. `verify` and comparisons with a token do not:
    they are what passwords and tokens are for.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    def of(self, node: Typed, bound: Mapping[str, Sources]) -> Sources:
        """Return the fields behind a value; ``bound`` are those behind names."""
        match node:
            case FunctionCall(function="verify"):
                return {}
            case Compare(left=left, right=right) if _is_token(left.type) or _is_token(right.type):
                return {}
            case Variable(kind="let" | "parameter", name=name) if name in bound:
                return dict(bound[name])
            case Variable(type=type_):
                return self.key_of(type_)
            case FieldAccess(entity=str(entity), field=name) | PathMany(entity=entity, field=name):
                found: Sources = {(entity, name): ()}
                return merged(found, self.key_of(node.type))
            case ShowAs(entity=entity, view=view):
                return self.of_shape(self.program.entities[entity].views[view].shape)
            case Fold(query=query, element=element):
                parts = [part for part in (element, query.where) if part is not None]
                return merged(*(self.of(part, bound) for part in parts))
            case MapList(element=element):
                return self.of(element, bound)
            case ExternCall(extern=name, arguments=arguments):
                found = merged(*(self.of(part, bound) for part in arguments))
                return {
                    at: (*steps, Step(f"extern `{name}`", False)) for at, steps in found.items()
                }
            case _:
                return merged(*(self.of(part, bound) for part in parts_of(node)))

    def key_of(self, type_: Type) -> Sources:
        """Return the key of the rows that a value of a type is, as they are shown."""
        match type_:
            case NullableType(of=inner) | ListType(item=inner):
                return self.key_of(inner)
            case RowType(entity=entity):
                return {(entity, name): () for name in self.program.entities[entity].key}
            case _:
                return {}

    def of_shape(self, shape: Shape) -> Sources:
        """Return the fields that an object on the wire shows."""
        found: Sources = {}
        for part in shape.fields:
            view = _view_of(part.type)
            if view is not None and part.value is None:
                nested = self.of_shape(self.program.entities[view.entity].views[view.view].shape)
                step = Step(f"`{part.name}` of `{shape.name}`", True)
                found = merged(found, {at: (*steps, step) for at, steps in nested.items()})
            elif part.value is not None:
                step = Step(f"`{part.name}` of `{shape.name}`", _is_copy(part.value))
                inner = self.of(part.value, {})
                found = merged(found, {at: (*steps, step) for at, steps in inner.items()})
            if part.source is not None and shape.entity is not None:
                own: Sources = {(shape.entity, part.source): ()}
                field = self.program.entities[shape.entity].fields[part.source]
                found = merged(own, found, self.key_of(field.type))
        return found


def merged(*several: Sources) -> Sources:
    """Join sources; of two ways to the same field the shorter one stays."""
    found: Sources = {}
    for one in several:
        for at, steps in one.items():
            if at not in found or len(steps) < len(found[at]):
                found[at] = steps
    return found


def calls_of(node: TypedExpression) -> Iterator[ExternCall]:
    """Yield the calls of the user's functions inside an expression."""
    return (inner for inner in walk(node) if isinstance(inner, ExternCall))


def _is_copy(node: TypedExpression) -> bool:
    """Tell whether a value is shown as it is: a path of fields, or rows through a view."""
    while isinstance(node, FieldAccess | PathMany | ShowAs):
        node = node.of
    return isinstance(node, Variable)


def _is_token(type_: Type) -> bool:
    inner = type_.of if isinstance(type_, NullableType) else type_
    return isinstance(inner, ScalarType) and inner.name == "token"


def _view_of(type_: Type) -> ViewType | None:
    match type_:
        case NullableType(of=inner) | ListType(item=inner):
            return _view_of(inner)
        case ViewType():
            return type_
        case _:
            return None
