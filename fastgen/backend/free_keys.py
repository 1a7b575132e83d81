"""Keys that no field declares: the flag `rest`, in bodies, in answers and in what tests say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fastgen.backend.brackets import Code, lay_out
from fastgen.backend.encoders import python_string
from fastgen.ir.checked.entities import Entity, Shape, ShapeField, View, kept_names, rest_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.records import dataclass


def is_rest(entity: Entity | None, each: ShapeField) -> bool:
    """Tell whether a key of a shape stands for the free keys of a row."""
    own = entity.fields.get(each.source or "") if entity is not None else None
    return own is not None and own.flags.rest and each.value is None


def gathering(entity: Entity, shape: Shape) -> str:
    """Return the decorator of an input that takes free keys, or nothing.

    Free keys have none of the names of fields and views, accepted here or not.
    """
    rest = next((each for each in shape.fields if is_rest(entity, each)), None)
    if rest is None:
        return ""
    known = [each.wire for each in shape.fields if each is not rest]
    taken = sorted(kept_names(entity) - set(known))
    arguments = (Code(python_string(rest.wire)), _set("known", known), _set("taken", taken))
    return lay_out(Code("@gathers(", arguments, ")"))


def spreading(entity: Entity, shape: Shape) -> str:
    """Return the decorator of an answer that shows free keys, or nothing."""
    rest = next((each for each in shape.fields if is_rest(entity, each)), None)
    return f"@spreads({python_string(rest.wire)})" if rest is not None else ""


def _set(name: str, words: Iterable[str]) -> Code:
    items = tuple(Code(python_string(word)) for word in words)
    return Code(f"{name}={{", items, "}") if items else Code(f"{name}=set()")


@dataclass(frozen=True, slots=True)
class FreeKeyUsers:
    """The operations, by id, whose bodies take free keys, and those whose answers show them."""

    taking: frozenset[str]
    showing: frozenset[str]


def free_key_users(program: Program) -> FreeKeyUsers:
    """Return which operations of a program take or show free keys."""
    if not any(map(rest_of, program.entities.values())):
        return FreeKeyUsers(frozenset(), frozenset())

    def has_some(shape: Shape | None) -> bool:
        entity = program.entities.get(shape.entity or "") if shape is not None else None
        return shape is not None and any(is_rest(entity, each) for each in shape.fields)

    return FreeKeyUsers(
        frozenset(each.id for each in program.operations if has_some(each.input)),
        frozenset(each.id for each in program.operations if has_some(each.output)),
    )


def without_free_keys(program: Program) -> Program:
    """Return the program as the tests of its requests see it: they choose no free keys."""
    kept = {name: each for name, each in program.entities.items() if rest_of(each) is not None}
    if not kept:
        return program

    def less(shape: Shape | None) -> Shape | None:
        entity = kept.get(shape.entity or "") if shape is not None else None
        if shape is None or entity is None:
            return shape
        fields = tuple(each for each in shape.fields if not is_rest(entity, each))
        return replace(shape, fields=fields)

    def with_less(operation: Operation) -> Operation:
        return replace(operation, input=less(operation.input), output=less(operation.output))

    entities = dict(program.entities)
    for name, entity in kept.items():
        views = {
            key: View(view.name, less(view.shape) or view.shape)
            for key, view in entity.views.items()
        }
        entities[name] = replace(entity, views=views)
    return replace(program, entities=entities, operations=tuple(map(with_less, program.operations)))
