"""Resolves the names in the braces of a resource's paths."""

from __future__ import annotations

from dataclasses import replace

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.operations import PathParameter
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.entities.shapes import key_type, wire_type
from fastgen.passes.expressions.secrecy import secret_kind
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.routes import path_names


def item_path(entity: Entity, scoped: frozenset[str]) -> str:
    """Return the path of one row below its resource: its key, without what the scope already says.

    The key `id` is called after the entity, since `id` says nothing in a longer path.
    """
    return "".join(f"/{{{key_name(entity, name)}}}" for name in entity.key if name not in scoped)


def key_name(entity: Entity, field: str) -> str:
    """Return what a key field is called in a path."""
    return f"{snake_case(entity.name)}_id" if field == "id" else field


def resolve_path_parameters(
    path: str, entity: Entity, span: Span | None, typer: Typer, outer: tuple[str, ...] = ()
) -> tuple[PathParameter, ...]:
    """Return the parameters of a path of a resource, outermost first.

    ``outer`` are the names that the path of the resource has: a part of a composite key there
    scopes the operations, and any other one only says which row is meant.
    """
    parameters: dict[str, PathParameter] = {}
    names = path_names(path)
    for name in names:
        own_name = name.rpartition(".")[2]
        if own_name in parameters:
            typer.report.error("FG2001", span, name=own_name)
            continue
        found = _parameter(name, entity, names, outer, typer)
        if found is None:
            candidates = [*entity.fields, *(snake_case(other) for other in typer.tables.fields)]
            meant = did_you_mean(name, candidates)
            typer.report.error(
                "FG3002", span, name=name, help=f"did you mean `{{{meant}}}`?" if meant else None
            )
            continue
        if found.field is not None and found.role == "key":
            kind = secret_kind(entity.fields[found.field].type)
            if kind is not None:
                typer.report.error("FG4202", span, name=name, kind=kind)
        own = entity.fields.get(name.partition(".")[0])
        if own is not None and own.flags.tenant:
            typer.report.error("FG4305", span, point=f"{{{name}}}", name=own.name)
        parameters[own_name] = found
    return tuple(parameters.values())


def row_parameter(
    name: str, entity: str, scopes: str | None, tables: Tables
) -> PathParameter | None:
    """Return the parameter that finds another row by its key; None for a composite key."""
    keys = tables.keys[entity]
    if len(keys) != 1:
        return None
    return PathParameter(
        name=name,
        role="scope",
        type=key_type(entity, tables),
        entity=entity,
        field=keys[0],
        scopes=scopes,
    )


def _parameter(
    name: str, entity: Entity, names: tuple[str, ...], outer: tuple[str, ...], typer: Typer
) -> PathParameter | None:
    tables = typer.tables
    head, _, by = name.partition(".")
    if by:
        found = _parameter(head, entity, names, outer, typer)
        return found and _called_after(by, found)
    names = tuple(other.partition(".")[0] for other in names)
    field = entity.fields.get(name)
    if len(entity.key) > 1 and name in entity.key and name not in outer and field is not None:
        return _key(name, field, entity, tables) if set(entity.key) <= set(names) else None
    if name == key_name(entity, "id") and field is None:
        return _key(name, entity.fields["id"], entity, tables)
    if field is not None and field.kind == "reference" and field.target is not None:
        return row_parameter(name, field.target, name, tables)
    if field is not None and field.kind == "column":
        scoped = any(
            entity.fields[other].kind == "reference" for other in names if other in entity.fields
        )
        if _identifies(field, entity) or scoped:
            return _key(name, field, entity, tables)
        return None
    for other in tables.fields:
        if snake_case(other) == name:
            return row_parameter(name, other, _outer_scope(name, entity, names, tables), tables)
    return None


def _called_after(by: str, found: PathParameter) -> PathParameter | None:
    """Return the parameter of a row above, called after its key; None for any other field."""
    if found.role != "scope" or found.field != by:
        return None
    return replace(found, name=by)


def _outer_scope(name: str, entity: Entity, names: tuple[str, ...], tables: Tables) -> str | None:
    """Return the way from the row to an outer scope: `project.company` in a nested path."""
    for inner in names[names.index(name) + 1 :]:
        field = entity.fields.get(inner)
        if field is not None and field.target is not None:
            outer = tables.fields[field.target].get(name)
            if outer is not None and outer.kind == "reference":
                return f"{inner}.{name}"
    return None


def _identifies(field: Field, entity: Entity) -> bool:
    tenant = {name for name, own in entity.fields.items() if own.flags.tenant}
    alone = any(
        set(unique.fields) - tenant == {field.name} and unique.where is None
        for unique in entity.uniques
    )
    return alone or field.name in entity.key or field.flags.unique


def _key(name: str, field: Field, entity: Entity, tables: Tables) -> PathParameter:
    wire = wire_type(field, tables)
    return PathParameter(name=name, role="key", type=wire, entity=entity.name, field=field.name)
