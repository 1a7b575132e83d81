"""What is known about every name once declarations are resolved, in one value."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.application import Auth, WireStyle
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import Variable
from fastgen.ir.checked.operations import Contract, ErrorKind
from fastgen.ir.checked.program import Enum, Union, Value
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.types import CallerType, EnumType, NullableType, RowType, Type
from fastgen.ir.spec import Spec
from fastgen.passes.declarations.collect_names import Names
from fastgen.passes.declarations.resolve_type import Resolved
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One entity whose rows call, with what its ways to sign in say together."""

    entity: str
    auth: Auth
    role_field: str | None
    role_enum: str | None


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
    kinds: tuple[Kind, ...] = ()
    """Every entity of callers, in the order of the text; the first is that of ``user``."""

    @property
    def users(self) -> tuple[str, ...]:
        """The entities of callers."""
        return tuple(kind.entity for kind in self.kinds)

    @property
    def anybody(self) -> Type | None:
        """The type of a caller who may be nobody; None without auth."""
        return NullableType(caller_of(self.users)) if self.users else None

    def kind(self, entity: str) -> Kind | None:
        """Return what is said of the callers that are rows of an entity."""
        return next((kind for kind in self.kinds if kind.entity == entity), None)

    def caller(self, entity: str, *, nullable: bool = False) -> Variable:
        """Return the caller as a row of one entity of callers; null where it is another one's."""
        row = RowType(entity)
        name = entity if self.kinds[1:] else "caller"
        return Variable(NullableType(row) if nullable else row, "caller", name)

    @property
    def errors(self) -> Mapping[str, ErrorKind]:
        """Every kind of error as the app styles it."""
        return self.contract.kinds

    @property
    def roles(self) -> tuple[str, ...]:
        """The members of the role enum, of every kind of callers."""
        found = [
            member.name
            for kind in self.kinds
            if kind.role_enum is not None
            for member in self.enums[kind.role_enum].members
        ]
        return tuple(dict.fromkeys(found))

    def key_fields(self, entity: str) -> tuple[Field, ...]:
        """Return the fields that identify a row of an entity."""
        return tuple(self.fields[entity][name] for name in self.keys[entity])


def caller_of(kinds: tuple[str, ...]) -> Type:
    """Return the type of a caller who is a row of one of some entities."""
    return CallerType(kinds) if kinds[1:] else RowType(kinds[0])


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
