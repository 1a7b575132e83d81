"""Makes values for requests: valid ones from a small pool, so that they meet, and hostile ones."""

from __future__ import annotations

import random
from decimal import Decimal

from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RecordType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    ValueType,
)
from fastgen.passes.surroundings.pattern_sample import sample as pattern_sample
from fastgen.semantics.decoding import choices

WORDS = ("tea", "Milk", "a b", "Ünder", "x", "100%", "a_c", "tea pot", "zz")
HOSTILE: tuple[object, ...] = (
    None, True, False, 0, -1, 2**63, -(2**63) - 1, 2**70, 1.5, -0.5, 1e308, "", " ", "\0", "a\0b",
    "\ud800", "😀a", "x" * 300, "x" * 20000, "'; drop table users; --", "{{7*7}}",
    "../../etc/passwd", "<script>", "null", "0", "-1", [], [None], [[]], {}, {"a": 1},
    {"__proto__": 1}, [1, 2, 3],
)  # fmt: skip
LONG = 5000
"""Characters beyond which a text is not made to reach its limit."""
HOSTILE_WORDS = (
    "x", "-1", "0", "99999999999999999999", "null", "\0", "😀", "%", "../..", "' or 1=1 --",
    "a" * 300, "00000000-0000-4000-8000-000000000000", "{}", "[]",
)  # fmt: skip


class Samples:
    """A source of values, the same ones for the same seed."""

    def __init__(self, program: Program, chance: random.Random) -> None:
        self.program = program
        self.chance = chance

    def value(self, type_: Type, keys: dict[str, list[object]] | None = None) -> object:
        """Return a valid JSON value of a type."""
        chance = self.chance
        match type_:
            case ScalarType():
                return self.scalar(type_)
            case EnumType() | StateType():
                return chance.choice(choices(self.program, type_))
            case NullableType(of=inner):
                return None if chance.random() < 0.2 else self.value(inner, keys)
            case ListType(item=item, minimum=low, maximum=high):
                size = chance.randint(low or 0, min(high if high is not None else 3, 3))
                return [self.value(item, keys) for _ in range(size)]
            case MapType(item=item):
                return {chance.choice(WORDS): self.value(item) for _ in range(chance.randint(0, 2))}
            case ValueType(name):
                return self.make_object(self.program.values[name].fields)
            case UnionType(name):
                union = self.program.unions[name]
                tag, member = chance.choice(union.members)
                return {**self.make_object(self.program.values[member].fields), union.tag: tag}
            case RecordType(fields):
                return {key: self.value(inner) for key, inner in fields}
            case _:
                raise TypeError(str(type_))

    def make_object(self, fields: tuple[ShapeField, ...]) -> dict[str, object]:
        """Return a valid object."""
        found: dict[str, object] = {}
        for part in fields:
            if part.optional and self.chance.random() < 0.5:
                continue
            null = part.nullable and self.chance.random() < 0.2
            found[part.wire] = None if null else self.value(part.type)
        return found

    def scalar(self, type_: ScalarType) -> object:
        """Return a valid single value."""
        chance, number = self.chance, self.chance.randint(0, 12)
        match type_.name:
            case "bool":
                return chance.random() < 0.5
            case "int" | "float" | "decimal":
                return self.number(type_)
            case "date":
                return chance.choice(["2020-02-29", "2030-01-31", "2099-12-31"])
            case "datetime":
                return chance.choice(
                    ["2020-01-01T00:00:00Z", "2030-01-31T12:00:00.5+02:00", "2099-12-31T23:59:59Z"]
                )
            case "time":
                return chance.choice(["00:00:00", "12:30:00.25", "23:59:59"])
            case "duration":
                return chance.choice(["PT30M", "P1DT2H", "-PT1S", "PT0.000251S"])
            case "uuid":
                return f"00000000-0000-4000-8000-{number:012d}"
            case "email":
                return chance.choice([f"user{number}@example.com", f"User{number}@Example.com"])
            case "url":
                return f"https://example.com/{number}"
            case "phone":
                return f"+1555000{number:04d}"
            case "ip":
                return chance.choice(["192.0.2.1", "2001:DB8::1"])
            case "slug":
                return chance.choice(["tea", "tea-pot", "a1"])
            case "json":
                return chance.choice([None, {"a": [1, 2.5]}, "x", 7, []])
            case "bytes":
                return "aGk="
            case "password":
                return "correct horse battery"
            case _:
                return self.text(type_, number)

    def number(self, type_: ScalarType) -> object:
        """Return a number within its limits."""
        low = type_.minimum if type_.minimum is not None else Decimal(-3)
        high = type_.maximum if type_.maximum is not None else low + 20
        whole = int(low) + self.chance.randint(0, max(int(high - low), 0))
        if self.chance.random() < 0.5:
            small = [int(low) + more for more in (0, 1, 2) if low + more <= high]
            whole = self.chance.choice([*small, int(high)])
        if type_.name == "int":
            return whole
        if type_.name == "float":
            return min(float(whole) + self.chance.choice([0.0, 0.5]), float(high))
        places = type_.scale or 0
        value = Decimal(whole)
        if places and value < high:
            value += Decimal(self.chance.randint(0, 99)) / 100
        value = value.quantize(Decimal(1).scaleb(-min(places, 2)))
        return str(value) if self.chance.random() < 0.8 else float(value)

    def text(self, type_: ScalarType, number: int) -> str:
        """Return a text within its limits."""
        if type_.pattern is not None:
            made = pattern_sample(type_.pattern, number, lambda _: True)
            return made or "a"
        low, high = int(type_.minimum or 0), int(type_.maximum or 100)
        if self.chance.random() < 0.05 and high < LONG:
            return self.chance.choice(["y" * max(low, 1), "y" * high])
        return self.chance.choice(WORDS).ljust(low, "x")[:high]

    def beyond(self, type_: Type) -> object:
        """Return a value just outside the limits of a type; a hostile one where it has none."""
        if not isinstance(type_, ScalarType) or type_.minimum is type_.maximum is None:
            return self.chance.choice(HOSTILE)
        limits = []
        if type_.minimum is not None:
            limits.append(int(type_.minimum) - 1)
        if type_.maximum is not None:
            limits.append(int(type_.maximum) + 1)
        limit = self.chance.choice(limits)
        if type_.name in {"int", "float", "decimal"}:
            return limit
        return "y" * min(max(limit, 0), LONG)
