"""Finds every string that the author of a spec wrote, with its slot and its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import get_args, get_origin

from fastgen.ir import entities, operations
from fastgen.ir.expressions import Entry, Located
from fastgen.ir.node import Node
from fastgen.ir.slots import FORMS, SLOTS, TREE_SLOTS, SlotKind
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A string in a spec: its place, its slot, and its path, as ``entities/Book/fields/0/name``."""

    node: Node | Located
    slot: str
    kind: SlotKind
    value: str
    path: str


def strings_of(node: Node, path: str = "") -> Iterator[Found]:
    """Yield every string of a tree of nodes, outermost first.

    An expression that the parser made has a place, and is sound: only the others are looked into.

    >>> from fastgen.ir import application, spec
    >>> app = application.App(name="notes", cors=("https://a.example",))
    >>> [(found.path, found.kind) for found in strings_of(spec.Spec(app=app))]
    [('app/name', 'name'), ('app/cors/0', 'origin')]
    """
    own, below = _plan(type(node))
    for slot, kind in own:
        value: object = getattr(node, slot)
        if isinstance(value, str):
            yield Found(node, slot, _kind(node, slot, kind), value, f"{path}{slot}")
        elif isinstance(value, tuple):
            for at, item in enumerate(value):
                if isinstance(item, str):
                    yield Found(node, slot, kind, item, f"{path}{slot}/{at}")
    for slot in below:
        value = getattr(node, slot)
        if isinstance(value, Node):
            yield from strings_of(value, f"{path}{slot}/")
        elif isinstance(value, tuple):
            for at, item in enumerate(value):
                if isinstance(item, Node):
                    yield from strings_of(item, f"{path}{slot}/{_label(item, at)}/")
                elif isinstance(item, Located) and item.span is None:
                    yield from _strings_of_tree(item, f"{path}{slot}/{at}")
        elif isinstance(value, Located) and value.span is None:
            yield from _strings_of_tree(value, f"{path}{slot}")


def _strings_of_tree(tree: Located, path: str) -> Iterator[Found]:
    """Yield every string of an expression or a statement; without recursion, they may be deep."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        kinds = TREE_SLOTS.get(type(item), {})
        for slot in fields(item):
            value: object = getattr(item, slot.name)
            for piece in value if isinstance(value, tuple) else (value,):
                if isinstance(piece, Located):
                    waiting.append(piece)
                elif isinstance(piece, str) and slot.name in kinds:
                    kind = kinds[slot.name]
                    if isinstance(item, Entry) and not item.quoted:
                        kind = "name"
                    yield Found(item, slot.name, kind, piece, path)


@cache
def _plan(kind: type[Node]) -> tuple[tuple[tuple[str, SlotKind], ...], tuple[str, ...]]:
    """Return the string slots of a class of nodes, and its slots that hold more."""
    slots = SLOTS.get(kind, {})
    below = [
        name
        for name, field in kind.model_fields.items()
        if name != "span" and name not in slots and holds_nodes(field.annotation)
    ]
    return tuple(slots.items()), tuple(below)


def holds_nodes(annotation: object) -> bool:
    """Tell whether a slot of this annotation holds nodes, expressions or statements.

    >>> holds_nodes(tuple[Node, ...]), holds_nodes(str | None)
    (True, False)
    """
    if get_origin(annotation) is None:
        return isinstance(annotation, type) and issubclass(annotation, Node | Located)
    return any(holds_nodes(argument) for argument in get_args(annotation))


def _kind(node: Node, slot: str, kind: SlotKind) -> SlotKind:
    """Return the kind of a slot in the light of what stands beside it."""
    if isinstance(node, entities.ViewItem) and slot == "name":
        return "wire" if node.quoted else "name"
    if isinstance(node, operations.Parameter) and slot == "wire":
        return "token" if node.place in ("header", "cookie") else kind
    return kind


def _label(node: Node, at: int) -> str:
    """Return what a node in a list is called in a path: its name if it has a plain one."""
    name: object = getattr(node, "name", None)
    plain = isinstance(name, str) and FORMS["word"].fullmatch(name)
    return str(name) if plain else str(at)
