"""Makes callers of several entities callers of one: `Caller`, which says whose row each is.

Rules then read a caller as in an app of one entity of callers: what kind of
caller somebody is takes the place of the role, and the row itself is a reference that is null for
every other kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Clause, Entity, Field
from fastgen.ir.checked.expressions import FieldAccess, Variable
from fastgen.ir.checked.program import (
    Authentication,
    Enum,
    EnumMember,
    MixedCallers,
    Program,
)
from fastgen.ir.checked.types import EnumType, NullableType, RowType
from fastgen.ir.naming import snake_case
from fastgen.ir.node import Node

CALLER, KIND, OWN = "Caller", "kind", "own_"


class EntitiesAndCaller(dict[str, Entity]):
    """The entities with a table; by its name the entity of the caller is found as well."""

    def __init__(self, entities: Mapping[str, Entity], caller: Entity) -> None:
        super().__init__(entities)
        self.caller = caller

    def __missing__(self, name: str) -> Entity:
        """Return the entity of the caller."""
        if name == self.caller.name:
            return self.caller
        raise KeyError(name)


def with_one_caller(program: Program, *, owned: bool = False) -> Program:
    """Return the program with one entity of callers; unchanged where there is but one.

    With ``owned``, the row of the caller is another field where it has to be there than where it
    may be that of another entity: code reads the former as one that is never null.
    """
    if not program.users[1:]:
        return program
    taken = {*program.entities, *program.enums}
    name, enum_name = _unused(CALLER, taken), _unused("CallerKind", taken)
    kinds = _kinds(program)
    enum = Enum(enum_name, None, tuple(EnumMember(kind, kind) for kind in kinds))
    mixed = MixedCallers(name, program.users, kinds, program.authentications)
    changed = _Rewriting(mixed, owned=owned).value(program)
    if not isinstance(changed, Program):
        raise TypeError("a program stays one")
    way = replace(
        changed.authentications[0],
        user=name,
        login=None,
        password=None,
        role=KIND,
        active=None,
        verified=None,
        endpoints=None,
        may_register=False,
        register=None,
        routes=(),
        verify=False,
        reset=False,
    )
    return replace(
        changed,
        entities=EntitiesAndCaller(changed.entities, _caller(mixed, enum_name, owned=owned)),
        enums={**changed.enums, enum_name: enum},
        authentications=(way,),
        role_enum=enum_name,
        mixed=replace(mixed, ways=changed.authentications),
    )


def _kinds(program: Program) -> Mapping[str, tuple[str, str | None]]:
    """Return the kinds of callers: the entity of each, and the role where it has roles."""
    found: dict[str, tuple[str, str | None]] = {}
    for user in program.users:
        role = role_of(program, program.ways_of(user))
        if role is None or program.entities[user].fields[role].nullable:
            found[snake_case(user)] = (user, None)
        if role is not None:
            kind = program.entities[user].fields[role].type
            members = program.enums[kind.enum].members if isinstance(kind, EnumType) else ()
            for member in members:
                found[_unused(f"{snake_case(user)}_{member.name}", set(found))] = (
                    user,
                    member.name,
                )
    return found


def role_of(program: Program, ways: tuple[Authentication, ...]) -> str | None:
    """Return the field with the role of the callers of one entity."""
    return next((way.role for way in ways if way.role is not None), None)


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _caller(mixed: MixedCallers, enum: str, *, owned: bool) -> Entity:
    """Return the entity of the caller: the kind, and a reference to the row of each entity."""
    name = mixed.entity
    own = [Field(f"{name}.{KIND}", KIND, KIND, "column", EnumType(enum))]
    for user in mixed.users:
        label, row = snake_case(user), RowType(user)
        for each in (label, OWN + label) if owned else (label,):
            nullable = each == label
            own.append(
                Field(
                    f"{name}.{each}", each, each, "reference", row, nullable=nullable, target=user
                )
            )
    return Entity(
        id=name,
        name=name,
        description=None,
        fields={field.name: field for field in own},
        key=(KIND,),
        uniques=(),
        checks=(),
        indexes=(),
        views={},
        access={},
    )


class _Rewriting:
    """One walk over a program: whoever calls becomes a field of the one caller."""

    def __init__(self, mixed: MixedCallers, *, owned: bool) -> None:
        self.mixed = mixed
        self.own = OWN if owned else ""

    def value(self, part: object) -> object:
        """Return a part of a program rewritten; the same object where nothing changes."""
        match part:
            case Variable(kind="caller"):
                return self.caller(part)
            case str() | int() | Span() | Node() | frozenset() | None:
                return part
            case Clause():
                inner = self.parts(part)
                return self.clause(inner) if isinstance(inner, Clause) else inner
            case tuple():
                items = tuple(map(self.value, part))
                return items if any(a is not b for a, b in zip(items, part, strict=True)) else part
            case Mapping():
                return {key: self.value(item) for key, item in part.items()}
            case _ if is_dataclass(part) and not isinstance(part, type):
                return self.parts(part)
            case _:
                return part

    def parts(self, part: object) -> object:
        """Return a node with its parts rewritten."""
        if not is_dataclass(part) or isinstance(part, type):
            return part
        changes = {}
        for name in [each.name for each in fields(part)]:
            before: object = getattr(part, name)
            after = self.value(before)
            if after is not before:
                changes[name] = after
        return replace(part, **changes) if changes else part

    def caller(self, variable: Variable) -> FieldAccess:
        """Return the row of one entity that calls."""
        name, kind = self.mixed.entity, snake_case(variable.name)
        whole = RowType(name)
        if isinstance(variable.type, NullableType):
            of = Variable(NullableType(whole), "caller", "caller", span=variable.span)
            return FieldAccess(variable.type, of=of, entity=name, field=kind, span=variable.span)
        of = Variable(whole, "caller", "caller", span=variable.span)
        return FieldAccess(
            variable.type, of=of, entity=name, field=self.own + kind, span=variable.span
        )

    def clause(self, clause: Clause) -> Clause:
        """Return a rule about kinds of callers, which takes in their roles."""
        if not clause.kinds:
            return clause
        roles = tuple(
            kind
            for kind, (user, role) in self.mixed.kinds.items()
            if user in clause.kinds and (clause.audience != "roles" or role in clause.roles)
        )
        return replace(clause, audience="roles", roles=roles, kinds=())
