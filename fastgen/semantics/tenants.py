"""Whose rows a step may see: those of one tenant, of none, or of all (docs, section on tenants)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal

from fastgen.semantics.values import Row

if TYPE_CHECKING:
    from fastgen.semantics.world import World

EVERY: Final = "every"
"""Nobody asks: a job, a seed, the end of a scenario."""
Reach = int | Literal["every"] | None
"""The tenant whose rows are seen; None: of nobody, who sees no row of any."""


def tenant_of(world: World, row: Row) -> int | None:
    """Return the tenant that a row belongs to: its own, or that of the row it hangs on."""
    tenancy = world.program.tenancy
    number: int | None = row.number
    entity = row.entity
    for name in tenancy.paths.get(entity, ()) if tenancy is not None else ():
        if number is None:
            return None
        value = world.fields(Row(entity, number)).get(name)
        number = value if isinstance(value, int) else None
        entity = world.entity(entity).fields[name].target or ""
    return number


def belongs(world: World, entity: str) -> bool:
    """Tell whether the rows of an entity belong to a tenant."""
    return world.program.tenancy is not None and entity in world.program.tenancy.paths


def sees(world: World, row: Row) -> bool:
    """Tell whether a row is there for whoever asks.

    "A row of another tenant does not exist"; a caller without a tenant sees but the row of himself.
    """
    if world.tenant == EVERY or not belongs(world, row.entity) or row == world.caller:
        return True
    return world.tenant is not None and tenant_of(world, row) == world.tenant


@contextmanager
def within_tenant(world: World, row: Row | None) -> Iterator[None]:
    """Work in the tenant of a row, where it has one: "inside an entity it is that of the row"."""
    before = world.tenant
    if row is not None and belongs(world, row.entity):
        world.tenant = tenant_of(world, row)
    try:
        yield
    finally:
        world.tenant = before
