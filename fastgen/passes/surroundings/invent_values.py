"""Invents valid values for fields that a scenario does not tell."""

from __future__ import annotations

from decimal import Decimal

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Clock,
    Constant,
    DurationConstant,
    EnumConstant,
    ListOf,
    RecordEntry,
    RecordOf,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    ScalarType,
    Type,
    UnionType,
    ValueType,
)
from fastgen.ir.media import BEGINNINGS, FIXTURE_BYTES
from fastgen.ir.naming import kebab_case
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.expressions.fixtures import made_up
from fastgen.passes.expressions.literal_values import literal_problem
from fastgen.passes.surroundings.pattern_sample import sample


def invent_field(field: Field, row: str, number: int, tables: Tables) -> TypedExpression | None:
    """Return a value for a field of a row of a scenario, or None when none can be found.

    ``row`` is the name of the row and ``number`` its place; both make the value unlike others.
    """
    return invent(field.type, f"{row}", number, tables)


def invent(type_: Type, row: str, number: int, tables: Tables) -> TypedExpression | None:
    """Return a value of a type, or None."""
    match type_:
        case ScalarType():
            return _scalar(type_, row, number)
        case EnumType(enum):
            members = tables.enums[enum].members
            if not members:
                return None
            return EnumConstant(type=type_, owner=enum, member=members[0].name)
        case ListType(item=item, minimum=minimum):
            items = [invent(item, row, number + at, tables) for at in range(minimum or 0)]
            found = tuple(value for value in items if value is not None)
            return ListOf(type=type_, items=found) if len(found) == len(items) else None
        case MapType():
            return RecordOf(type=type_, entries=())
        case ValueType(name):
            return _value(name, row, number, tables, {})
        case UnionType(name):
            union = tables.unions[name]
            if not union.members:
                return None
            tag, member = union.members[0]
            return _value(member, row, number, tables, {union.tag: tag})
        case _:
            return None


def _value(
    name: str, row: str, number: int, tables: Tables, fixed: dict[str, str]
) -> TypedExpression | None:
    entries = []
    for part in tables.values[name].fields:
        if part.name in fixed:
            text = Constant(type=part.type, value=fixed[part.name])
            entries.append(RecordEntry(part.name, part.wire, text))
        elif not part.optional and not part.nullable:
            value = invent(part.type, row, number, tables)
            if value is None:
                return None
            entries.append(RecordEntry(part.name, part.wire, value))
    return RecordOf(type=ValueType(name), entries=tuple(entries))


def _scalar(type_: ScalarType, row: str, number: int) -> TypedExpression | None:
    match type_.name:
        case "bool":
            return Constant(type=type_, value=False)
        case "int" | "float" | "decimal":
            return _number(type_, number)
        case "date":
            return Clock(type=type_, name="today")
        case "datetime":
            return Clock(type=type_, name="now")
        case "duration":
            return DurationConstant(type=type_, amount=1, unit="hour")
        case "json":
            return RecordOf(type=type_, entries=())
        case "file" | "image":
            media = type_.media[0] if type_.media else "text/plain"
            ending = next(name for name, (kind, _) in BEGINNINGS.items() if kind == media)
            small = (type_.size or FIXTURE_BYTES) >= FIXTURE_BYTES
            return made_up(f"{kebab_case(row)}.{ending}", FIXTURE_BYTES) if small else None
        case "bytes":
            return None
        case _:
            return _text(type_, row, number)


def _number(type_: ScalarType, number: int) -> TypedExpression:
    low = type_.minimum if type_.minimum is not None else Decimal(0)
    value = low.to_integral_value(rounding="ROUND_CEILING") + number
    if type_.maximum is not None and value > type_.maximum:
        room = int(type_.maximum - low)
        value = low + (number % (room + 1))
    if type_.name == "int":
        return Constant(type=type_, value=int(value))
    return Constant(type=type_, value=value)


def _text(type_: ScalarType, row: str, number: int) -> TypedExpression | None:
    plain = kebab_case(row).strip("-") or "row"
    texts = {
        "email": f"{plain}@example.com",
        "url": f"https://example.com/{plain}",
        "slug": plain,
        "phone": f"+1555{number:07d}",
        "ip": f"192.0.2.{number % 254 + 1}",
        "uuid": f"00000000-0000-4000-8000-{number:012d}",
        "time": f"{8 + number % 12:02d}:00:00",
        "password": f"correct-horse-{plain}",
        "secret": f"secret-of-{plain}",
        "token": f"token-of-{plain}",
    }
    text: str | None = texts.get(type_.name, row)
    if type_.pattern is not None:
        text = sample(type_.pattern, number, lambda one: literal_problem(one, type_) is None)
    elif text is not None and type_.name not in {"uuid", "ip", "time"}:
        text = _of_length(text, type_)
    if text is None or literal_problem(text, type_) is not None:
        return None
    return Constant(type=type_, value=text)


def _of_length(text: str, type_: ScalarType) -> str:
    """Return the text cut or drawn out to an allowed length."""
    if type_.name not in {"string", "text", "password", "secret", "token"}:
        return text
    low, high = int(type_.minimum or 0), int(type_.maximum or len(text))
    return text.ljust(low, "x")[: max(high, 0)] if high >= low else text
