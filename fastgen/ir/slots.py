"""What each string slot of the IR may hold: a name of a certain form, or a text that is data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args, get_origin

from fastgen.ir import application, entities, operations, spec, surroundings, types
from fastgen.ir.node import Node

NameKind: TypeAlias = Literal["name", "type", "word", "label", "dotted", "ordered", "method"]
TextKind: TypeAlias = Literal[
    "text", "pattern", "wire", "path", "prefix", "token", "origin", "media"
]
SlotKind: TypeAlias = NameKind | TextKind

LONGEST_NAME: Final = 50
"""Characters; with what is put around it, a name must fit the 63 bytes of PostgreSQL."""

LONGEST_TEXT: Final[Mapping[TextKind, int]] = MappingProxyType(
    {
        "text": 10_000,
        "pattern": 1_000,
        "wire": 200,
        "path": 500,
        "prefix": 200,
        "token": 100,
        "origin": 300,
        "media": 100,
    }
)
"""Characters."""

_NAME = r"[a-z_][A-Za-z0-9_]*"
_TYPE = r"[A-Z][A-Za-z0-9_]*"
_SEGMENT = r"[A-Za-z0-9._~!$&'()*+,;=:@%-]"
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105  the grammar of RFC 9110, no secret

FORMS: Final[Mapping[SlotKind, re.Pattern[str]]] = MappingProxyType(
    {
        "name": re.compile(_NAME),
        "type": re.compile(_TYPE),
        "word": re.compile(rf"{_NAME}|{_TYPE}"),
        "label": re.compile(r"[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*"),
        "dotted": re.compile(rf"{_NAME}(\.{_NAME})*"),
        "ordered": re.compile(rf"{_NAME}( desc)?"),
        "method": re.compile("|".join(get_args(operations.Method))),
        "text": re.compile(r"[^\x00\ud800-\udfff]*"),
        "pattern": re.compile(r"[^\x00\ud800-\udfff]+"),
        "wire": re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+"),
        "path": re.compile(rf"(/|{_SEGMENT}|\{{{_NAME}\}})*"),
        "prefix": re.compile(rf"(/|{_SEGMENT})*"),
        "token": re.compile(_TOKEN),
        "origin": re.compile(
            r"\*|https?://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
        ),
        "media": re.compile(rf"{_TOKEN}/{_TOKEN}"),
    }
)
"""A value matches the form of its slot from its first character to its last."""

SLOTS: Final[Mapping[type[Node], Mapping[str, SlotKind]]] = MappingProxyType(
    {
        types.TypeRef: {
            "name": "word",
            "member": "name",
            "pattern": "pattern",
            "media": "media",
            "item": "word",
        },
        types.ValueField: {"name": "name", "wire": "wire", "description": "text"},
        types.NamedType: {"name": "type", "description": "text", "members": "type", "tag": "name"},
        types.EnumMember: {"name": "name", "wire": "wire", "description": "text"},
        types.Enum: {"name": "type", "description": "text"},
        application.Auth: {
            "user": "type",
            "login": "name",
            "scheme": "token",
            "header": "token",
            "cookie": "token",
            "active": "name",
            "role": "name",
            "endpoints": "prefix",
        },
        application.ErrorKind: {"name": "name", "on": "wire"},
        application.App: {
            "name": "name",
            "description": "text",
            "base": "prefix",
            "cors": "origin",
            "order_of_checks": "name",
        },
        application.Setting: {"name": "name", "description": "text"},
        entities.Move: {"name": "name", "sources": "name", "target": "name", "who": "name"},
        entities.Field: {
            "name": "name",
            "description": "text",
            "via": "name",
            "derived_from": "name",
            "wire": "wire",
            "renamed": "name",
        },
        entities.Include: {"names": "type"},
        entities.RuleOperation: {"name": "name", "fields": "name"},
        entities.Rule: {"who": "name"},
        entities.ViewItem: {
            "name": "wire",  # a label; a quoted one is any key
            "include": "word",
            "exclude": "name",
            "wire": "wire",
            "description": "text",
        },
        entities.View: {"name": "name"},
        entities.Check: {"unique": "name"},
        entities.IndexDeclaration: {"fields": "ordered"},
        entities.Entity: {"name": "type", "description": "text", "renamed": "type"},
        entities.Mixin: {"name": "type", "description": "text"},
        operations.Route: {"path": "path"},
        operations.Parameter: {"name": "name", "by": "name", "wire": "wire", "description": "text"},
        operations.Filter: {"name": "dotted", "path": "dotted"},
        operations.SortKey: {"name": "dotted", "path": "dotted"},
        operations.Pagination: {"names": "name"},
        operations.Operation: {
            "name": "name",
            "description": "text",
            "relation": "name",
            "search": "name",
        },
        operations.Resource: {"entity": "type", "singular": "label", "description": "text"},
        surroundings.Extern: {"name": "name", "description": "text"},
        surroundings.RuleFunction: {"name": "name", "description": "text"},
        surroundings.Handler: {"entity": "type", "event": "name"},
        surroundings.Job: {"name": "name", "description": "text"},
        surroundings.Mail: {"name": "name"},
        surroundings.Webhook: {"name": "name"},
        surroundings.Seed: {"entity": "type", "by": "name"},
        surroundings.Given: {"name": "name", "entity": "type"},
        surroundings.ScenarioStep: {"let": "name", "actor": "name", "method": "method"},
        surroundings.Scenario: {"title": "text"},
        spec.Import: {"path": "text"},
    }
)
"""The kind of every string slot. A test walks the IR and fails for a slot that is missing here."""


@dataclass(frozen=True, slots=True)
class Found:
    """A string in a spec: its node, its slot, and its path, as ``entities/Book/fields/0/name``."""

    node: Node
    slot: str
    kind: SlotKind
    value: str
    path: str


def strings_of(node: Node, path: str = "") -> Iterator[Found]:
    """Yield every string of a tree of nodes, outermost first, but those inside expressions.

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


@cache
def _plan(kind: type[Node]) -> tuple[tuple[tuple[str, SlotKind], ...], tuple[str, ...]]:
    """Return the string slots of a class of nodes, and its slots that hold nodes."""
    slots = SLOTS.get(kind, {})
    below = [
        name
        for name, field in kind.model_fields.items()
        if name != "span" and name not in slots and holds_nodes(field.annotation)
    ]
    return tuple(slots.items()), tuple(below)


def holds_nodes(annotation: object) -> bool:
    """Tell whether a slot of this annotation holds nodes.

    >>> holds_nodes(tuple[types.TypeRef, ...]), holds_nodes(str | None)
    (True, False)
    """
    if get_origin(annotation) is None:
        return isinstance(annotation, type) and issubclass(annotation, Node)
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
