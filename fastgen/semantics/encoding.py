"""Writes values: as JSON, and inside a text (docs, section 16)."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from fastgen.ir.checked.types import ScalarType, Type
from fastgen.semantics.files import File
from fastgen.semantics.values import rounded


def scalar_json(value: object, type_: Type) -> object:
    """Return a single value as JSON has it; ``type_`` says how many places a decimal shows."""
    match value:
        case bool() | str() | None:
            return value
        case int():
            if isinstance(type_, ScalarType) and type_.name == "decimal":
                return scalar_json(Decimal(value), type_)
            if isinstance(type_, ScalarType) and type_.name == "float":
                return float(value)
            return value
        case float():
            return value + 0.0  # there is no negative zero
        case Decimal():
            return decimal_text(value, type_)
        case datetime():
            return value.replace(tzinfo=None).isoformat() + "Z"
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_text(value)
        case UUID():
            return str(value)
        case File():
            return value.shown()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case dict():
            return {str(key): scalar_json(item, type_) for key, item in value.items()}
        case tuple() | list():
            return [scalar_json(item, type_) for item in value]
        case _:
            raise TypeError(f"not a single value: {type(value).__name__}")


def decimal_text(value: Decimal, type_: Type) -> str:
    """Return "a string with exactly its places"; a result of arithmetic has those it needs.

    >>> decimal_text(Decimal("12.5"), ScalarType("decimal", precision=12, scale=2))
    '12.50'
    """
    if isinstance(type_, ScalarType) and type_.name == "decimal" and type_.precision is not None:
        return f"{rounded(value, type_.scale or 0):f}"
    return f"{abs(value) if value == 0 else value:f}"


def duration_text(value: timedelta) -> str:
    """Return a duration in ISO 8601.

    >>> duration_text(timedelta(minutes=30)), duration_text(timedelta(days=-1, seconds=-1))
    ('PT30M', '-P1DT1S')
    """
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    days = f"{value.days}D" if value.days else ""
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    if not days and not clock:
        clock = "0S"
    return f"{sign}P{days}" + (f"T{clock}" if clock else "")


def text_of(value: object, type_: Type) -> str:
    """Return a value inside a text: "a number is written as in JSON, … null as the empty text"."""
    if value is None:
        return ""
    shown = scalar_json(value, type_)
    return shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
