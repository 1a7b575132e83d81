"""What a value may be, as written: a type name with its limits, and the declared types."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from fastgen.ir.node import ExpressionText, Node

ScalarName = Literal[
    "string", "text", "int", "float", "decimal", "bool", "date", "datetime", "time", "duration",
    "uuid", "email", "url", "phone", "ip", "slug", "json", "bytes", "file", "image", "password",
    "secret", "token", "root", "tool",
]  # fmt: skip
SizeUnit = Literal["B", "KB", "MB", "GB"]


class TypeRef(Node):
    """``name(limits)?[](items)``: a use of a type.

    ``name`` is a scalar, ``map``, an entity, an enum or a declared type; with ``member`` it is the
    type of that field, a view, or ``input``. ``nullable`` is the ``?`` on the type (of the value,
    or of the list itself when ``many``).
    """

    name: str
    member: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str | None = None
    precision: int | None = None
    scale: int | None = None
    size: int | None = None
    size_unit: SizeUnit | None = None
    media: tuple[str, ...] = ()
    item: str | None = None
    many: bool = False
    items_minimum: int | None = None
    items_maximum: int | None = None
    nullable: bool = False


class ValueField(Node):
    """One field of a value type, a parameter-like record, or an inline input."""

    name: str
    optional: bool = False
    type: TypeRef
    default: ExpressionText | None = None
    wire: str | None = None
    description: str | None = None


class NamedType(Node):
    """``type Name = …``: an alias, an inline value, or a tagged union.

    Exactly one of ``alias``, ``fields`` and ``members`` is set; ``tag`` belongs to ``members``.
    """

    name: str
    description: str | None = None
    alias: TypeRef | None = None
    fields: tuple[ValueField, ...] | None = None
    members: tuple[str, ...] | None = None
    tag: str | None = None


class EnumMember(Node):
    """``name as "wire" "description"``."""

    name: str
    wire: str | None = None
    description: str | None = None


class Enum(Node):
    """``enum Name { … }``."""

    name: str
    description: str | None = None
    members: tuple[EnumMember, ...]
