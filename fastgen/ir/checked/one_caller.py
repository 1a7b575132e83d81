"""Makes callers of several entities callers of one: `Caller`, which says whose row each is.

Rules then read a caller as in an app of one entity of callers: what kind of
caller somebody is takes the place of the role, and the row itself is a reference that is null for
every other kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Clause, Entity, Field
from fastgen.ir.checked.expressions import (
    Choose,
    FieldAccess,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.program import (
    Authentication,
    Enum,
    EnumMember,
    MixedCallers,
    Program,
)
from fastgen.ir.checked.types import EnumType, NullableType, NullType, RowType
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


def with_one_caller(
    program: Program, *, refuse: Callable[[Choose], object] | None = None
) -> Program:
    """Return the program with one entity of callers; unchanged where there is but one.

    With ``refuse``, the program is for code. The row of the caller is then another field where it
    has to be there than where it may be that of another entity: the former is never null. A field
    that several entities have is one of the caller; what is not stored is refused.
    """
    if not program.users[1:]:
        return program
    taken = {*program.entities, *program.enums}
    name, enum_name = _unused(CALLER, taken), _unused("CallerKind", taken)
    kinds = _kinds(program)
    enum = Enum(enum_name, None, tuple(EnumMember(kind, kind) for kind in kinds))
    mixed = MixedCallers(name, program.users, kinds, program.authentications)
    rewriting = _Rewriting(mixed, program, refuse)
    changed = rewriting.value(program)
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
        entities=EntitiesAndCaller(changed.entities, _caller(mixed, enum_name, rewriting)),
        enums={**changed.enums, enum_name: enum},
        authentications=(way,),
        role_enum=enum_name,
        mixed=replace(
            mixed, ways=changed.authentications, common={b: a for a, b in rewriting.common.items()}
        ),
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


def _caller(mixed: MixedCallers, enum: str, rewriting: _Rewriting) -> Entity:
    """Return the entity of the caller: the kind, a reference to each row, what all have."""
    name = mixed.entity
    own = [Field(f"{name}.{KIND}", KIND, KIND, "column", EnumType(enum))]
    for user in mixed.users:
        label, row = snake_case(user), RowType(user)
        for each in (label, OWN + label) if rewriting.own else (label,):
            nullable = each == label
            own.append(
                Field(
                    f"{name}.{each}", each, each, "reference", row, nullable=nullable, target=user
                )
            )
    own += rewriting.fields.values()
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

    def __init__(
        self, mixed: MixedCallers, program: Program, refuse: Callable[[Choose], object] | None
    ) -> None:
        self.mixed = mixed
        self.program = program
        self.refuse = refuse
        self.own = OWN if refuse is not None else ""
        self.common: dict[str, str] = {}
        self.fields: dict[str, Field] = {}

    def value(self, part: object) -> object:
        """Return a part of a program rewritten; the same object where nothing changes."""
        match part:
            case Variable(kind="caller"):
                return self.caller(part)
            case Choose(then=FieldAccess(of=Variable(kind="caller"))) if self.refuse is not None:
                return self.of_several(part, self.refuse)
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

    def of_several(self, part: Choose, refuse: Callable[[Choose], object]) -> object:
        """Return a field that callers of several entities have as one of the caller."""
        name = part.then.field if isinstance(part.then, FieldAccess) else ""
        found: TypedExpression = part
        users: list[str] = []
        while isinstance(found, Choose) and _is_read(found.then, name):
            test, users = found.condition, [*users, _user(found.then)]
            if not isinstance(test, NullTest) or not _is_caller(test.operand, users[-1]):
                return self.parts(part)
            found = found.otherwise
        optional = isinstance(found.type, NullType)
        if not optional:
            if not _is_read(found, name):
                return self.parts(part)
            users.append(_user(found))
        declared = [self.program.entities[user].fields[name] for user in users]
        if any(each.kind != "column" for each in declared):
            refuse(part)
        return self.common_field(part, declared, optional=optional)

    def common_field(self, part: Choose, declared: list[Field], *, optional: bool) -> FieldAccess:
        """Return how a stored field is read that every caller has who may come here."""
        source, entity = declared[0].name, self.mixed.entity
        label = self.common.setdefault(source, f"user_{source}")
        for name in (label, OWN + label):
            self.fields[name] = Field(
                f"{entity}.{name}", name, name, "column", declared[0].type, nullable=name == label
            )
        nullable = optional or any(each.nullable for each in declared)
        whole = RowType(entity)
        of = Variable(
            NullableType(whole) if optional else whole, "caller", "caller", span=part.span
        )
        name = label if nullable else OWN + label
        return FieldAccess(part.type, of=of, entity=entity, field=name, span=part.span)

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


def _is_caller(part: TypedExpression, user: str) -> bool:
    return isinstance(part, Variable) and part.kind == "caller" and _entity(part) == user


def _is_read(part: TypedExpression, name: str) -> bool:
    """Tell whether a field of that name is read of the row that calls."""
    return (
        isinstance(part, FieldAccess)
        and part.field == name
        and isinstance(part.of, Variable)
        and part.of.kind == "caller"
    )


def _user(read: TypedExpression) -> str:
    return _entity(read.of) if isinstance(read, FieldAccess) else ""


def _entity(part: TypedExpression) -> str:
    kind = part.type.of if isinstance(part.type, NullableType) else part.type
    return kind.entity if isinstance(kind, RowType) else ""
