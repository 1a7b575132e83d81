"""What is known about every name once declarations are resolved, in one value."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.application import Auth, WireStyle
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.operations import Contract, ErrorKind
from fastgen.ir.checked.program import Enum, Union, Value
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.types import EnumType
from fastgen.ir.spec import Spec
from fastgen.passes.declarations.collect_names import Names
from fastgen.passes.declarations.resolve_type import Resolved
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Tables:
    """The symbol tables that expressions, rules and operations are resolved against.

    ``views`` holds the named views of each entity. ``user`` is the entity of the caller, None
    without auth; ``role_field`` and ``role_enum`` are None where users have no role.
    """

    spec: Spec
    names: Names
    style: WireStyle
    enums: Mapping[str, Enum]
    values: Mapping[str, Value]
    unions: Mapping[str, Union]
    fields: Mapping[str, Mapping[str, Field]]
    keys: Mapping[str, tuple[str, ...]]
    views: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, Resolved]
    contract: Contract
    auth: Auth | None
    user: str | None
    role_field: str | None
    role_enum: str | None
    tenancy: Tenancy | None = None

    @property
    def errors(self) -> Mapping[str, ErrorKind]:
        """Every kind of error as the app styles it."""
        return self.contract.kinds

    @property
    def roles(self) -> tuple[str, ...]:
        """The members of the role enum."""
        if self.role_enum is None:
            return ()
        return tuple(member.name for member in self.enums[self.role_enum].members)

    def key_fields(self, entity: str) -> tuple[Field, ...]:
        """Return the fields that identify a row of an entity."""
        return tuple(self.fields[entity][name] for name in self.keys[entity])


def role_of(fields: Mapping[str, Field], auth: Auth | None) -> tuple[str, str] | None:
    """Return the role field of the user entity and its enum, if it has one.

    >>> role_of({}, None) is None
    True
    """
    name = (auth.role if auth else None) or "role"
    field = fields.get(name)
    if field is None or not isinstance(field.type, EnumType):
        return None
    return name, field.type.enum
