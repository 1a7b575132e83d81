"""Compares two schemas, member by member, each at its place."""

from __future__ import annotations

import json
from dataclasses import field

from fastgen.contracts.differences import Findings, Kind
from fastgen.contracts.documents import Document, Json
from fastgen.contracts.shapes import Shape, shape_of
from fastgen.records import dataclass

NOTHING = "nothing"
LIMITS: Kind = "limits"
CLOSED: Kind = "closed"


@dataclass(slots=True)
class SchemaComparison:
    """Compares schemas of a contract with schemas of an app."""

    contract: Document
    app: Document
    open: set[tuple[int, int]] = field(default_factory=set)
    """The pairs that are being compared: a schema may contain itself."""

    def compare(
        self, findings: Findings, place: str, contract: Json, app: Json, *, wire: bool = False
    ) -> None:
        """Add what differs; ``wire`` is for values of a URL or a header, which are never null."""
        ours, theirs = self.contract.follow(contract), self.app.follow(app)
        pair = (id(ours), id(theirs))
        if pair in self.open:
            return
        self.open.add(pair)
        wanted, given = shape_of(self.contract, contract), shape_of(self.app, app)
        if wire:
            wanted.nullable = given.nullable = False
            for each in (wanted, given):
                each.has_default &= each.default is not None
        self.shapes(findings, place, wanted, given)
        self.open.discard(pair)

    def shapes(self, findings: Findings, place: str, wanted: Shape, given: Shape) -> None:
        """Add what differs between two shapes."""
        named = place or "the whole"
        if wanted.type_text != given.type_text:
            findings.add(named, f"type {wanted.type_text}", f"type {given.type_text}")
            if wanted.types != given.types or bool(wanted.choices) != bool(given.choices):
                return
        self.values(findings, named, wanted, given)
        self.choices(findings, place, wanted, given)
        self.objects(findings, place, wanted, given)
        if wanted.items is not None and given.items is not None:
            self.compare(findings, f"{place}[]", wanted.items, given.items)
        elif wanted.items is not None or given.items is not None:
            sides = ("items of any kind", "items of one kind")
            less = wanted.items is None
            kind = LIMITS if less else None
            findings.add(named, sides[not less], sides[less], kind=kind)
        if findings.words:
            for word in sorted({*wanted.words, *given.words}):
                one, other = wanted.words.get(word, NOTHING), given.words.get(word, NOTHING)
                if one != other:
                    findings.add(named, f"{word} {one}", f"{word} {other}")

    def values(self, findings: Findings, place: str, wanted: Shape, given: Shape) -> None:
        """Add what differs in limits, enums and defaults."""
        for word in sorted({*wanted.limits, *given.limits}):
            if word not in wanted.limits:
                more = f"{word} {write(given.limits[word])}"
                findings.add(place, f"no {word}", more, kind=LIMITS)
            elif word not in given.limits:
                findings.add(place, f"{word} {write(wanted.limits[word])}", f"no {word}")
            elif wanted.limits[word] != given.limits[word]:
                one, other = (f"{word} {write(each.limits[word])}" for each in (wanted, given))
                findings.add(place, one, other)
        if wanted.enum != given.enum:
            kind = LIMITS if wanted.enum is None else None
            findings.add(place, enum_text(wanted), enum_text(given), kind=kind)
        defaults = [(each.has_default, each.default) for each in (wanted, given)]
        if defaults[0] != defaults[1]:
            kind = None if wanted.has_default else LIMITS
            findings.add(place, default_text(wanted), default_text(given), kind=kind)

    def choices(self, findings: Findings, place: str, wanted: Shape, given: Shape) -> None:
        """Pair what may be there; the order does not matter."""
        left = list(given.choices)
        unmatched: list[Json] = []
        for choice in wanted.choices:
            for other in left:
                tried = findings.anew()
                self.compare(tried, place, choice, other)
                if not tried.found:
                    left.remove(other)
                    break
            else:
                unmatched.append(choice)
        for choice, other in zip(unmatched, left, strict=False):
            self.compare(findings, place, choice, other)
        if len(unmatched) != len(left):
            one, other = (f"{len(each.choices)} choices" for each in (wanted, given))
            findings.add(place or "the whole", one, other)

    def objects(self, findings: Findings, place: str, wanted: Shape, given: Shape) -> None:
        """Add what differs between the members of two objects."""
        for name in sorted({*wanted.properties, *given.properties}):
            inner = f"{place}.{name}" if place else name
            if name not in given.properties:
                findings.add(inner, presence(wanted, name), NOTHING)
            elif name not in wanted.properties:
                findings.add(inner, NOTHING, presence(given, name))
            else:
                if (name in wanted.required) != (name in given.required):
                    findings.add(inner, presence(wanted, name), presence(given, name))
                schemas = (wanted.properties[name], given.properties[name])
                self.compare(findings, inner, *schemas)
        one, other = wanted.further, given.further
        if isinstance(one, dict) and isinstance(other, dict):
            self.compare(findings, f"{place}.*" if place else "*", one, other)
        elif one != other:
            named, kind = place or "the whole", CLOSED if one is True else None
            findings.add(named, further_text(one), further_text(other), kind=kind)


def presence(shape: Shape, name: str) -> str:
    """Say that a member is there."""
    return "required" if name in shape.required else "optional"


def further_text(further: Json) -> str:
    """Say which other keys there may be."""
    if isinstance(further, dict):
        return "further keys of one kind"
    return "further keys of any kind" if further else "no further keys"


def enum_text(shape: Shape) -> str:
    """Say which values there are."""
    return "any value" if shape.enum is None else "one of " + ", ".join(map(write, shape.enum))


def default_text(shape: Shape) -> str:
    """Say what the default is."""
    return f"default {write(shape.default)}" if shape.has_default else "no default"


def write(value: Json) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)
