"""What a random spec has declared so far: enums, entities, their fields."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

Kind: TypeAlias = Literal[
    "int", "text", "bool", "decimal", "float", "date", "datetime", "enum", "row", "set", "rows",
    "other",
]  # fmt: skip
"""What expressions may do with a value. `set` is many-to-many, `rows` an inverse."""

T = TypeVar("T")
ENTITIES = ("Author", "Book", "Copy", "Desk", "Event", "Folder", "Group", "Item", "Order", "Page")
WORDS = (
    "title", "name", "rank", "size", "note", "weight", "price", "state", "kind", "list", "key",
    "type", "count", "date", "model", "place", "level", "data", "index", "label", "query", "text",
    "metadata", "items", "total", "body", "path", "version_no", "first", "on_shelf",
)  # fmt: skip
MEMBERS = ("low", "high", "open", "closed", "red", "blue")


@dataclass(slots=True)
class RandomField:
    """A field: ``of`` is its enum or the entity at its other end."""

    name: str
    kind: Kind
    line: str
    of: str = ""
    nullable: bool = False
    given: bool = True
    """Whether whoever makes a row may say it."""
    needed: bool = False
    """Whether whoever makes a row has to say it."""
    unique: bool = False
    listed: bool = False
    """Whether it is a list of values."""
    flags: str = ""


@dataclass(slots=True)
class RandomEntity:
    """An entity: its fields, and the lines of its block."""

    name: str
    path: str
    key: str = "id"
    fields: list[RandomField] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    flow: tuple[str, ...] = ()
    """The states of its flow field, which is called `phase`."""
    tenant: bool = False

    def of_kind(self, *kinds: Kind) -> list[RandomField]:
        """Return the fields of some kinds."""
        return [one for one in self.fields if one.kind in kinds and not one.listed]

    def free(self, chance: random.Random) -> str:
        """Return a name that no field has yet."""
        taken = {one.name for one in self.fields} | {"id"}
        return chance.choice([word for word in WORDS if word not in taken])


@dataclass(slots=True)
class RandomWorld:
    """Everything that has been declared."""

    chance: random.Random
    accounts: bool
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entities: dict[str, RandomEntity] = field(default_factory=dict)

    def maybe(self, probability: float) -> bool:
        """Tell whether something happens that is so probable."""
        return self.chance.random() < probability

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """Return a few of the items, in some order."""
        return self.chance.sample(list(items), min(self.chance.randint(0, most), len(items)))
