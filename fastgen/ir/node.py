"""The base of every IR node, and how trees look in JSON: as their canonical text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticUndefined

from fastgen.diagnostics.span import Span
from fastgen.ir import expression_text
from fastgen.ir.expressions import Expression, Located, OrderKey, Query, Record, Source
from fastgen.ir.statements import ErrorUse, SourceBlock, Statement
from fastgen.records import dataclass

SlotKind = Literal["expression", "record", "query", "order", "statements", "error"]


class Node(BaseModel):
    """A frozen IR node; its span is excluded from dumps, schema and equality."""

    # Validators are built when a document is first validated: a text in the language needs none.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    span: Annotated[
        SkipJsonSchema[InstanceOf[Span] | None],
        Field(default=None, exclude=True, repr=False),
    ] = None

    @classmethod
    def trusted(cls, values: Mapping[str, object]) -> Self:
        """Make a node of values that the grammar has checked already, unvalidated.

        Missing fields take their defaults; a missing field without one is an AssertionError.
        """
        defaults = _defaults(cls)
        contents = {**defaults, **values}
        if len(contents) != len(cls.model_fields):
            wrong = sorted(cls.model_fields.keys() ^ contents.keys())
            raise AssertionError(f"{cls.__name__}: missing or unknown {wrong}")
        node = cls.__new__(cls)
        object.__setattr__(node, "__dict__", contents)
        object.__setattr__(node, "__pydantic_fields_set__", set(values))
        object.__setattr__(node, "__pydantic_extra__", None)
        object.__setattr__(node, "__pydantic_private__", None)
        return node

    def __eq__(self, other: object) -> bool:
        """Compare class and every field but the span."""
        if not isinstance(other, Node) or self.__class__ is not other.__class__:
            return NotImplemented
        mine, yours = self.__dict__, other.__dict__
        return all(value == yours[name] for name, value in mine.items() if name != "span")

    def __hash__(self) -> int:
        """Hash class and every field but the span."""
        return hash(
            (self.__class__, *(value for name, value in self.__dict__.items() if name != "span"))
        )


@cache
def _defaults(kind: type[Node]) -> dict[str, object]:
    """Return the defaults of a node's fields in the order of the fields."""
    return {
        name: field.default
        for name, field in kind.model_fields.items()
        if field.default is not PydanticUndefined
    }


def _tree(value: object) -> object:
    """Take a tree as it is, and a text as a tree that the front end still has to parse."""
    if isinstance(value, str):
        return Source(value)
    if isinstance(value, Located):
        return value
    raise ValueError("expected the text of an expression")


def _block(value: object) -> object:
    """Take statements as they are, and a text as statements still to be parsed."""
    if isinstance(value, str):
        return (SourceBlock(value),)
    if isinstance(value, tuple) and all(isinstance(item, Located) for item in value):
        return value
    raise ValueError("expected the text of statements")


def _order(value: object) -> object:
    """Take order keys as they are, and a text as one key still to be parsed."""
    if isinstance(value, str):
        return (OrderKey(Source(value)),)
    if isinstance(value, tuple) and all(isinstance(item, OrderKey) for item in value):
        return value
    raise ValueError("expected the text of an order, such as `.created desc`")


@dataclass(frozen=True, slots=True)
class Slot:
    """What the text of a slot is parsed as; stands in the annotation of the field."""

    kind: SlotKind


def _text_schema(description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "description": description})


def _print_expression(value: Expression) -> str:
    return expression_text.print_expression(value)


def _print_block(value: tuple[Statement, ...]) -> str:
    return expression_text.print_statements(value)


def _print_error(value: ErrorUse) -> str:
    return expression_text.print_error_use(value)


def _print_order(value: tuple[OrderKey, ...]) -> str:
    return expression_text.print_order(value)


ExpressionText: TypeAlias = Annotated[
    Expression,
    PlainValidator(_tree),
    PlainSerializer(_print_expression, return_type=str),
    _text_schema("an expression, as in the language"),
    Slot("expression"),
]
"""An expression; in JSON its text, e.g. ``"price > 0"``."""

RecordText: TypeAlias = Annotated[
    Record | Source,
    PlainValidator(_tree),
    PlainSerializer(_print_expression, return_type=str),
    _text_schema("a record, as in the language"),
    Slot("record"),
]
"""A record; in JSON its text, e.g. ``"{ product: it }"``."""

QueryText: TypeAlias = Annotated[
    Query | Source,
    PlainValidator(_tree),
    PlainSerializer(_print_expression, return_type=str),
    _text_schema("a query, as in the language"),
    Slot("query"),
]

OrderText: TypeAlias = Annotated[
    tuple[OrderKey, ...],
    PlainValidator(_order),
    PlainSerializer(_print_order, return_type=str),
    _text_schema("the keys of an order, as after `order by`"),
    Slot("order"),
]
"""Order keys; in JSON their text, e.g. ``".created desc, .title"``."""

BlockText: TypeAlias = Annotated[
    tuple[Statement, ...],
    PlainValidator(_block),
    PlainSerializer(_print_block, return_type=str),
    _text_schema("statements, as in the language"),
    Slot("statements"),
]
"""Statements; in JSON their text, one statement a line."""

ErrorText: TypeAlias = Annotated[
    ErrorUse | Source,
    PlainValidator(_tree),
    PlainSerializer(_print_error, return_type=str),
    _text_schema("an error, as after `else`"),
    Slot("error"),
]
"""An error use; in JSON its text, e.g. ``'conflict "Already on loan"'``."""
