"""The version of a row of an entity that includes `Versioned` (docs, section 7)."""

from __future__ import annotations

from fastgen.ir.checked.entities import Entity
from fastgen.semantics.state import Fields
from fastgen.semantics.values import Row
from fastgen.semantics.world import World

VERSION = "version"
"""Where it stands among the fields of a row: "no field may be called `version`"."""


def is_versioned(world: World, row: Row) -> bool:
    """Tell whether the changes of a row are counted."""
    return "Versioned" in world.entity(row.entity).traits


def version_of(world: World, row: Row) -> int:
    """Return how often a row was written."""
    found = world.fields(row).get(VERSION)
    return found if isinstance(found, int) else 0


def counted(entity: Entity, values: Fields) -> Fields:
    """Return the fields of a row with its next version: "whichever operation it is"."""
    if "Versioned" not in entity.traits:
        return values
    before = values.get(VERSION)
    return {**values, VERSION: before + 1 if isinstance(before, int) else 1}
