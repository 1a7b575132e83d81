"""Values of every type: valid ones, different for different numbers, and texts on the wire."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from fastgen.backend.testing.file_samples import FileSample, file_sample
from fastgen.backend.testing.literals import Literal
from fastgen.backend.testing.patterns import NoSample, counted
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RecordType,
    ScalarType,
    Type,
    UnionType,
    ValueType,
)

FIRST_DAY = date(2030, 1, 1)
FIRST_COUNTED = 9001
"""Numbers in texts that match a pattern start here: rows of the tests count from 1."""
SAFE_LENGTH = 40

Value: TypeAlias = (
    "str | int | float | bool | Decimal | date | datetime | time | timedelta | bytes"
    " | FileSample | list[Value] | dict[str, Value] | None"
)


class Samples:
    """Makes values for the types of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def value(self, type_: Type, number: int = 0, *, label: str = "value") -> Value:
        """Return a valid value; raise NoSample where none can be made.

        ``label`` is the name of what holds the value: texts are made from it.

        >>> Samples.text(ScalarType("string", maximum=Decimal(80)), 0, "title")
        'Title'
        >>> Samples.text(ScalarType("string", maximum=Decimal(80)), 2, "title")
        'Title C'
        """
        match type_:
            case NullableType(of=of):
                return self.value(of, number, label=label)
            case ScalarType():
                return self.scalar(type_, number, label)
            case EnumType(enum):
                members = self.program.enums[enum].members
                return members[number % len(members)].value
            case ListType(item=item, minimum=minimum):
                least = max(minimum or 0, 1)
                found = [self.value(item, number + index, label=label) for index in range(least)]
                return sorted(found, key=str)
            case MapType(item=item):
                return {"key": self.value(item, number, label=label)}
            case ValueType(name):
                return {
                    part.wire: self.value(part.type, number, label=part.name)
                    for part in self.program.values[name].fields
                    if not part.optional or is_flat(part.type)
                }
            case UnionType(name):
                union = self.program.unions[name]
                tag, member = union.members[number % len(union.members)]
                inner = self.value(ValueType(member), number, label=label)
                parts = self.program.values[member].fields
                key = next((part.wire for part in parts if part.name == union.tag), union.tag)
                return {**inner, key: tag} if isinstance(inner, dict) else inner
            case RecordType(fields=fields):
                return {name: self.value(inner, number, label=name) for name, inner in fields}
            case _:
                raise NoSample(str(type_))

    def says_all(self, type_: Type) -> bool:
        """Tell whether a value of a type comes back with no more than it says."""
        match type_:
            case NullableType(of=of):
                return self.says_all(of)
            case ListType(item=item) | MapType(item=item):
                return self.says_all(item)
            case ValueType(name):
                return all(
                    is_flat(part.type) or (not part.optional and self.says_all(part.type))
                    for part in self.program.values[name].fields
                )
            case UnionType(name):
                members = self.program.unions[name].members
                return all(self.says_all(ValueType(member)) for _, member in members)
            case _:
                return True

    def scalar(self, scalar: ScalarType, number: int, label: str) -> Value:
        """Return a valid value of a scalar."""
        match scalar.name:
            case "string" | "text":
                return self.text(scalar, number, label)
            case "slug":
                return f"a-{_plain(label)}-{_letter(number)}"
            case "email":
                return f"{_plain(label)}{number + 1}@example.org"
            case "url":
                return f"https://example.com/{_plain(label)}/{number + 1}"
            case "phone":
                return f"+4930{1234560 + number}"
            case "ip":
                return f"198.51.100.{1 + number % 250}"
            case "uuid":
                return f"00000000-0000-4000-8000-{number + 1:012}"
            case "int":
                return _whole(scalar, number)
            case "float":
                return _floating(scalar, number)
            case "decimal":
                return _exact(scalar, number)
            case "bool":
                return number % 2 == 0
            case "date":
                return FIRST_DAY + timedelta(days=number)
            case "datetime":
                return datetime(2030, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
            case "time":
                return time(12, number % 60)
            case "duration":
                return timedelta(hours=1 + number)
            case "json":
                return {"number": number}
            case "bytes":
                return _fitted(f"bytes {number}", scalar).encode()
            case "password":
                return _fitted("correct horse battery staple", scalar)
            case "secret" | "token":
                return _fitted(f"{_plain(label)}-{number + 1}", scalar)
            case "file" | "image":
                found = file_sample(scalar, label)
                if found is None:
                    raise NoSample(scalar.name)
                return found
            case _:
                raise NoSample(scalar.name)

    @staticmethod
    def text(scalar: ScalarType, number: int, label: str) -> str:
        """Return a text of an allowed length, or one that matches the pattern."""
        least, most = int(scalar.minimum or 0), int(scalar.maximum or 255)
        if scalar.pattern is not None:
            return counted(scalar.pattern, least, most).text(FIRST_COUNTED + number)
        words = label.replace("_", " ").strip().capitalize() or "Text"
        found = words if number == 0 else f"{words} {_letter(number).upper()}"
        if len(found) > most:
            found = chr(ord("a") + number % 26) * min(most, max(least, 1))
        return found.ljust(least, ".")


def is_flat(type_: Type) -> bool:
    """Tell whether a type holds no other values."""
    inner = type_.of if isinstance(type_, NullableType) else type_
    return isinstance(inner, ScalarType | EnumType)


def wire(value: Value) -> Literal:
    """Return a value as JSON has it.

    >>> wire(Decimal("1.50")), wire(FIRST_DAY), wire(timedelta(minutes=90))
    ('1.50', '2030-01-01', 'PT1H30M')
    """
    match value:
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_text(value)
        case bytes():
            return base64.b64encode(value).decode()
        case FileSample():
            return value.part
        case list():
            return [wire(item) for item in value]
        case Mapping():
            return {key: wire(item) for key, item in value.items()}
        case _:
            return value


def duration_text(value: timedelta) -> str:
    """Return a duration as ISO 8601 writes it.

    >>> duration_text(timedelta(days=2)), duration_text(timedelta(seconds=90))
    ('P2D', 'PT1M30S')
    """
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    day = f"{value.days}D" if value.days else ""
    clock = "".join(
        f"{amount}{unit}"
        for amount, unit in ((hours, "H"), (minutes, "M"), (seconds, "S"))
        if amount
    )
    return f"P{day}T{clock}" if clock or not day else f"P{day}"


def _fitted(text: str, scalar: ScalarType) -> str:
    """Return the end of a text, as long as the limits of a scalar want it."""
    least, most = int(scalar.minimum or 0), scalar.maximum
    end = text if most is None else text[max(len(text) - int(most), 0) :]
    return end.ljust(least, ".")


def _letter(number: int) -> str:
    return chr(ord("a") + number % 26)


def _plain(label: str) -> str:
    return label.replace("_", "").lower() or "value"


def _whole(scalar: ScalarType, number: int) -> int:
    low = int(scalar.minimum) if scalar.minimum is not None else 1
    if scalar.minimum is not None and low < 1 and (scalar.maximum is None or scalar.maximum >= 1):
        low = 1
    if scalar.minimum is None and scalar.maximum is not None:
        low = min(1, int(scalar.maximum))
    high = int(scalar.maximum) if scalar.maximum is not None else low + 10**6
    return low + number % (high - low + 1)


def _exact(scalar: ScalarType, number: int) -> Decimal:
    scale = scalar.scale or 0
    step = Decimal(1).scaleb(-scale)
    whole = Decimal(_whole(scalar, number))
    digits = (scalar.precision or 12) - scale
    if digits < 1:
        whole = Decimal(0)
    value = whole + (Decimal("0.5") if scale else 0)
    if scalar.maximum is not None and value > scalar.maximum:
        value = whole
    return value.quantize(step)


def _floating(scalar: ScalarType, number: int) -> float:
    """Return a float between the bounds; a whole one where there is room for it."""
    whole = float(_whole(scalar, number))
    low, high = scalar.minimum, scalar.maximum
    if (low is None or whole >= low) and (high is None or whole <= high):
        return whole + (0.5 if low is None and (high is None or whole + 0.5 <= high) else 0.0)
    return float(low if low is not None else high or 0)
