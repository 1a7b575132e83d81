"""Brings a JSON schema into one form, however OpenAPI 3.0 or 3.1 let somebody write it."""

from __future__ import annotations

from dataclasses import field

from fastgen.contracts.documents import ContractError, Document, Json, Members, elements, members
from fastgen.records import dataclass

WORDS = ("title", "description")
SAME: dict[str, Json] = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}
"""What says nothing."""
LIMITS = (
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "contentEncoding",
    "contentMediaType",
)
INTEGERS = {"int32": 2**31, "int64": 2**63}
"""Formats that are bounds: how far from zero."""
LENGTHS = {"uuid": 36, "date": 10}
"""Formats of which every text has the same length."""
LOWEST = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
HIGHEST = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
DEEPEST = 60
"""Schemas in schemas without a property between them."""


@dataclass(slots=True)
class Shape:
    """One schema: what may be there, without the ways to write it."""

    types: frozenset[str] = frozenset()
    nullable: bool = False
    choices: list[Json] = field(default_factory=list)
    enum: list[Json] | None = None
    limits: Members = field(default_factory=dict)
    properties: dict[str, Json] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Json = None
    further: Json = True
    """The schema of keys that are not named; False where there may be none."""
    default: Json = None
    has_default: bool = False
    words: dict[str, str] = field(default_factory=dict)

    @property
    def type_text(self) -> str:
        """The type in words."""
        names = sorted(self.types) or (["one of several"] if self.choices else ["anything"])
        return " or ".join([*names, *(["null"] if self.nullable else [])])


def shape_of(document: Document, schema: Json, depth: int = 0) -> Shape:
    """Return the shape of a schema, one level of it: properties and items stay schemas."""
    if depth > DEEPEST:
        raise ContractError("a schema is part of itself")
    if isinstance(schema, bool):
        return Shape()
    found = document.follow(schema)
    shape = own_shape(found)
    for part in elements(found.get("allOf")):
        shape = both(shape, shape_of(document, part, depth + 1))
    for word in ("anyOf", "oneOf"):
        choices = elements(found.get(word))
        kept = [each for each in choices if not is_null(document.follow(each))]
        if len(kept) < len(choices):
            shape.nullable = True
        if len(kept) == 1:
            nullable = shape.nullable
            shape = both(shape, shape_of(document, kept[0], depth + 1))
            shape.nullable |= nullable
        elif kept:
            shape.choices = kept
    shape.nullable |= found.get("nullable") is True  # OpenAPI 3.0 writes it beside `allOf`
    return shape


def is_null(schema: Members) -> bool:
    """Tell whether a schema takes null alone."""
    return schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None]


def own_shape(found: Members) -> Shape:
    """Return the shape of a schema without its parts and choices."""
    named = found.get("type")
    names = {str(each) for each in (named if isinstance(named, list) else [named]) if each}
    shape = Shape(
        nullable="null" in names or found.get("nullable") is True,
        properties=members(found.get("properties")),
        required=frozenset(str(each) for each in elements(found.get("required"))),
        items=found.get("items"),
        further=found.get("additionalProperties", True),
        default=found.get("default"),
        has_default="default" in found,
        words={word: str(found[word]) for word in WORDS if found.get(word)},
    )
    if shape.further == {}:
        shape.further = True
    values = [found["const"]] if "const" in found else found.get("enum")
    if isinstance(values, list):
        shape.enum = sorted((each for each in values if each is not None), key=repr)
        shape.nullable |= None in values and not names
        names |= {type_of(each) for each in shape.enum} if not names else set()
    if shape.properties and not names:
        names = {"object"}
    types = names - {"null"}
    if len(types) > 1:  # what limits one of the types says nothing about the others
        beside = {key: each for key, each in found.items() if key not in ("type", "default")}
        shape.choices = [{**beside, "type": each} for each in sorted(types)]
        return Shape(nullable=shape.nullable, choices=shape.choices, words=shape.words)
    shape.types = frozenset(types)
    shape.limits = limits_of(found)
    return shape


def limits_of(found: Members) -> Members:
    """Return what limits a value, as JSON Schema 2020-12 writes it."""
    limits: Members = {}
    for word in LIMITS:
        value = found.get(word)
        if value is None or (word in SAME and value == SAME[word]):
            continue
        if isinstance(value, bool) and word.startswith("exclusive"):
            continue  # OpenAPI 3.0, seen below
        inclusive = word in ("minimum", "maximum")
        if inclusive and found.get(f"exclusive{word.capitalize()}") is True:
            word = f"exclusive{word.capitalize()}"
        limits[word] = value
    return without_formats(limits)


def without_formats(limits: Members) -> Members:
    """Return limits in which a format that says no more than bounds do is written as bounds.

    >>> without_formats({"format": "int32", "minimum": 1})
    {'minimum': 1, 'maximum': 2147483647}
    >>> without_formats({"format": "uuid", "maxLength": 36})
    {'format': 'uuid'}
    """
    name = str(limits.get("format"))
    if name in INTEGERS:
        reach = INTEGERS[name]
        bounds: Members = {}
        for word, far in (("inimum", -reach), ("aximum", reach - 1)):
            if f"exclusiveM{word}" not in limits:
                known = limits.get(f"m{word}", far)
                bounds[f"m{word}"] = narrower(f"m{word}", known, far)
        return {each: value for each, value in limits.items() if each != "format"} | bounds
    if name in LENGTHS and limits.get("maxLength") == LENGTHS[name]:
        return {each: value for each, value in limits.items() if each != "maxLength"}
    return limits


def both(one: Shape, other: Shape) -> Shape:
    """Return the shape of what has both shapes."""
    limits = {**one.limits, **other.limits}
    for word in one.limits.keys() & other.limits.keys():
        limits[word] = narrower(word, one.limits[word], other.limits[word])
    enums = [each.enum for each in (one, other) if each.enum is not None]
    enum = [each for each in enums[0] if each in enums[-1]] if enums else None
    typed = [each for each in (one, other) if each.types or each.choices or each.enum]
    return Shape(
        types=one.types & other.types if one.types and other.types else one.types | other.types,
        nullable=bool(typed) and all(each.nullable for each in typed),
        choices=one.choices or other.choices,
        enum=enum,
        limits=limits,
        properties={**one.properties, **other.properties},
        required=one.required | other.required,
        items=other.items if one.items is None else one.items,
        further=one.further if other.further is True else other.further,
        default=one.default if one.has_default else other.default,
        has_default=one.has_default or other.has_default,
        words={**other.words, **one.words},
    )


def narrower(word: str, one: Json, other: Json) -> Json:
    """Return the limit that lets less through."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        if word in LOWEST:
            return min(one, other)
        if word in HIGHEST:
            return max(one, other)
    return other


def type_of(value: Json) -> str:
    """Return the type of a value of JSON.

    >>> type_of(True), type_of(2), type_of(2.5), type_of("a")
    ('boolean', 'integer', 'number', 'string')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"
