"""Which entities belong together: those that are joined by relations, but for what joins all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastgen.ir.checked.program import Program

Groups = tuple[tuple[str, ...], ...]


def joining_all(program: Program) -> frozenset[str]:
    """Return the entities that say nothing of who belongs together: accounts and tenants.

    Almost everything refers to them.
    """
    users = {each.user for each in program.authentications}
    tenants = {
        field.target
        for entity in program.entities.values()
        for field in entity.fields.values()
        if field.flags.tenant and field.target is not None
    }
    return frozenset(users | tenants)


def relation_groups(program: Program) -> Groups:
    """Return the groups of entities, as they are declared.

    Two entities are in one group if one refers to the other, directly or through others of the
    group. Accounts and tenants are groups of their own. The first of a group is the one with most
    relations to others of it, and gives the group its name.
    """
    apart = joining_all(program)
    neighbours: dict[str, dict[str, None]] = {name: {} for name in program.entities}
    for entity in program.entities.values():
        for field in entity.fields.values():
            other = field.target
            if other is None or other == entity.name or apart & {other, entity.name}:
                continue
            neighbours[entity.name][other] = None
            neighbours[other][entity.name] = None
    groups: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for name in program.entities:
        if name in seen:
            continue
        found = {name: None}
        waiting = [name]
        while waiting:
            new = [each for each in neighbours[waiting.pop()] if each not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        seen.update(found)
        declared = [each for each in program.entities if each in found]
        first = max(declared, key=lambda each: len(neighbours[each]))
        groups.append((first, *(each for each in declared if each != first)))
    return tuple(groups)


def groups_of_packages(
    program: Program, packages: Mapping[str, str], known: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the group of the package of each entity, empty where it has none.

    ``packages`` are those of the entities, ``known`` the groups that packages have had: they keep
    them, and a new entity joins the group of those that it is related to.
    """
    found: dict[str, str] = {}
    for members in relation_groups(program):
        own = [packages[each] for each in members]
        had = sorted({known[each] for each in own if each in known}, key=len, reverse=True)
        group = had[0] if had else own[0] if len(own) > 1 else ""
        found.update({each: known.get(each, group) for each in own})
    folders = {group for group in found.values() if group}
    found.update({each: each for each in found if each in folders})  # no folder is two things
    return MappingProxyType(found)
