"""Works out which entities belong to a tenant, from the fields with the flag `tenant`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.tenants import Tenancy

Entities = Mapping[str, Mapping[str, Field]]


def resolve_tenancy(fields: Entities, user: str | None, report: Report) -> Tenancy | None:
    """Return what `tenant` means, or None where no field has the flag or the flags do not fit.

    The user's own field with the flag names the caller's tenant. An entity without the flag
    belongs to the tenant of the first row that it cannot do without.
    """
    flagged = {name: found for name, own in fields.items() if (found := _flagged(own))}
    if not flagged:
        return None
    if user is None:
        first = next(iter(flagged.values()))[0]
        report.error("FG4002", first.span, help="add `auth jwt { user: …, login: … }` to the app")
        return None
    if user not in flagged:
        first = next(iter(flagged.values()))[0]
        report.error(
            "FG4301",
            first.span,
            point="tenant",
            user=user,
            help=f"add `{first.name}: {first.target} tenant` to `entity {user}`",
        )
        return None
    named = flagged[user][0]
    root = named.target or ""
    if not _fit(flagged, user, root, report):
        return None
    paths: dict[str, tuple[str, ...]] = {name: (own[0].name,) for name, own in flagged.items()}
    grows = True
    while grows:
        inherited = {
            name: way
            for name, own in fields.items()
            if name not in paths and (way := _way(name, own, paths)) is not None
        }
        paths |= inherited
        grows = bool(inherited)
    ordered = {name: paths[name] for name in fields if name in paths}
    _report_keys(fields, ordered, report)
    _report_strays(fields, ordered, root, report)
    return Tenancy(root, user, named.name, named.nullable, ordered)


def _flagged(own: Mapping[str, Field]) -> list[Field]:
    return [field for field in own.values() if field.flags.tenant and field.kind == "reference"]


def _fit(flagged: Mapping[str, list[Field]], user: str, root: str, report: Report) -> bool:
    """Tell whether every flag says the tenant of a row in the one way that is meant."""
    good = True
    for entity, own in flagged.items():
        first, *more = own
        reason = None
        if more:
            first, reason = more[0], f"`{own[0].name}` says it already"
        elif entity == root:
            reason = f"`{root}` is the tenant itself"
        elif first.target != root:
            reason = f"the tenant of the caller is a `{root}`"
        elif first.nullable and entity != user:
            reason = f"only a `{user}` may have none"
        elif first.flags.key:
            reason = "it cannot be the key"
        elif first.on_delete == "clear":
            reason = "it cannot be cleared"
        if reason is not None:
            good = False
            report.error("FG4302", first.span, point="tenant", field=first.name, reason=reason)
    return good


def _way(
    entity: str, own: Mapping[str, Field], paths: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    """Return how an entity without the flag gets to its tenant: by a row it cannot do without."""
    for field in own.values():
        needed = field.kind == "reference" and not field.nullable and field.target != entity
        if needed and field.target is not None and field.target in paths:
            return (field.name, *paths[field.target])
    return None


def _report_keys(fields: Entities, paths: Mapping[str, tuple[str, ...]], report: Report) -> None:
    """Report keys that are chosen and say no tenant: one tenant would take them from the others.

    They are unique within the tenant where the entity says it itself, or has a row of it as a part.
    """
    for entity, path in paths.items():
        chosen = [each for each in fields[entity].values() if each.flags.key and not each.generated]
        told = len(path) == 1 or any(each.target in paths for each in chosen)
        for field in chosen:
            if not told or field.name == "id":
                what = f"a `key` that is chosen, of rows of the tenant of another one (`{entity}`)"
                what = f"an `id` that is chosen, of rows of a tenant (`{entity}`)" if told else what
                report.error("FG5901", field.span, point=field.name, what=what)


def _report_strays(
    fields: Entities, paths: Mapping[str, tuple[str, ...]], root: str, report: Report
) -> None:
    """Report entities that belong to no tenant and hold on to rows of one."""
    for entity, own in fields.items():
        if entity in paths:
            continue
        for field in _held(own, paths):
            report.error(
                "FG4303",
                field.span,
                point=field.name,
                entity=entity,
                field=field.name,
                target=field.target,
                help=(
                    f"turn it round: let `{field.target}` say which it is"
                    if entity == root
                    else f"add `tenant_of: {root} tenant` to `entity {entity}`, "
                    "under the name you like"
                ),
            )


def _held(own: Mapping[str, Field], paths: Mapping[str, tuple[str, ...]]) -> Iterator[Field]:
    for field in own.values():
        if field.kind in {"reference", "many_to_many"} and field.target in paths:
            yield field
