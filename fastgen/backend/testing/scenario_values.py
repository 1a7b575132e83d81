"""The values of scenarios: in paths, bodies, answers and statements."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from datetime import timedelta
from decimal import Decimal

from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.scope import NotInSql
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.evaluation import Evaluator
from fastgen.backend.testing.file_samples import FileSample
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import Code, Literal, flat
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import Scene, is_reserved
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import (
    FieldAccess,
    ListOf,
    RecordOf,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RecordType,
    ScalarType,
    Type,
    ViewType,
)
from fastgen.ir.omissions import Omission
from fastgen.records import dataclass

_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Story:
    """One scenario while it is written."""

    evaluator: Evaluator
    scene: Scene
    rows: dict[str, Row] = field(default_factory=dict)
    answers: dict[str, Shape | None] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    signed_in: dict[str, None] = field(default_factory=dict)


class ScenarioValues:
    """Writes the values of scenarios as code."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.operations = {operation.name: operation for operation in kit.program.operations}
        self.naming = Naming(kit.program, kit.names)
        self.omissions: list[Omission] = []

    def text(
        self, value: TypedExpression, type_: Type, story: Story, *, plain: bool = False
    ) -> Literal:
        """Return a value of a query, or of a path, which is ``plain``."""
        found = self.json(value, type_, story, plain=plain)
        if isinstance(found, bool):
            return "true" if found else "false"
        if isinstance(found, Code | str | int | float):
            return found
        raise NoSample(repr(found))

    def json(
        self,
        value: TypedExpression,
        type_: Type | Shape | None,
        story: Story,
        *,
        plain: bool = False,
    ) -> Literal:
        """Return a value as JSON has it; ``plain`` for paths, where a key is no text yet."""
        match value:
            case RecordOf(entries=entries):
                found: dict[str, Literal] = {}
                for entry in entries:
                    if entry.spread or entry.name is None:
                        raise NoSample("a spread record")
                    key, inner = self.part(entry.name, entry.wire, type_)
                    found[key] = self.json(entry.value, inner, story)
                return found
            case ListOf(items=items):
                kind = type_.of if isinstance(type_, NullableType) else type_
                item = kind.item if isinstance(kind, ListType) else None
                return [self.json(each, item, story) for each in items]
            case FieldAccess(of=Variable(kind="let", name=of)) if of in story.answers:
                return Code(f"{variable_name(of)}[{quoted(self.shown(of, value.field, story))}]")
            case FieldAccess(of=Variable(kind="let", name=of)) if of in story.rows:
                found_key = self.key_of(story.rows[of], value.field, story, plain=plain)
                if found_key is not None:
                    return found_key
            case FieldAccess(of=FieldAccess() as part):
                row = story.evaluator.value(part)
                found_key = (
                    self.key_of(row, value.field, story, plain=plain)
                    if isinstance(row, Row)
                    else None
                )
                if found_key is not None:
                    return found_key
        return self.known_value(story.evaluator.value(value), value, type_)

    def key_of(self, row: Row, field: str, story: Story, *, plain: bool) -> Literal | None:
        """Return a field of a row of the test, if it is its key; None for any other."""
        if self.kit.program.entities[row.entity].key != (field,) or row not in story.scene.names:
            return None
        if plain:
            return Code(story.scene.names[row])
        return self.kit.scenes.key(row, story.scene)

    def known_value(
        self, known: Known, value: TypedExpression, type_: Type | Shape | None
    ) -> Literal:
        """Return a value that is known before the test runs."""
        kind = type_.of if isinstance(type_, NullableType) else type_
        match known:
            case Moment():
                code = flat(self.kit.factories.code(known, value.type))
                return Code(f"({code}).isoformat()" if " " in code else f"{code}.isoformat()")
            case Decimal() | int() if (
                isinstance(kind, ScalarType)
                and kind.name == "decimal"
                and kind.scale is not None
                and not isinstance(known, bool)
            ):
                exact = Decimal(known)
                step = Decimal(1).scaleb(-kind.scale)
                return f"{exact.quantize(step) if exact == exact.quantize(step) else exact:f}"
            case int() if (
                isinstance(kind, ScalarType)
                and kind.name == "decimal"
                and not (isinstance(known, bool))
            ):
                return str(known)
            case Decimal() if isinstance(kind, ScalarType) and kind.name == "float":
                return float(known)
            case Decimal():
                return f"{known:f}"
            case timedelta() | FileSample():
                return wire(known)
            case str() | bool() | int() | float():
                return known
            case None:
                return Code("None")
        raise NoSample(repr(known))

    def part(
        self, name: str, wire_name: str | None, type_: Type | Shape | None
    ) -> tuple[str, Type | Shape | None]:
        """Return the key of a part of a body or an answer, and its type."""
        kind: Type | Shape | None = type_.of if isinstance(type_, NullableType) else type_
        if isinstance(kind, RecordType):
            return wire_name or name, dict(kind.fields).get(name)
        if isinstance(kind, ViewType):
            kind = self.kit.program.entities[kind.entity].views[kind.view].shape
        if isinstance(kind, Shape):
            for each in kind.fields:
                if each.name == name:
                    return each.wire, each.type
        return wire_name or name, None

    def shown(self, answer: str, name: str, story: Story) -> str:
        """Return the key of a field in an answer."""
        shape = story.answers[answer]
        for each in shape.fields if shape is not None else ():
            if each.name == name or each.source == name:
                return each.wire
        raise NoSample(name)

    def outside(self, value: TypedExpression, story: Story) -> str:
        """Return what a value of the scenario is in a statement."""
        match value:
            case Variable(kind="let", name=name) if name in story.rows:
                return variable_name(name)
            case Variable(kind="let", name=name) if name in story.answers:
                raise NotInSql(name)
            case FieldAccess(of=Variable(kind="let", name=of), entity=str(entity)):
                key = self.kit.program.entities[entity].key
                if of in story.rows and key == (value.field,):
                    return variable_name(of)
                if of in story.answers:
                    type_ = self.kit.scenes.key_type(entity)
                    shown = f"{variable_name(of)}[{quoted(self.shown(of, value.field, story))}]"
                    if (
                        key == (value.field,)
                        and isinstance(type_, ScalarType)
                        and type_.name == "uuid"
                    ):
                        self.kit.used.add_import("uuid", "UUID")
                        return f"UUID({shown})"
                    return shown
        known = story.evaluator.value(value)
        if known is UNKNOWN or known is OPAQUE or isinstance(known, Row):
            raise NotInSql("a value")
        return flat(self.kit.factories.code(known, value.type))


def slug_of(text: str) -> str:
    """Return a text as the app makes a slug of it.

    >>> slug_of("Why tea?")
    'why-tea'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORDS.sub("-", plain.lower()).strip("-")


def variable_name(name: str) -> str:
    """Return a name of a scenario as a local name of its test."""
    word = local(name)
    return f"{word}_" if is_reserved(word) else word
