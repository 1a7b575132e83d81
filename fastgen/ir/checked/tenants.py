"""Which rows belong to which tenant: the field that names the caller's, and the way to a row's."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Field
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Tenancy:
    """What `tenant` means in one program.

    ``root`` is the entity of the tenants; ``field`` of the entity ``user`` names the caller's, and
    ``optional`` tells that it may be null. ``paths`` has every entity whose rows belong to a
    tenant, with the to-one fields that lead from a row to it: its own field with the flag, or the
    reference to a row that has one.
    """

    root: str
    user: str
    field: str
    optional: bool
    paths: Mapping[str, tuple[str, ...]]

    def chooses(self, entity: str, key: tuple[Field, ...]) -> bool:
        """Tell whether rows of a tenant are named by a key that is chosen: unique within it."""
        return entity in self.paths and not any(field.generated for field in key)

    def own_field(self, entity: str) -> str | None:
        """Return the field with the flag; None where the tenant is that of another row, or none.

        >>> paths = {"Task": ("project", "company"), "Project": ("company",)}
        >>> tenancy = Tenancy("Company", "Person", "company", False, paths)
        >>> tenancy.own_field("Project"), tenancy.own_field("Task"), tenancy.own_field("Tag")
        ('company', None, None)
        """
        path = self.paths.get(entity, ())
        return path[0] if len(path) == 1 else None
