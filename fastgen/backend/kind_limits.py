"""What callers of several entities cannot have yet: it is reported, with its place."""

from __future__ import annotations

from typing import NoReturn

from fastgen.backend.kind_names import package_of
from fastgen.backend.names import Names
from fastgen.backend.unsupported import Unsupported, located
from fastgen.ir.checked.expressions import Choose
from fastgen.ir.checked.program import Authentication, Program
from fastgen.ir.naming import snake_case


def refuse_computed(part: Choose) -> NoReturn:
    """Refuse a field of the caller that is not stored, of callers of several entities."""
    with located(part.span):
        raise Unsupported("a computed field of a caller who is a row of one of several entities")


def check_kinds(program: Program) -> None:
    """Refuse ways to sign in that one set of settings, or of names, cannot hold."""
    mixed = program.mixed
    if mixed is None:
        return
    first: dict[str, Authentication] = {}
    for way in mixed.ways:
        other = first.setdefault(way.kind, way)
        if (way.expires, way.refresh) != (other.expires, other.refresh):
            with located(program.entities[way.user].span):
                raise Unsupported(
                    f"other lifetimes of `auth {way.kind}` for `{way.user}` than for `{other.user}`"
                )
    names = Names(program)
    own = [names.of(entity) for entity in program.entities]
    taken = {each.package for each in own} | {each.table for each in own}
    for user in mixed.users:
        tables = (names.session_table, names.key_table, names.link_table)
        if taken & {package_of(user), *(f"{snake_case(user)}_{table}" for table in tables)}:
            with located(program.entities[user].span):
                raise Unsupported(f"an entity whose table is called as those of `{user}`")
