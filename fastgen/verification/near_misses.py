"""Values beside what a type takes: written another way, or one step too far; some are still taken.

A fault of a generator is seldom that anything at all is accepted; it is that one notation more is.
"""

from __future__ import annotations

import random

from fastgen.ir.checked.types import (
    EnumType,
    InputType,
    ListType,
    MapType,
    NullableType,
    ScalarType,
    StateType,
    Type,
)
from fastgen.verification.samples import HOSTILE, LONG, Samples

DEEP: object = "x"
for _ in range(32):
    DEEP = [DEEP]
TEXTS: tuple[object, ...] = ("", " ", "  tea  ", "a\0b", "tea\n", "TEA", "tea", "Tee", 1, None)
NEAR: dict[str, tuple[object, ...]] = {
    "bool": ("true", "false", 1, 0, "on", None),
    "int": ("1", 1.5, True, 2**63, 2**63 - 1, -(2**63), -(2**63) - 1, "1_0", None),
    "float": ("1.5", True, "NaN", "1_0", 7, None),
    "decimal": ("1_0", " 1", "1e1", "+1", ".5", "0.00001", "123456789012345.5", True, 1.005, None),
    "date": (0, 1577836800, "2020-02-30", "2020-2-1", "20200101", "2020-01-01T00:00:00Z", None),
    "datetime": (0, "2020-01-01", "2020-01-01T00:00:00", "2020-01-01T00:00:00+14:00", "x", None),
    "time": (0, "24:00:00", "1:2", "25:00:00", None),
    "duration": (5, "P1Y", "P1M", "PT", "P400D", "PT0.5S", "-P1DT2H", "P1W", None),
    "uuid": ("00000000000040008000000000000001", "0000", 1, None),
    "email": ("a@b", "boss@shop.test", "boss@Example.COM", "a b@example.com", "@example.com", None),
    "url": ("ftp://example.com", "https://", "javascript:alert(1)", "http://a b.example", None),
    "phone": ("+123", "+123456", "5551234", "+1234567890123456", "+1 555 0001", None),
    "ip": ("1.2.3", "::1", "2001:0DB8::0001", "1.2.3.4/8", None),
    "slug": ("Tea", "-tea", "tea--pot", "tea_", "", None),
    "json": ("a\0b", {"a\0": 1}, 2**63, -(2**63), DEEP, [DEEP], {"a": DEEP}, [None, True], None),
    "bytes": ("aGk", "a Gk=", "!!!!", "aGk=aGk=", "", None),
    "password": ("short", "x" * 129, "password1234", "aaaaaaaaaaaa", None),
}  # fmt: skip


class NearMisses:
    """A source of values beside those of a type, the same ones for the same chance."""

    def __init__(self, chance: random.Random, samples: Samples) -> None:
        self.chance = chance
        self.samples = samples

    def value(self, type_: Type) -> object:
        """Return a value beside those of a type."""
        chance = self.chance
        match type_:
            case NullableType(of=inner):
                return self.value(inner)
            case InputType() | ListType(item=InputType()):
                return chance.choice((None, "x", [], [None], [{}], {}))
            case ListType(item=item, minimum=low, maximum=high):
                sizes = [*([low - 1] if low else []), *([high + 1] if high is not None else [])]
                if sizes and chance.random() < 0.5:
                    return [self.samples.value(item) for _ in range(min(chance.choice(sizes), 40))]
                return [self.value(item)] if chance.random() < 0.7 else None
            case MapType(item=item):
                return {chance.choice(("tea", "a\0b", "")): self.value(item)}
            case ScalarType() if self.is_limited(type_) and chance.random() < 0.4:
                return self.samples.beyond(type_)
            case ScalarType(name=name):
                return chance.choice(NEAR.get(name, TEXTS))
            case EnumType() | StateType():
                return chance.choice(("nothing", "LARGE", 1, None))
            case _:
                return self.samples.value(type_) if chance.random() < 0.5 else None

    def is_limited(self, type_: ScalarType) -> bool:
        """Tell whether a type has limits that can be overstepped shortly."""
        ends = [end for end in (type_.minimum, type_.maximum) if end is not None]
        return bool(ends) and abs(ends[-1]) < LONG

    def spoiled(self, body: object) -> object:
        """Return a body with something wrong in it."""
        draw = self.chance.random()
        if not isinstance(body, dict) or draw < 0.1:
            return self.chance.choice(HOSTILE)
        spoiled = dict(body)
        if draw < 0.3:
            spoiled[self.chance.choice(["nonsense", "id", "a.b", "x y", "role"])] = 1
        elif spoiled and draw < 0.5:
            spoiled.pop(self.chance.choice(sorted(spoiled)))
        elif spoiled:
            name = self.chance.choice(sorted(spoiled))
            spoiled[name] = self.chance.choice(HOSTILE)
        return spoiled
