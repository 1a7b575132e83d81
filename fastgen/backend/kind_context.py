"""The program as callers of one entity sign in to it, where there are several."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from fastgen.backend.kind_names import package_of
from fastgen.backend.planners.context import Context
from fastgen.backend.table_parts import Table
from fastgen.ir.checked.one_caller import role_of


class KindContext(Context):
    """What the planners of accounts read, for the callers of one entity."""

    def __init__(self, whole: Context, user: str) -> None:
        """Take the context of the project; what the accounts share with it is its own."""
        self._whole = whole
        self.user = user
        ways = whole.program.ways
        self.plain = self.program = replace(
            whole.program,
            authentications=tuple(way for way in ways if way.user == user),
            mixed=None,
        )
        self.names = whole.names
        self.functions = whole.functions

    @property
    def whole(self) -> Context:
        """The context of the project."""
        return self._whole

    @property
    def package(self) -> str:
        """The package of the accounts of this entity."""
        return package_of(self.user)

    @property
    def other_bearers(self) -> tuple[str, ...]:
        """The other entities of callers that come by tokens."""
        ways = self.whole.program.ways
        return tuple(way.user for way in ways if way.kind == "jwt" and way.user != self.user)

    @cached_property
    def caller_fields(self) -> tuple[str, ...]:
        """The fields of the user that say who calls: the key, the role, what all have."""
        role = role_of(self.program, self.program.authentications)
        user, mixed = self.program.entities[self.user], self.whole.program.mixed
        common = mixed.common.values() if mixed is not None else ()
        own = (
            *user.key,
            *([role] if role else []),
            *(name for name in common if name in user.fields),
        )
        return tuple(dict.fromkeys(own))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the project."""
        return self.whole.tables


def kinds_of(context: Context) -> tuple[KindContext, ...]:
    """Return one context for each entity of callers; none where there is but one."""
    mixed = context.program.mixed
    return tuple(KindContext(context, user) for user in mixed.users) if mixed is not None else ()
