"""Spells a type of the checked IR as the language does, for diagnostics."""

from __future__ import annotations

from typing import assert_never

from fastgen.ir.checked.types import (
    CallerType,
    EnumType,
    InputType,
    ListType,
    MapType,
    NullableType,
    NullType,
    RecordType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    UnknownType,
    ValueType,
    ViewType,
)


def type_text(written: Type) -> str:
    """Return the spelling of a type, without its limits.

    >>> type_text(NullableType(RowType("Book"))), type_text(ListType(ScalarType("string")))
    ('Book?', 'string[]')
    """
    match written:
        case ScalarType():
            return written.alias or written.name
        case EnumType():
            return written.enum
        case StateType():
            return f"{written.entity}.{written.field}"
        case RowType():
            return written.entity
        case CallerType(entities=entities):
            return " | ".join(entities)
        case RowsType():
            return f"{written.entity}[]"
        case ViewType():
            return f"{written.entity}.{written.view}" if written.view else written.entity
        case InputType():
            return f"{written.entity}.input"
        case ValueType() | UnionType():
            return written.name
        case ListType():
            return f"{type_text(written.item)}[]"
        case MapType():
            return f"map<{type_text(written.item)}>"
        case RecordType():
            inner = ", ".join(f"{name}: {type_text(item)}" for name, item in written.fields)
            return f"{{ {inner} }}" if inner else "{ }"
        case NullType():
            return "null"
        case NullableType():
            return f"{type_text(written.of)}?"
        case UnknownType():
            return "?"
    assert_never(written)


def with_article(written: Type) -> str:
    """Return the spelling as a noun of a sentence: ``a row of `Book` ``, `` `int` ``."""
    match written:
        case RowType():
            return _a(written.entity)
        case CallerType(entities=entities):
            return " or ".join(_a(entity) for entity in entities)
        case RowsType():
            return f"many `{written.entity}`"
        case NullType():
            return "`null`"
        case NullableType(of=RowType() as row):
            return f"{_a(row.entity)} or null"
        case _:
            return f"`{type_text(written)}`"


def _a(entity: str) -> str:
    return f"{'an' if entity[:1] in 'AEIOU' else 'a'} `{entity}`"
