"""Reads JSON and words of a URL into values, and gathers everything that is wrong with them.

A reader goes on after a mistake: "422, with all issues at once". Rows are named by keys here;
whether there is such a row is asked afterwards, when the form of the request is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastgen.ir.checked.entities import Flags, ShapeField
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import (
    EnumType,
    InputType,
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
from fastgen.semantics.files import File
from fastgen.semantics.flags import prepared
from fastgen.semantics.problems import Issue, NotInThisReleaseError
from fastgen.semantics.scalars import (
    NotAValueError,
    TooShortError,
    from_json,
    from_word,
    refuse_strange,
)

MOST_ITEMS = 1_000
LONGEST_KEY = 255


class Absent:
    """The mark of a key that a request does not have."""


ABSENT = Absent()
WRONG = Absent()
"""The mark of a value that was wrong; the issue says why."""


@dataclass(slots=True)
class Reader:
    """Reads one request; ``issues`` grow while it does. ``default`` gives the value of one."""

    program: Program
    default: Callable[[TypedExpression], object]
    issues: list[Issue] = field(default_factory=list)

    def wrong(self, path: str, message: str, kind: str = "invalid") -> object:
        """Note an issue."""
        self.issues.append(Issue(path, kind, message))
        return WRONG

    def read_object(
        self,
        value: object,
        fields: Sequence[ShapeField],
        path: str,
        flags: Mapping[str, Flags],
        kept: frozenset[str] = frozenset(),
    ) -> dict[str, object]:
        """Return the keys of an object by the names of the spec; absent ones are not in it.

        "Unknown keys are refused, also inside values", but for those that a field with the flag
        `rest` takes; no such key has one of the names ``kept``.
        """
        rest = next((one for one in fields if flags.get(one.name, Flags()).rest), None)
        fields = [one for one in fields if one is not rest]
        if not isinstance(value, dict):
            self.wrong(path, "Input should be an object")
            return {}
        found: dict[str, object] = {}
        for part in fields:
            place = joined(path, part.wire)
            if part.wire in value:
                given = value[part.wire]
                found[part.name] = self.part(given, part, place, flags.get(part.name, Flags()))
            elif not part.optional:
                self.wrong(place, "Field required", "missing")
        known = {part.wire for part in fields}
        free = (
            {}
            if rest is None
            else {key: one for key, one in value.items() if key not in known and key not in kept}
        )
        if rest is not None and free:
            found[rest.name] = self.value(free, rest.type, path)
        for key in value:
            if key not in known and key not in free:
                self.wrong(joined(path, str(key)), "Unknown key", "unknown_key")
        return found

    def read_fields(
        self,
        given: Mapping[str, object],
        fields: Sequence[ShapeField],
        flags: Mapping[str, Flags],
    ) -> dict[str, object]:
        """Return the fields of a form by the names of the spec: words, and files.

        "A field that may be absent and is sent empty is absent."
        """
        found: dict[str, object] = {}
        for part in fields:
            value = given.get(part.wire)
            if value is None or (value == "" and part.optional):
                if not part.optional:
                    self.wrong(part.wire, "Field required", "missing")
            elif file_type(part.type) is not None:
                found[part.name] = self.file(value, part.wire)
            else:
                word = prepared(str(value), flags.get(part.name, Flags()))
                found[part.name] = self.word(str(word), part.type, part.wire)
        known = {part.wire for part in fields}
        for key in given:
            if key not in known:
                self.wrong(key, "Unknown key", "unknown_key")
        return found

    def file(self, value: object, path: str) -> object:
        """Return a file; a text in its place is none, whatever it says."""
        return value if isinstance(value, File) else self.wrong(path, "Input should be a file")

    def part(self, value: object, part: ShapeField, path: str, flags: Flags) -> object:
        """Return the value of a key; null only where the type has a question mark.

        Null is a value of `json`, but not one that a field of a row keeps.
        """
        value = prepared(value, flags)
        if value is None:
            if part.nullable or (is_json(part.type) and part.source is None):
                return None
            return self.wrong(path, "Input should not be null")
        return self.value(value, part.type, path)

    def value(self, value: object, type_: Type, path: str) -> object:
        """Return a value of a type."""
        match type_:
            case ScalarType():
                try:
                    return from_json(value, type_)
                except NotAValueError as error:
                    return self.no_value(value, error, path)
            case EnumType() | StateType():
                return self.member(value, type_, path)
            case NullableType(of=inner):
                return None if value is None else self.value(value, inner, path)
            case ListType():
                return self.read_list(value, type_, path)
            case MapType(item=item):
                return self.read_map(value, item, path)
            case ValueType(name):
                return self.inline(value, name, path)
            case UnionType(name):
                return self.union(value, name, path)
            case RecordType(fields):
                parts = [ShapeField(key, key, kind) for key, kind in fields]
                return self.read_object(value, parts, path, {})
            case InputType(entity):
                raise NotInThisReleaseError(f"the input of `{entity}` inside another one")
            case _:
                raise NotInThisReleaseError(f"an input of the type {type(type_).__name__}")

    def no_value(self, value: object, error: NotAValueError, path: str) -> object:
        """Note why something is no value of a type; a text with nothing in it may be `blank`."""
        blank = isinstance(error, TooShortError) and not str(value).strip()
        told = blank and self.program.contract.tells_blank
        return self.wrong(path, str(error), "blank" if told else "invalid")

    def member(self, value: object, type_: EnumType | StateType, path: str) -> object:
        """Return the member of an enum: "its name, or what stands after `as`"."""
        if value in choices(self.program, type_):
            return value
        return self.wrong(path, "Input should be one of the members")

    def read_list(self, value: object, type_: ListType, path: str) -> object:
        """Return a list, every item of which is read."""
        items = self.items_of(value, type_, path)
        return tuple(
            self.value(item, type_.item, joined(path, str(at))) for at, item in enumerate(items)
        )

    def items_of(self, value: object, type_: ListType, path: str) -> list[object]:
        """Return the items of a list that has as many as it may have; else note why, and none."""
        most = type_.maximum if type_.maximum is not None else MOST_ITEMS
        if not isinstance(value, list):
            self.wrong(path, "Input should be a valid list")
        elif len(value) < (type_.minimum or 0):
            self.wrong(path, f"List should have at least {type_.minimum} items")
        elif len(value) > most:
            self.wrong(path, f"List should have at most {most} items")
        else:
            return value
        return []

    def read_map(self, value: object, item: Type, path: str) -> object:
        """Return a map with free keys."""
        if not isinstance(value, dict):
            return self.wrong(path, "Input should be a valid dictionary")
        if len(value) > MOST_ITEMS:
            return self.wrong(path, f"Dictionary should have at most {MOST_ITEMS} keys")
        found = {}
        for key, one in value.items():
            try:
                refuse_strange(key)
            except NotAValueError as error:
                self.wrong(joined(path, "?"), str(error))
                continue
            if len(key) > LONGEST_KEY:
                self.wrong(joined(path, "?"), f"A key has at most {LONGEST_KEY} characters")
            found[key] = self.value(one, item, joined(path, key))
        return found

    def inline(self, value: object, name: str, path: str) -> object:
        """Return a declared value; what may be absent and is, is null or its default."""
        parts = self.program.values[name].fields
        found = self.read_object(value, parts, path, {})
        for part in parts:
            if part.name not in found:
                found[part.name] = self.default(part.default) if part.default else None
        return found

    def union(self, value: object, name: str, path: str) -> object:
        """Return a tagged union: "the value of `kind` selects the member"."""
        union = self.program.unions[name]
        if not isinstance(value, dict):
            return self.wrong(path, "Input should be an object")
        members = dict(union.members)
        tag = value.get(self.tag_wire(name))
        if not isinstance(tag, str) or tag not in members:
            return self.wrong(path, f"`{union.tag}` should be one of the members")
        return self.inline(value, members[tag], path)

    def tag_wire(self, name: str) -> str:
        """Return how the tag of a union is spelt on the wire."""
        union = self.program.unions[name]
        for _, member in union.members:
            for part in self.program.values[member].fields:
                if part.name == union.tag:
                    return part.wire
        return union.tag

    def word(self, word: str, type_: Type, path: str) -> object:
        """Return the value of a word of a URL."""
        match type_:
            case ScalarType():
                try:
                    return from_word(word, type_)
                except NotAValueError as error:
                    return self.no_value(word, error, path)
            case NullableType(of=inner):
                return self.word(word, inner, path)
            case _:
                return self.value(word, type_, path)


def joined(path: str, name: str) -> str:
    """Return the place of a part.

    >>> joined("", "lines"), joined("lines.0", "quantity")
    ('lines', 'lines.0.quantity')
    """
    return f"{path}.{name}" if path else name


def is_json(type_: Type) -> bool:
    """Tell whether null is a value of the type itself."""
    return isinstance(type_, ScalarType) and type_.name == "json"


def choices(program: Program, type_: EnumType | StateType) -> tuple[str, ...]:
    """Return the members of an enum as the wire spells them, or the states of a flow."""
    if isinstance(type_, EnumType):
        return tuple(member.value for member in program.enums[type_.enum].members)
    return program.entities[type_.entity].fields[type_.field].states
