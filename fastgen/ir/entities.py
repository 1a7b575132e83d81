"""What is stored: entities, their fields, states, views, rules of access and constraints."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.node import BlockText, ErrorText, ExpressionText, Node, OrderText
from fastgen.ir.types import TypeRef

Flag = Literal[
    "unique", "key", "indexed", "search", "readonly", "immutable", "writeonly", "hidden", "stored",
    "owner", "tenant", "rest", "sorted", "trim", "lower", "upper", "nullify",
]  # fmt: skip
OnDelete = Literal["cascade", "restrict", "clear"]


class Move(Node):
    """``name: from, from -> to [to roles] [when …] [require … else …] { … }``."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...] = ()
    when: ExpressionText | None = None
    require: ExpressionText | None = None
    otherwise: ErrorText | None = None
    body: BlockText = ()


class Field(Node):
    """``name?: type = default flags``.

    Exactly one of these: a stored field, a computed field (``:=``, with ``computed``), a relation
    (its type names an entity, with ``via`` for the inverse side), or a state machine (``moves``;
    the type is ``flow``).
    """

    name: str
    optional: bool = False
    description: str | None = None
    type: TypeRef
    default: ExpressionText | None = None
    on_update: ExpressionText | None = None
    computed: ExpressionText | None = None
    flags: tuple[Flag, ...] = ()
    on_delete: OnDelete | None = None
    via: str | None = None
    order: OrderText = ()
    """How the inverse side is to be read."""
    derived_from: str | None = None
    wire: str | None = None
    renamed: str | None = None
    moves: tuple[Move, ...] = ()


class Include(Node):
    """``include A, B``: mixins in an entity; a view or an entity in a view."""

    names: tuple[str, ...]


class RuleOperation(Node):
    """``read`` or ``read(note, title)``."""

    name: str
    fields: tuple[str, ...] = ()


class Rule(Node):
    """``allow|deny operations [to who] [when condition]``; operations may name fields."""

    effect: Literal["allow", "deny"]
    operations: tuple[RuleOperation, ...] = ()
    who: tuple[str, ...] = ()
    when: ExpressionText | None = None


class ViewItem(Node):
    """One line of a view or an input.

    ``include`` and ``exclude`` name a view, an entity or a field; otherwise ``name`` is a field, or
    a label with a type and perhaps an expression.
    """

    name: str | None = None
    include: str | None = None
    exclude: str | None = None
    optional: bool = False
    type: TypeRef | None = None
    computed: ExpressionText | None = None
    default: ExpressionText | None = None
    wire: str | None = None
    quoted: bool = False
    description: str | None = None


class View(Node):
    """``view name { … }``; without a name it is the default view."""

    name: str | None = None
    items: tuple[ViewItem, ...]


class Check(Node):
    """``check condition [where …] else error``, ``check unique (a, b) [where …] else error``.

    Either ``condition`` or ``unique`` is set.
    """

    condition: ExpressionText | None = None
    unique: tuple[str, ...] = ()
    where: ExpressionText | None = None
    otherwise: ErrorText | None = None


class IndexDeclaration(Node):
    """``index (a, b desc)``."""

    fields: tuple[str, ...]


class Entity(Node):
    """``entity Name "description" { … }``."""

    name: str
    description: str | None = None
    renamed: str | None = None
    includes: tuple[Include, ...] = ()
    fields: tuple[Field, ...] = ()
    views: tuple[View, ...] = ()
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[IndexDeclaration, ...] = ()


class Mixin(Node):
    """``mixin Name { … }``: fields, checks, indexes, views and rules that entities include."""

    name: str
    description: str | None = None
    includes: tuple[Include, ...] = ()
    fields: tuple[Field, ...] = ()
    views: tuple[View, ...] = ()
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[IndexDeclaration, ...] = ()
