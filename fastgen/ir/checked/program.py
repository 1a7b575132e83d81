"""The checked IR: a program with names resolved, defaults filled in, types known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from fastgen.diagnostics.span import Span
from fastgen.ir.application import AuthKind, WireStyle
from fastgen.ir.checked.entities import Entity, ShapeField
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.messages import Handler, Job, Mail, Webhook
from fastgen.ir.checked.operations import Contract, ErrorKind, Operation, Parameter
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.types import Type
from fastgen.ir.spec import Spec
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A member: its name in the spec and its value on the wire and in the database."""

    name: str
    value: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Enum:
    """A declared enum."""

    name: str
    description: str | None
    members: tuple[EnumMember, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A declared inline value."""

    name: str
    description: str | None
    fields: tuple[ShapeField, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """A declared tagged union: tag value to the name of the value type."""

    name: str
    description: str | None
    tag: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A value read from the environment; ``variable`` is its name there."""

    name: str
    variable: str
    type: Type
    nullable: bool
    default: TypedExpression | None
    description: str | None


@dataclass(frozen=True, slots=True)
class SettingCheck:
    """A condition over settings that must hold when the app starts; ``text`` is it as written."""

    condition: TypedExpression
    message: TypedExpression | None
    text: str


@dataclass(frozen=True, slots=True)
class ReadyRoute:
    """A route of accounts that no spec writes: what it does, by a word, and where it is."""

    name: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Authentication:
    """One way to authenticate, with its defaults filled in.

    Times are in seconds; ``expires`` is how long an access token lives, of ``session`` how long a
    session does. ``endpoints`` is the path of the ready-made routes (base included), or None.
    ``login`` and ``password`` are fields of the user entity, None where a key is enough; ``role``
    is the field with the caller's role, if any. ``may_register`` tells whether anyone may register.
    """

    kind: AuthKind
    user: str
    login: str | None
    password: str | None
    role: str | None
    active: str | None
    scheme: str
    header: str
    cookie: str | None
    expires: int
    refresh: int
    endpoints: str | None
    may_register: bool
    register: Operation | None
    """The create operation behind ``register``: its input is what a newcomer may say."""
    routes: tuple[ReadyRoute, ...] = ()
    """The ready-made routes that this way has; what several ways share, the first one has."""
    verify: bool = False
    reset: bool = False
    verified: str | None = None
    """The field that is true once the address is confirmed; before, the caller is refused."""

    def route(self, name: str) -> ReadyRoute | None:
        """Return a ready-made route by what it does."""
        return next((route for route in self.routes if route.name == name), None)


@dataclass(frozen=True, slots=True)
class MixedCallers:
    """Callers who are rows of several entities, as the one entity that they are made into.

    ``kinds`` says what a kind of caller is: a row of an entity, with a role where it has roles.
    """

    entity: str
    users: tuple[str, ...]
    kinds: Mapping[str, tuple[str, str | None]]
    ways: tuple[Authentication, ...]
    common: Mapping[str, str] = field(default_factory=dict)
    """Fields that callers of several entities have alike, by what the one caller calls them."""

    def ways_of(self, user: str) -> tuple[Authentication, ...]:
        """Return the ways to authenticate as a row of an entity."""
        return tuple(way for way in self.ways if way.user == user)


@dataclass(frozen=True, slots=True)
class Extern:
    """A typed slot that the user fills."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Type | None
    nullable: bool
    description: str | None
    examples: tuple[tuple[tuple[TypedExpression, ...], TypedExpression], ...] = ()


@dataclass(frozen=True, slots=True)
class SeedRow:
    """A row inserted at start if no row has the same ``by``."""

    entity: str
    by: tuple[str, ...]
    values: tuple[tuple[str, TypedExpression], ...]


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row a scenario starts from; ``values`` are complete, required fields filled in."""

    name: str
    entity: str
    values: tuple[tuple[str, TypedExpression], ...]


@dataclass(frozen=True, slots=True)
class CallStep:
    """One request of a scenario and what must come back.

    Either ``operation`` (with its arguments by name: path parameters, parameters, filters; ``body``
    for the input) or ``method`` and ``path``. ``match`` is a partial match in spec names. ``actor``
    is a given row, or None for anyone.
    """

    let: str | None
    actor: str | None
    operation: str | None
    arguments: tuple[tuple[str, TypedExpression], ...]
    method: str | None
    path: TypedExpression | None
    body: TypedExpression | None
    status: int | None
    match: TypedExpression | None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AfterStep:
    """Let time pass, in seconds."""

    seconds: TypedExpression


@dataclass(frozen=True, slots=True)
class ExpectStep:
    """A condition over the given rows as they are now."""

    condition: TypedExpression


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story that must hold."""

    title: str
    given: tuple[GivenRow, ...]
    steps: tuple[CallStep | AfterStep | ExpectStep, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Program:
    """Everything the back end and the interpreter need; ``spec`` is the IR it came from."""

    spec: Spec
    name: str
    title: str
    base: str
    wire: WireStyle
    cors: tuple[str, ...]
    authentications: tuple[Authentication, ...]
    settings: tuple[Setting, ...]

    enums: Mapping[str, Enum]
    values: Mapping[str, Value]
    unions: Mapping[str, Union]
    entities: Mapping[str, Entity]
    operations: tuple[Operation, ...]
    """In the order of routing: fixed paths before parametrised ones."""
    externs: Mapping[str, Extern]
    seeds: tuple[SeedRow, ...]
    scenarios: tuple[Scenario, ...]
    role_enum: str | None = None
    errors: Mapping[str, ErrorKind] = field(default_factory=dict)
    """Every kind of error by name: the known ones, then the app's own."""
    contract: Contract = Contract()
    """What holds where no operation is reached: the shape of errors of the app."""
    setting_checks: tuple[SettingCheck, ...] = ()
    mails: Mapping[str, Mail] = field(default_factory=dict)
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    handlers: tuple[Handler, ...] = ()
    jobs: tuple[Job, ...] = ()
    tenancy: Tenancy | None = None
    mixed: MixedCallers | None = None
    """What the caller stands for where rows of several entities were made into one."""

    @property
    def ways(self) -> tuple[Authentication, ...]:
        """Every way to sign in, whatever the caller was made into."""
        return self.authentications if self.mixed is None else self.mixed.ways

    @property
    def users(self) -> tuple[str, ...]:
        """The entities whose rows call, in the order of the text."""
        return tuple(dict.fromkeys(auth.user for auth in self.authentications))

    def ways_of(self, user: str) -> tuple[Authentication, ...]:
        """Return the ways to authenticate as a row of an entity."""
        return tuple(auth for auth in self.authentications if auth.user == user)

    @property
    def accounts(self) -> Authentication | None:
        """The way to authenticate that accounts belong to: one with a password before others."""
        found = sorted(self.authentications, key=lambda auth: auth.password is None)
        return found[0] if found else None
