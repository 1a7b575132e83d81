"""Entities once resolved: mixins expanded, relations paired, keys and names settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.expressions import Order, TypedExpression
from fastgen.ir.checked.statements import Failure, Statement
from fastgen.ir.checked.types import Type
from fastgen.records import dataclass

FieldKind: TypeAlias = Literal[
    "column",  # stored here, scalar, enum, value, union, list or map
    "state",  # stored here, the state of a flow
    "reference",  # to-one: a foreign key stored here
    "inverse",  # to-many (or to-one when the other side is unique): the other side holds the key
    "many_to_many",  # a set, in an association table
    "computed",  # an expression
]
Trait: TypeAlias = Literal["SoftDelete", "Audited", "Versioned"]
Audience: TypeAlias = Literal["anyone", "authenticated", "roles"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of access as it bears on one operation.

    ``roles`` are members of the role enum (for the audience ``roles``). ``when`` is over ``self``
    and ``caller``; in an operation also over its parameters. ``fields`` None means every field.
    ``kinds`` are the entities of the callers it speaks of, where there are several; empty: all.
    """

    audience: Audience
    roles: tuple[str, ...] = ()
    when: TypedExpression | None = None
    fields: tuple[str, ...] | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do one operation: some ``allow`` clause holds and no ``deny`` clause does.

    ``open`` is the meaning without any auth: everybody, and both tuples are empty.
    """

    open: bool
    allow: tuple[Clause, ...] = ()
    deny: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A transition of a flow; ``access`` holds its ``to``, ``when`` and the entity's rules."""

    name: str
    sources: tuple[str, ...]
    target: str
    access: Access
    when: TypedExpression | None
    require: TypedExpression | None
    otherwise: Failure | None
    body: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Flags:
    """The one-word traits of a field."""

    unique: bool = False
    key: bool = False
    indexed: bool = False
    search: bool = False
    readonly: bool = False
    immutable: bool = False
    writeonly: bool = False
    hidden: bool = False
    stored: bool = False
    owner: bool = False
    tenant: bool = False
    rest: bool = False
    sorted: bool = False
    trim: bool = False
    lower: bool = False
    upper: bool = False
    nullify: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity.

    ``type`` never is a NullableType here: ``nullable`` says it. For relations it is RowType or
    RowsType of ``target``. ``generated`` marks the implicit ``id``. ``wire`` is its key in JSON.
    """

    id: str
    name: str
    wire: str
    kind: FieldKind
    type: Type
    nullable: bool = False
    optional: bool = False
    """May be absent from the create input: it is nullable, has a default, or says so."""
    flags: Flags = Flags()
    description: str | None = None
    default: TypedExpression | None = None
    on_update: TypedExpression | None = None
    computed: TypedExpression | None = None
    mentions_caller: bool = False
    target: str | None = None
    via: str | None = None
    """For ``inverse``: the field of ``target`` that holds the key. For ``reference`` and
    ``many_to_many``: the inverse field of ``target`` if one is declared."""
    on_delete: Literal["cascade", "restrict", "clear"] = "restrict"
    order: tuple[Order, ...] = ()
    derived_from: str | None = None
    renamed_from: str | None = None
    generated: bool = False
    states: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows agree on ``fields`` (among those where ``where`` holds); ``name`` is stable."""

    name: str
    fields: tuple[str, ...]
    where: TypedExpression | None
    failure: Failure


@dataclass(frozen=True, slots=True)
class Check:
    """A condition every row fulfils; over ``self``.

    ``stored`` says that the database can hold it (own columns only, no clock, no other rows);
    otherwise the service checks it on each write.
    """

    name: str
    condition: TypedExpression
    failure: Failure
    stored: bool


@dataclass(frozen=True, slots=True)
class Index:
    """An index, declared or needed by a list; ``descending`` fields run backwards."""

    name: str
    fields: tuple[str, ...]
    why: str
    descending: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapeField:
    """One key of a shape.

    ``source`` is the field of the entity it shows or fills (None for a computed or extra key). For
    a relation ``type`` says how it appears: the key's type, ViewType, InputType, or a list of one
    of them. ``optional`` is about presence, ``nullable`` about null. ``value`` computes it over
    ``self`` and ``caller``.
    """

    name: str
    wire: str
    type: Type
    source: str | None = None
    nullable: bool = False
    optional: bool = False
    value: TypedExpression | None = None
    default: TypedExpression | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """An object on the wire; ``name`` is the Python class it becomes, such as ``BookPublic``."""

    name: str
    entity: str | None
    fields: tuple[ShapeField, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A named selection of a row (None: the default)."""

    name: str | None
    shape: Shape


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity with nothing left implicit.

    ``access`` has a key for each of list, read, create, update, replace, delete (``list`` is
    ``read`` where no rule of its own is written) and for toggles by field name; moves carry their
    own. ``key`` names the fields that identify a row in URLs; ``fields`` includes the implicit
    ``id``.
    """

    id: str
    name: str
    description: str | None
    fields: Mapping[str, Field]
    key: tuple[str, ...]
    uniques: tuple[Unique, ...]
    checks: tuple[Check, ...]
    indexes: tuple[Index, ...]
    views: Mapping[str | None, View]
    access: Mapping[str, Access]
    traits: frozenset[Trait] = frozenset()
    renamed_from: str | None = None
    named_by: tuple[str, ...] = ()
    """The declared key, where the back end has given the rows another one to be stored by."""
    span: Span | None = field(default=None, compare=False, repr=False)


def rest_of(entity: Entity) -> Field | None:
    """Return the field that takes the unknown keys of a body; None where they are refused."""
    return next((each for each in entity.fields.values() if each.flags.rest), None)


def kept_names(entity: Entity) -> frozenset[str]:
    """Return the keys that no caller may choose: those of the fields, and those of the views."""
    names = {name for each in entity.fields.values() for name in (each.name, each.wire)}
    for view in entity.views.values():
        names.update(name for each in view.shape.fields for name in (each.name, each.wire))
    return frozenset(names)


def find_move(entity: Entity, name: str) -> tuple[Field, Move]:
    """Return a move of an entity and the field whose state it changes."""
    for declared in entity.fields.values():
        for move in declared.moves:
            if move.name == name:
                return declared, move
    raise AssertionError(f"{entity.name} has no move {name}")
