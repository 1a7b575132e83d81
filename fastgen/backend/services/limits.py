"""Limits of fields, where a value is not one that a request was checked for."""

from __future__ import annotations

from decimal import Decimal
from operator import add, mul, sub

from fastgen.backend.field_types import FieldType, input_type, output_type
from fastgen.backend.lowering.null import bare, may_be_null
from fastgen.backend.services.module import ServiceModule
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Coalesce,
    Constant,
    FieldAccess,
    Fold,
    FunctionCall,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import EnumType, ListType, ScalarType, Type

FREE = frozenset({"bool", "date", "datetime", "time", "duration", "uuid", "json"})
"""Scalars whose every value may be stored."""
TEXTS = frozenset({"string", "text"})
HIGHEST = 2**63
MOST_COUNTED = 2**40
"""More rows, characters or days than any database has."""


def is_within(value: TypedExpression, declared: Field) -> bool:
    """Tell whether a value surely keeps to the limits of a field that it is written to."""
    if isinstance(value, FieldAccess) and f"{value.entity}.{value.field}" == declared.id:
        return True
    if not _has_limits(declared.type):
        return True
    match value:
        case Choose(then=then, otherwise=otherwise):
            return is_within(then, declared) and is_within(otherwise, declared)
        case Coalesce(left=left, right=right):
            return is_within(left, declared) and is_within(right, declared)
        case Constant(value=str()):
            text = isinstance(declared.type, ScalarType) and declared.type.name in TEXTS
            return text and not _is_changed(declared)  # its limits were checked with the spec
        case Constant():
            return True
        case Fold(function="count"):
            return _contains(declared.type, ScalarType("int", minimum=Decimal(0)))
        case Variable(kind="parameter") | FieldAccess():
            return not _is_changed(declared) and _contains(declared.type, bare(value.type))
        case _:
            return False


def fits_64_bits(value: TypedExpression) -> bool:
    """Tell whether a computed whole number surely has 64 bits."""
    low, high = _reach(value)
    return low >= -HIGHEST and high < HIGHEST


def fits_times(value: TypedExpression, times: int) -> bool:
    """Tell whether the sum of so many whole numbers surely has 64 bits."""
    low, high = _reach(value)
    return low * times >= -HIGHEST and high * times < HIGHEST


def _reach(value: TypedExpression) -> tuple[int, int]:
    """Return the bounds of a whole number as far as its type and its parts tell."""
    match value:
        case Constant(value=int() as number):
            return number, number
        case Fold(function="count") | FunctionCall(function="length" | "days_between"):
            return -MOST_COUNTED, MOST_COUNTED
        case Arith(operator="+" | "-" | "*" as operator, left=left, right=right):
            apply = {"+": add, "-": sub, "*": mul}[operator]
            ends = [apply(one, other) for one in _reach(left) for other in _reach(right)]
            return min(ends), max(ends)
        case _:
            type_ = bare(value.type)
            limits = type_ if isinstance(type_, ScalarType) else ScalarType("int")
            low = -HIGHEST if limits.minimum is None else int(limits.minimum)
            return low, HIGHEST - 1 if limits.maximum is None else int(limits.maximum)


def _has_limits(type_: Type) -> bool:
    match type_:
        case ScalarType(name=name):
            return name not in FREE
        case ListType(item=item):
            return isinstance(item, EnumType) or _has_limits(item)
        case _:
            return False


def _is_changed(declared: Field) -> bool:
    flags = declared.flags
    return flags.trim or flags.lower or flags.upper or flags.nullify or flags.sorted


def _contains(outer: Type, inner: Type) -> bool:
    """Tell whether every value of a type is one of another."""
    match outer, inner:
        case ListType(), ListType():
            least, most = outer.minimum or 0, outer.maximum or 1000
            fits = least <= (inner.minimum or 0) and (inner.maximum or 1000) <= most
            return fits and (outer.item == inner.item or _contains(outer.item, inner.item))
        case ScalarType(), ScalarType():
            return _contains_scalar(outer, inner)
        case _:
            return outer == inner


def _contains_scalar(outer: ScalarType, inner: ScalarType) -> bool:
    if outer.name != inner.name and not (outer.name in TEXTS and inner.name in TEXTS):
        return outer.name == "decimal" and inner.name == "int" and _contains_int(outer, inner)
    if outer.pattern is not None and outer.pattern != inner.pattern:
        return False
    if outer.name == "decimal":
        places = (outer.scale or 0) - (inner.scale or 0)
        whole = (outer.precision or 0) - (outer.scale or 0)
        if places < 0 or whole < (inner.precision or 0) - (inner.scale or 0):
            return False
    low = outer.minimum is None or (inner.minimum is not None and outer.minimum <= inner.minimum)
    high = outer.maximum is None or (inner.maximum is not None and inner.maximum <= outer.maximum)
    return low and high


def _contains_int(outer: ScalarType, inner: ScalarType) -> bool:
    if inner.minimum is None or inner.maximum is None:
        return False
    largest = Decimal(10) ** ((outer.precision or 0) - (outer.scale or 0))
    bounds = (outer.minimum or -largest, outer.maximum or largest)
    inside = bounds[0] <= inner.minimum and inner.maximum <= bounds[1]
    return inside and -largest < inner.minimum and inner.maximum < largest


def limits_of(module: ServiceModule, entity: str, declared: Field, value: TypedExpression) -> str:
    """Return the constant that validates values of a field, and see to it that it is there."""
    optional = may_be_null(value) and declared.nullable
    nullable = optional or declared.flags.nullify
    found = input_type(declared.type, declared.flags, nullable=nullable)
    shown = output_type(declared.type, nullable=nullable)
    for each in (found, shown):
        _import(module, each)
    module.use("pydantic", "TypeAdapter")
    singular = module.names.of(entity).singular
    optionally = "optional_" if nullable and not declared.flags.nullify else ""
    wish = f"{optionally}{singular}_{declared.name}".upper()
    return _constant(module, wish, shown.text, f"TypeAdapter({_plain_numbers(found.text)})")


def _import(module: ServiceModule, found: FieldType) -> None:
    for symbol in found.imports:
        module.use(symbol.module, symbol.name)


def _plain_numbers(text: str) -> str:
    """Return an annotation with the limits of 64 bits as numbers."""
    return text.replace("2**63 - 1", str(2**63 - 1)).replace("-(2**63)", str(-(2**63)))


def _constant(module: ServiceModule, wish: str, annotation: str, text: str) -> str:
    for known, other in module.constants.items():
        if other == text and module.annotated.get(known) == f"TypeAdapter[{annotation}]":
            return known
    name = module.taken.fresh(wish)
    return module.constant(name, text, f"TypeAdapter[{annotation}]", first=True)
