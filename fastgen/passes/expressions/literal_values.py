"""Checks a literal against the limits and the format of the type it is written for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from ipaddress import ip_address
from uuid import UUID

from fastgen.ir.checked.types import ScalarType

INT_BITS = 63
_FORMATS: Mapping[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "ip": ip_address,
}
_PATTERNS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "email": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"), "an e-mail address"),
    "url": (re.compile(r"https?://[^\s/]+\S*"), "a URL that starts with http:// or https://"),
    "slug": (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "small letters, digits and hyphens"),
    "phone": (re.compile(r"\+?[0-9 ()./-]{3,}"), "a phone number"),
}


def literal_problem(value: str | int | Decimal | bool | None, type_: ScalarType) -> str | None:
    """Say what is wrong with a literal of a type, or None.

    >>> literal_problem(-1, ScalarType("int", minimum=Decimal(0)))
    'it must be at least 0'
    >>> literal_problem("today", ScalarType("date"))
    'it must be spelt as a date'
    """
    if isinstance(value, str):
        return _text_problem(value, type_)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number_problem(value, type_)
    return None


def _number_problem(value: int | Decimal, type_: ScalarType) -> str | None:
    if type_.name == "int" and not -(2**INT_BITS) <= value < 2**INT_BITS:
        return "it must fit into 64 bits"
    if type_.minimum is not None and value < type_.minimum:
        return f"it must be at least {type_.minimum:f}"
    if type_.maximum is not None and value > type_.maximum:
        return f"it must be at most {type_.maximum:f}"
    if type_.name == "decimal" and type_.precision is not None and type_.scale is not None:
        if abs(value) >= 10 ** (type_.precision - type_.scale):
            return f"it must have at most {type_.precision - type_.scale} digits before the point"
        exponent = Decimal(value).as_tuple().exponent
        if isinstance(exponent, int) and -exponent > type_.scale:
            return f"it must have at most {type_.scale} digits after the point"
    return None


def _text_problem(value: str, type_: ScalarType) -> str | None:
    if type_.name in _FORMATS:
        try:
            _FORMATS[type_.name](value)
        except ValueError:
            return f"it must be spelt as {'an' if type_.name == 'ip' else 'a'} {type_.name}"
        return None
    if type_.minimum is not None and len(value) < type_.minimum:
        return f"it must have at least {type_.minimum:f} characters"
    if type_.maximum is not None and len(value) > type_.maximum:
        return f"it must have at most {type_.maximum:f} characters"
    if type_.pattern is not None and re.fullmatch(type_.pattern, value) is None:
        return f"it must match /{type_.pattern}/"
    if type_.name in _PATTERNS:
        pattern, words = _PATTERNS[type_.name]
        if pattern.fullmatch(value) is None:
            return f"it must be {words}"
    return None
