"""Makes what is unique so within one tenant: no tenant learns what another one has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field, Unique
from fastgen.passes.declarations.tables import Tables

LOGIN = "email"


def unique_per_tenant(entity: str, field: Field, tables: Tables) -> Field:
    """Return a field without the flag `unique`, where its values are unique within a tenant."""
    if not field.flags.unique or _tenant(entity, (field.name,), tables) is None:
        return field
    return replace(field, flags=replace(field.flags, unique=False))


def scope_uniques(
    entity: str, uniques: tuple[Unique, ...], tables: Tables, report: Report
) -> tuple[Unique, ...]:
    """Return the constraints of an entity, those that compare tenants with the tenant in front.

    What a row has of its own tenant's rows is compared within the tenant anyhow. The login stays
    unique among all: it tells who calls before there is a tenant.
    """
    found = []
    for unique in uniques:
        tenant = _tenant(entity, unique.fields, tables)
        if tenant == "":
            fields = tables.fields[entity]
            named = ", ".join(f"`{name}`" for name in unique.fields)
            report.error(
                "FG4304",
                fields[unique.fields[0]].span,
                point="unique",
                names=named,
                help=_help(entity, unique, tables),
            )
        if tenant:
            found.append(replace(unique, fields=(tenant, *unique.fields)))
        else:
            found.append(unique)
    return tuple(found)


def _tenant(entity: str, names: tuple[str, ...], tables: Tables) -> str | None:
    """Return the field to put in front; "" where there is none to put, None where none is needed.

    None is needed where a row of the same tenant is among the fields already.
    """
    tenancy = tables.tenancy
    if tenancy is None or entity not in tenancy.paths:
        return None
    fields: Mapping[str, Field] = tables.fields[entity]
    login = (tables.auth.login if tables.auth is not None else None) or LOGIN
    if entity == tenancy.user and names == (login,):
        return None
    own = tenancy.own_field(entity)
    for name in names:
        field = fields.get(name)
        if name == own or field is None or field.target in tenancy.paths:
            return None
    keyed = all(fields[name].flags.key for name in names)
    return own or (None if keyed else "")


def _help(entity: str, unique: Unique, tables: Tables) -> str:
    tenancy = tables.tenancy
    way = tenancy.paths[entity][0] if tenancy is not None else ""
    return f"write `check unique ({', '.join((way, *unique.fields))})`"
