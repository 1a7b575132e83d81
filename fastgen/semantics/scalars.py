"""Reads single values, as JSON or as the words of a URL have them (docs, sections 5 and 16)."""

from __future__ import annotations

import base64
import binascii
import math
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from uuid import UUID

from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.values import HIGHEST_INT, LOWEST_INT

PLAIN_TEXT = frozenset({"string", "text", "url", "phone", "slug", "password", "secret", "token"})
"""Scalars that are text without more ado; e-mail addresses are text in small letters."""
MOST_BYTES = 65_536
MOST_URL, MOST_EMAIL = 2_048, 254
MOST_DAYS = 10_000_000
LONGEST_DATE_TEXT = 64

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
_TIME = re.compile(_CLOCK)
_DATETIME = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_CLOCK}(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
)
_DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?=.)((?P<weeks>\d+)W)?((?P<days>\d+)D)?"
    r"(T(?=.)((?P<hours>\d+)H)?((?P<minutes>\d+)M)?((?P<seconds>\d+(\.\d+)?)S)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_URL = re.compile(r"https?://[^\x00-\x20\x7f]+")
_PORT = re.compile(r"https?://[^/?#]*:([0-9]+)([/?#].*)?")
_PHONE = re.compile(r"\+[0-9]{7,15}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ATOM = r"[^\x00-\x20\x7f()<>@,;:\\\"\[\].]+"
_LABEL = r"[^\W_]([^\W_]|-)*(?<!-)"
_EMAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*\.(?=.*[^0-9.]){_LABEL}")
_IP = re.compile(r"[0-9a-fA-F:.]+")


class NotAValueError(Exception):
    """A value is none of its type; the message says what is expected, and never the value."""


class TooShortError(NotAValueError):
    """A text has fewer characters than it must have."""


def from_json(value: object, type_: ScalarType) -> object:
    """Return the value that a JSON value means, its limits checked."""
    name = type_.name
    if name == "json":
        return checked_json(value)
    if name == "bool":
        if isinstance(value, bool):
            return value
        raise NotAValueError("Input should be a valid boolean")
    if name == "int":
        if isinstance(value, int) and not isinstance(value, bool):
            return in_range(value, type_)
        raise NotAValueError("Input should be a valid integer")
    if name == "float":
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return in_range(_float(value), type_)
        raise NotAValueError("Input should be a valid number")
    if name == "decimal":
        if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
            return in_range(_decimal(str(value)), type_)
        raise NotAValueError("Input should be a number, or a text that is one")
    if not isinstance(value, str):
        raise NotAValueError("Input should be a valid string")
    return from_text(value, type_)


def from_word(word: str, type_: ScalarType) -> object:
    """Return the value that a word of a URL means: "as in JSON, without quotes"."""
    match type_.name:
        case "bool":
            if word in {"true", "false"}:
                return word == "true"
            raise NotAValueError("Input should be true or false")
        case "int":
            if _INTEGER.fullmatch(word) and len(word) < LONGEST_DATE_TEXT:
                return in_range(int(word), type_)
            raise NotAValueError("Input should be a valid integer")
        case "float":
            if _JSON_NUMBER.fullmatch(word):
                return in_range(_float(Decimal(word)), type_)
            raise NotAValueError("Input should be a valid number")
        case "decimal":
            return in_range(_decimal(word), type_)
        case _:
            return from_text(word, type_)


def from_text(text: str, type_: ScalarType) -> object:
    """Return the value that a text means, for the types that are text in JSON."""
    name = type_.name
    if name in PLAIN_TEXT or name == "email":
        return checked_text(text, type_)
    try:
        match name:
            case "date":
                return _date(text)
            case "datetime":
                return _datetime(text)
            case "time":
                return _time(text)
            case "duration":
                return _duration(text)
            case "uuid":
                return UUID(_ascii(text))
            case "ip":
                if not _IP.fullmatch(text):
                    raise ValueError
                return str(ip_address(text))
            case "bytes":
                return _bytes(text)
            case "decimal":
                return _decimal(text)
            case _:
                raise NotAValueError(f"Input should be a valid {name}")
    except (ValueError, OverflowError) as error:
        raise NotAValueError(f"Input should be a valid {name}") from error


def checked_text(text: str, type_: ScalarType) -> str:
    """Return a text if it keeps the rules of its type.

    "Common to all text: it holds no NUL character and no half of a surrogate pair."
    """
    refuse_strange(text)
    if type_.name == "email":
        text = text.lower()
        if len(text) > MOST_EMAIL or not _EMAIL.fullmatch(text):
            raise NotAValueError("Input should be an e-mail address")
    elif type_.name == "url":
        port = _PORT.fullmatch(text)
        good = _URL.fullmatch(text) and (port is None or int(port[1]) < 2**16)
        if not good or len(text) > MOST_URL:
            raise NotAValueError("Input should be an http or https URL")
    elif type_.name == "phone" and not _PHONE.fullmatch(text):
        raise NotAValueError("Input should be `+` and 7 to 15 digits")
    elif type_.name == "slug" and not _SLUG.fullmatch(text):
        raise NotAValueError("Input should be small letters, digits and single hyphens")
    if type_.minimum is not None and len(text) < type_.minimum:
        raise TooShortError(f"String should have at least {type_.minimum} characters")
    if type_.maximum is not None and len(text) > type_.maximum:
        raise NotAValueError(f"String should have at most {type_.maximum} characters")
    if type_.pattern is not None and not re.fullmatch(type_.pattern, text):
        raise NotAValueError(f"String should match pattern '{type_.pattern}'")
    return text


def refuse_strange(text: str) -> None:
    """Refuse NUL and halves of surrogate pairs."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotAValueError("Input contains a character that is not allowed")


def in_range(value: int | float | Decimal, type_: ScalarType) -> int | float | Decimal:
    """Return a number if it keeps the limits of its type."""
    if isinstance(value, int) and not LOWEST_INT <= value <= HIGHEST_INT:
        raise NotAValueError("Input should be a whole number of 64 bits")
    if isinstance(value, Decimal) and type_.precision is not None:
        places = type_.scale or 0
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            raise NotAValueError(f"Input should have no more than {places} decimal places")
        if abs(value) >= Decimal(10) ** (type_.precision - places):
            raise NotAValueError(f"Input should have no more than {type_.precision} digits")
    if type_.minimum is not None and value < type_.minimum:
        raise NotAValueError(f"Input should be greater than or equal to {type_.minimum}")
    if type_.maximum is not None and value > type_.maximum:
        raise NotAValueError(f"Input should be less than or equal to {type_.maximum}")
    return value


def checked_json(value: object) -> object:
    """Return any JSON value whose texts are texts and whose numbers are finite."""
    match value:
        case str():
            refuse_strange(value)
        case bool() | None:
            pass
        case int() if abs(value) > HIGHEST_INT:
            raise NotAValueError("Input contains a number that is too large")
        case Decimal() if abs(value) > HIGHEST_INT:
            raise NotAValueError("Input contains a number that is too large")
        case Decimal():
            return _float(value)
        case dict():
            for key in value:
                refuse_strange(str(key))
            return {key: checked_json(item) for key, item in value.items()}
        case list():
            return tuple(checked_json(item) for item in value)
        case _:
            pass
    return value


def _ascii(text: str) -> str:
    return text if text.isascii() else ""


def _float(value: int | float | Decimal) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise NotAValueError("Input should be a finite number")
    return number


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise NotAValueError("Input should be a valid decimal")
    try:
        value = Decimal(text)
        finite = abs(value.adjusted()) < MOST_URL
    except InvalidOperation:
        finite = False
    if not finite:
        raise NotAValueError("Input should be a finite number")
    return value


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text)


def _time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError
    return time.fromisoformat(_microseconds(text))


def _datetime(text: str) -> datetime:
    if not _DATETIME.fullmatch(text):
        raise NotAValueError("Input should be a date and time with an offset")
    zone = 1 if text.endswith("Z") else len("+00:00")
    moment = _microseconds(text[:-zone]) + text[-zone:]
    return datetime.fromisoformat(moment).astimezone(UTC)


def _microseconds(text: str) -> str:
    """Return a time with at most six digits behind the point; what is finer is dropped."""
    whole, point, fraction = text.partition(".")
    return f"{whole}.{fraction[:6]:0<6}" if point else whole


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise NotAValueError("Input should be a duration, such as PT30M")
    weeks, days, hours, minutes = (
        int(found[name] or 0) for name in ("weeks", "days", "hours", "minutes")
    )
    whole, _, fraction = (found["seconds"] or "0").partition(".")
    value = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=int(whole))
    value += timedelta(microseconds=round(Decimal(f"0.{fraction or 0}") * 1_000_000))
    if value > timedelta(days=MOST_DAYS):
        raise NotAValueError(f"Input should be at most {MOST_DAYS} days")
    return -value if found["sign"] == "-" else value


def _bytes(text: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAValueError("Input should be base64") from error
    if len(value) > MOST_BYTES:
        raise NotAValueError(f"Input should have at most {MOST_BYTES} bytes")
    return value
