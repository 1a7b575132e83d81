"""The functions of the language, on values (docs, section 13, "Functions")."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from fastgen.ir.checked.expressions import FunctionCall
from fastgen.ir.media import fixture
from fastgen.semantics.arithmetic import negated
from fastgen.semantics.comparisons import equal, within
from fastgen.semantics.files import File, shown_name
from fastgen.semantics.problems import NotInThisReleaseError
from fastgen.semantics.values import rounded

_SMALL = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_CAPITAL = {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
NOTHING_LEFT = "item"


def lower(text: str) -> str:
    """Return small letters; "`lower` and `upper` concern ASCII letters alone"."""
    return text.translate(_SMALL)


def upper(text: str) -> str:
    """Return capitals, of ASCII letters alone."""
    return text.translate(_CAPITAL)


def slugify(text: str) -> str:
    """Return "small letters, accents removed, every run of other characters … one hyphen".

    >>> slugify("Why tea?"), slugify("Café au lait"), slugify("!")
    ('why-tea', 'cafe-au-lait', 'item')
    """
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return re.sub("[^a-z0-9]+", "-", letters.lower()).strip("-") or NOTHING_LEFT


def rounded_to(value: object, places: int = 0) -> object:
    """Return a number with so many places, half away from zero."""
    match value:
        case Decimal():
            return rounded(value, places)
        case float():
            return float(rounded(Decimal(value), places)) if abs(value) < 2**53 else value
        case int():
            return int(rounded(Decimal(value), places)) if places < 0 else value
        case _:
            return None


def distinct(items: tuple[object, ...]) -> tuple[object, ...]:
    """Return a list without duplicates, each where it came first."""
    found: list[object] = []
    for item in items:
        if not any(equal(item, other) for other in found):
            found.append(item)
    return tuple(found)


def apply(call: FunctionCall, given: list[object]) -> object:
    """Return what a function gives; null when it is given null."""
    name = call.function
    if name in {"starts", "contains"} and any(value is None for value in given):
        return False
    if any(value is None for value in given):
        return None
    match name, given:
        case "lower", [str(text)]:
            return lower(text)
        case "upper", [str(text)]:
            return upper(text)
        case "trim", [str(text)]:
            return text.strip()
        case "reveal", [str(text)]:
            return text
        case "hash", [str(text)]:
            return hashlib.sha256(text.encode()).hexdigest()
        case "slugify", [str(text)]:
            return slugify(text)
        case "replace", [str(text), str(old), str(new)]:
            return text.replace(old, new) if old else text
        case "split", [str(text), str(separator)]:
            return tuple(text.split(separator)) if separator else (text,)
        case "join", [tuple(items), str(separator)]:
            return separator.join(str(item) for item in items)
        case "length", [str() | tuple() as value]:
            return len(value)
        case "starts", [str(text), str(start)]:
            return text.startswith(start)
        case "contains", [collection, item]:
            return within(item, collection)
        case "distinct", [tuple(items)]:
            return distinct(items)
        case "diff", [tuple(items), tuple(other)]:
            return tuple(item for item in items if not within(item, other))
        case "keys", [Mapping() as values]:
            return tuple(sorted(values))
        case "values", [Mapping() as values]:
            return tuple(values[key] for key in sorted(values))
        case "percent_encoded", [str(text)]:
            return quote(text, safe="")
        case "fixture", [str(text), int(size)]:
            media, content = fixture(text, size)
            return File(content, media, shown_name(text))
        case "file_name", [File(name=called)]:
            return called
        case "file_type", [File(media=media)]:
            return media
        case "file_size", [File(content=content)]:
            return len(content)
        case "file_named", [File() as file, str(text)]:
            return replace(file, name=shown_name(text))
        case "same_site", [str(address)]:
            return "/" + address.lstrip("/")
        case "year", [date(year=year)]:
            return year
        case "month", [date(month=month)]:
            return month
        case "days_between", [date() as start, date() as end]:
            return (end - start).days
        case "round", [value]:
            return rounded_to(value)
        case "round", [value, int(places)]:
            return rounded_to(value, places)
        case "abs", [int() | float() | Decimal() as number]:
            return negated(number) if number < 0 else number
        case _:
            raise NotInThisReleaseError(f"the function `{name}`", call.span)
