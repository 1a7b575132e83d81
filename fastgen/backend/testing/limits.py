"""What a field makes of a value that an operation writes, and whether it takes it."""

from __future__ import annotations

import re
from decimal import Decimal

from fastgen.backend.testing.rows import Known
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.types import ListType, NullableType, ScalarType, Type

SHAPES = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+"),
    "ip": re.compile(r"[0-9.]+|[0-9a-f:]+"),
    "phone": re.compile(r"\+[0-9]{7,15}"),
    "slug": re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    "url": re.compile(r"https?://[^\s/]+\.[a-z]+(/\S*)?"),
}
"""Texts that are surely of a type; others may be."""


def takes(type_: Type, known: Known) -> bool:
    """Tell whether a value keeps the limits of a type, as far as it is known.

    >>> takes(ScalarType("int", maximum=Decimal(2)), 3), takes(ScalarType("email"), "Email")
    (False, False)
    """
    if isinstance(type_, NullableType):
        return known is None or takes(type_.of, known)
    if not isinstance(type_, ScalarType | ListType):
        return True
    match type_, known:
        case ScalarType(name="string" | "text" | "password" | "secret" | "token"), str(text):
            return _within(type_, len(text)) and (
                type_.pattern is None or re.fullmatch(type_.pattern, text) is not None
            )
        case ScalarType(name=name), str(text) if name in SHAPES:
            return SHAPES[name].fullmatch(text) is not None
        case ScalarType(name="int" | "float" | "decimal"), int() | float() | Decimal():
            return _within(type_, known) and _has_room(type_, known)
        case ListType(item=item), tuple(items):
            return _within(type_, len(items)) and all(takes(item, each) for each in items)
    return True


def _within(type_: ScalarType | ListType, size: float | Decimal) -> bool:
    least, most = type_.minimum, type_.maximum
    return (least is None or size >= least) and (most is None or size <= most)


def _has_room(type_: ScalarType, number: float | Decimal) -> bool:
    if type_.precision is None:
        return True
    return abs(Decimal(number)) < Decimal(10) ** (type_.precision - (type_.scale or 0))


def kept(declared: Field, known: Known) -> Known:
    """Return what a field keeps of a value: its flags change texts."""
    if not isinstance(known, str):
        return known
    flags = declared.flags
    text = known.strip() if flags.trim else known
    text = text.lower() if flags.lower else text.upper() if flags.upper else text
    return None if flags.nullify and not text else text
