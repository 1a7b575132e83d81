"""Constants of the spec as Python code: defaults of columns and of settings."""

from __future__ import annotations

from decimal import Decimal

from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import
from fastgen.backend.lowering.durations import timedelta_of
from fastgen.backend.lowering.identifiers import constant
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.spelt import spelt
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Constant,
    DurationConstant,
    EnumConstant,
    ListOf,
    Negate,
    TypedExpression,
)
from fastgen.ir.checked.types import ListType, MapType, ScalarType, StateType, Type

Code = tuple[str, tuple[Import, ...]]
"""An expression of Python, and what it imports."""


def constant_code(value: TypedExpression, type_: Type) -> Code | None:
    """Return a constant as code for a place of a type; None for what has to be computed."""
    match value:
        case Constant(value=bool() | None as plain):
            return str(plain), ()
        case Constant(value=str(text)):
            kind = type_.name if isinstance(type_, ScalarType) else None
            node, symbols = spelt(text, kind)
            if not symbols:
                return python_string(text), ()
            return render_expression(node), tuple((each.module, each.name) for each in symbols)
        case Constant(value=int() | Decimal() as number):
            return _number(number, type_)
        case Negate(operand=Constant(value=int() | Decimal() as number)):
            return _number(-number, type_)
        case DurationConstant():
            return render_expression(timedelta_of(value)), (("datetime", "timedelta"),)
        case EnumConstant(owner=owner, member=member):
            cls = (
                state_class(type_.entity, type_.field)
                if isinstance(type_, StateType)
                else enum_class(owner)
            )
            return f"{cls}.{constant(member)}", (("app.enums", cls),)
        case ListOf(items=items) if isinstance(type_, ListType):
            codes = [constant_code(item, type_.item) for item in items]
            known = [code for code in codes if code is not None]
            if len(known) < len(codes):
                return None
            return (
                f"[{', '.join(code for code, _ in known)}]",
                tuple(symbol for _, imports in known for symbol in imports),
            )
        case _:
            return None


def column_default(declared: Field) -> Code | None:
    """Return the default that the column of a field has: a constant, and no list."""
    if declared.default is None or declared.kind != "column":
        return None
    if isinstance(declared.type, ListType | MapType):
        return None
    if isinstance(declared.type, ScalarType) and declared.type.name == "secret":
        return None  # it is sealed for its row
    return constant_code(declared.default, declared.type)


def _number(number: int | Decimal, type_: Type) -> Code:
    if isinstance(type_, ScalarType) and type_.name == "decimal":
        return f"Decimal({python_string(f'{number:f}')})", (("decimal", "Decimal"),)
    if isinstance(type_, ScalarType) and type_.name == "float":
        return repr(float(number)), ()
    return str(number), ()
