"""A situation as code: the lines that make its rows and its caller, and how requests name them."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from decimal import Decimal
from typing import Final

from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.lowering.identifiers import constant, local
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.names import Names
from fastgen.backend.password_uses import is_password
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.functions import STAYS
from fastgen.backend.testing.literals import Code, Literal, call, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import HOME, OPAQUE, UNKNOWN, Known, Moment, Row
from fastgen.backend.testing.samples import Samples, wire
from fastgen.backend.testing.situations import Caller, Situation
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import EnumType, ListType, ScalarType, StateType, Type
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass

Import = tuple[str, str]
RESERVED: Final = frozenset(
    """absent added again answer assume asyncio at_once before body change changed changes
    client count created cursor database date datetime deleted expected fill found given
    headers hidden in_any_order json key keys kind l made me method missing monkeypatch name
    number page part path pytest query read refused removed role rows rows_before seen
    settings shown signed_in spelled st statements status statuses time timedelta uuid4
    visible""".split()
)
"""Names that the tests use for themselves."""


def is_reserved(name: str) -> bool:
    """Tell whether the tests need a name for themselves, or Python does."""
    return name in RESERVED or hasattr(builtins, name) or keyword.iskeyword(name)


def variable(row: Row) -> str:
    """Return the name of a row in a test."""
    return f"{row.name}_row" if is_reserved(row.name) else row.name


@dataclass(slots=True)
class Used:
    """What the tests of one module use: factories by entity, and imports."""

    entities: dict[str, None] = field(default_factory=dict)
    sets: dict[tuple[str, str], None] = field(default_factory=dict)
    imports: dict[Import, None] = field(default_factory=dict)
    tested: set[str] = field(default_factory=set)
    """Operations with a request whose answer is certain, by id."""
    snapshot: bool = False
    """Whether a test looks at all that is in the database."""

    def take(self) -> Used:
        """Return what was noted so far, and begin anew."""
        taken = Used(self.entities, self.sets, self.imports, self.tested, self.snapshot)
        self.entities, self.sets, self.imports, self.tested = {}, {}, {}, set()
        self.snapshot = False
        return taken

    def add(self, other: Used) -> None:
        """Note what somebody else noted."""
        self.entities.update(other.entities)
        self.sets.update(other.sets)
        self.imports.update(other.imports)
        self.tested |= other.tested
        self.snapshot = self.snapshot or other.snapshot

    def add_import(self, module: str, name: str) -> None:
        """Note an import."""
        self.imports[module, name] = None

    def note_code(self, text: str) -> None:
        """Note the imports that a piece of code with times and numbers needs."""
        if "NOW" in text or "TODAY" in text:
            self.add_import("datetime", "UTC")
            self.add_import("datetime", "datetime")
        if "timedelta(" in text:
            self.add_import("datetime", "timedelta")
        if "Decimal(" in text:
            self.add_import("decimal", "Decimal")
        for name in SPELT.findall(text):
            self.add_import("uuid" if name == "UUID" else "datetime", name)
        if "tzinfo=UTC" in text:
            self.add_import("datetime", "UTC")


SPELT = re.compile(r"(?<![\w.])(date|datetime|time|UUID)(?=\()")
"""Calls that write a date, a moment, a time or a UUID."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A situation as code. ``headers`` is the name of the caller's headers, if somebody calls."""

    lines: tuple[str, ...]
    headers: str | None
    names: Mapping[Row, str]


class Scenes:
    """Writes the scenes of one module of tests."""

    def __init__(self, program: Program, names: Names, factories: Factories, used: Used) -> None:
        self.program = program
        self.names = names
        self.factories = factories
        self.samples = Samples(program)
        self.used = used
        self.auth = program.authentications[0] if program.authentications else None

    def write(self, situation: Situation, *, known_as: str = "headers") -> Scene:
        """Return the lines that make a situation true."""
        names = self._names(situation)
        lines: list[str] = []
        wanted = situation.world.caller
        caller = wanted.account if wanted is not None else None
        pointed = caller is not None and any(
            value is caller or (isinstance(value, tuple) and caller in value)
            for row in names
            for value in row.told.values()
        )
        identity = caller is not None and (pointed or caller in situation.rows.values())
        if caller is not None and not identity:
            lines.append(f"{known_as} = await {flat(self.caller(situation.caller))}")
        for row in names:
            if row is caller and not identity:
                continue
            lines.append(self.create(row, names))
            if row is caller:
                lines.append(f"{known_as} = await rows.{self.sign_in(row.entity)}({names[row]})")
        return Scene(tuple(lines), known_as if caller is not None else None, names)

    def caller(self, caller: Caller) -> Literal:
        """Return the call that makes a caller nobody else speaks of."""
        if self.auth is not None and self.program.mixed is None:
            self.used.entities[self.auth.user] = None
        if caller.role is None:
            return call("rows.caller")
        return call("rows.caller", self.role(caller.role))

    def sign_in(self, entity: str) -> str:
        """Return the method that signs a row of an entity in."""
        several = self.program.mixed is not None
        return f"sign_in_{snake_case(entity)}" if several else "sign_in"

    def role(self, name: str) -> Code:
        """Return a role."""
        enum = enum_class(self.program.role_enum or "")
        self.used.add_import("app.enums", enum)
        return Code(f"{enum}.{constant(name)}")

    def create(self, row: Row, names: Mapping[Row, str]) -> str:
        """Return the line that makes a row."""
        line = laid_out(f"{names[row]} = await ", self.creation(row, names), indent=1)
        return STAYS + line if row.addressed else line

    def creation(self, row: Row, names: Mapping[Row, str]) -> Literal:
        """Return the call that makes a row."""
        self.used.entities[row.entity] = None
        if row.name == HOME:
            return call(f"rows.{HOME}")
        singular = self.names.of(row.entity).singular
        return call(f"rows.{singular}", **self.told(row, names))

    def told(self, row: Row, names: Mapping[Row, str]) -> dict[str, Literal]:
        """Return what a test tells the factory, by column."""
        entity = self.program.entities[row.entity]
        found: dict[str, Literal] = {}
        for name, value in row.told.items():
            declared = entity.fields[name]
            if declared.kind in ("inverse", "computed"):
                continue
            if declared.kind == "many_to_many":
                if isinstance(value, tuple) and value:
                    self.used.sets[entity.name, name] = None
                    found[local(name)] = [self._key(item, names) for item in value]
                continue
            columns = self.names.columns(entity.name, name)
            if len(columns) != 1:
                raise NoSample(declared.id)
            found[columns[0]] = self.column(value, declared, names)
        return found

    def column(self, value: Known, declared: Field, names: Mapping[Row, str]) -> Literal:
        """Return a value of a column."""
        if is_password(declared) and isinstance(value, str):
            self.used.add_import("app.auth.passwords", "Passwords")
            return Code(f"await Passwords(1).hash({quoted(value)})")
        if isinstance(value, Row):
            return self._key(value, names)
        if isinstance(value, str):
            if isinstance(declared.type, EnumType):
                self.used.add_import("app.enums", enum_class(declared.type.enum))
            elif isinstance(declared.type, StateType):
                cls = state_class(declared.type.entity, declared.type.field)
                self.used.add_import("app.enums", cls)
        is_decimal = isinstance(declared.type, ScalarType) and declared.type.name == "decimal"
        if is_decimal and isinstance(value, Decimal | int):
            value = Decimal(value)
        code = self.factories.code(value, declared.type)
        self.used.note_code(flat(code))
        return code

    def _key(self, row: Known, names: Mapping[Row, str]) -> Code:
        if not isinstance(row, Row) or row not in names:
            raise NoSample("a row that is not made")
        return Code(names[row])

    def _names(self, situation: Situation) -> dict[Row, str]:
        """Return the rows to make, each after those it refers to, with their names in the test."""
        ordered: dict[Row, str] = {}
        for row in situation.rows.values():
            add_to(ordered, row)
        return ordered

    # ------------------------------------------------------------ requests

    def key(self, row: Row, scene: Scene) -> Literal:
        """Return the key of a row as JSON has it."""
        entity = self.program.entities[row.entity]
        if len(entity.key) != 1:
            raise NoSample(entity.name)
        name = scene.names[row]
        type_ = self.key_type(entity.name)
        return Code(name) if is_plain(type_) else Code(f"str({name})")

    def key_parts(self, row: Row, scene: Scene) -> dict[str, Literal]:
        """Return the parts of a composite key as JSON has them, by their names on the wire."""
        fields = self.program.entities[row.entity].fields
        parts: dict[str, Literal] = {}
        for name in self.program.entities[row.entity].named_by:
            known = row.told.get(name, UNKNOWN)
            if known is UNKNOWN or known is OPAQUE:
                raise NoSample(name)
            parts[fields[name].wire] = self.json(known, fields[name].type, scene)
        return parts

    def key_type(self, entity: str) -> Type:
        """Return the type of a key of one field, also where that is a reference."""
        declared = self.program.entities[entity]
        if len(declared.key) != 1:
            raise NoSample(entity)
        field = declared.fields[declared.key[0]]
        return self.key_type(field.target) if field.target is not None else field.type

    def path(self, operation: Operation, rows: Mapping[str, Row], scene: Scene) -> str:
        """Return the path of a request as code."""
        parts: dict[str, str] = {}
        for parameter in operation.path_parameters:
            row = rows.get(parameter.name)
            if row is None:
                parts[parameter.name] = self.path_value(parameter.type, parameter.name)
                continue
            entity = self.program.entities[row.entity]
            names_row = parameter.role in ("key", "part")
            if not names_row or entity.key == (parameter.field,):
                if not names_row and parameter.field not in entity.key:
                    raise NoSample(parameter.name)
                parts[parameter.name] = "{" + scene.names[row] + "}"
                continue
            known = row.told.get(parameter.field or "")
            if isinstance(known, Row):
                parts[parameter.name] = "{" + scene.names[known] + "}"
                continue
            if known is None or known is UNKNOWN or known is OPAQUE:
                raise NoSample(parameter.name)
            parts[parameter.name] = str(known)
        return path_code(operation.path, parts)

    def path_value(self, type_: Type, label: str) -> str:
        """Return a value of a path that is no row."""
        return str(wire(self.samples.value(type_, label=label)))

    # ------------------------------------------------------------ JSON

    def json(self, known: Known, type_: Type, scene: Scene) -> Literal:
        """Return a value as the API shows it; raise NoSample where that is not certain."""
        match known:
            case Row():
                return self.key(known, scene) if known in scene.names else _uncertain(known)
            case Moment(kind="date"):
                code = flat(self.factories.code(known, type_))
                self.used.note_code(code)
                return Code(f"({code}).isoformat()" if " " in code else f"{code}.isoformat()")
            case bool() | None | str():
                return known
            case int() | Decimal() if isinstance(type_, ScalarType):
                if type_.name == "decimal":
                    exact = Decimal(known).quantize(Decimal(1).scaleb(-(type_.scale or 0)))
                    return f"{exact:f}"
                return int(known) if type_.name == "int" else float(known)
            case float():
                return known
            case timedelta():
                return wire(known)
            case tuple() if len(known) <= 1 and isinstance(type_, ListType):
                return [self.json(item, type_.item, scene) for item in known]
            case _:
                return _uncertain(known)


def add_to(ordered: dict[Row, str], row: Row) -> None:
    """Add a row and its name in the test, after the rows that it refers to."""
    if row in ordered:
        return
    for value in row.told.values():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Row) and item is not row:
                add_to(ordered, item)
    ordered[row] = variable(row)


def _uncertain(known: Known) -> Literal:
    raise NoSample(repr(known))


def is_plain(type_: Type) -> bool:
    """Tell whether a key is in Python what it is in JSON."""
    return isinstance(type_, ScalarType) and type_.name in {
        "string", "text", "slug", "email", "url", "phone", "int", "bool", "ip",
    }  # fmt: skip


def path_code(path: str, parts: Mapping[str, str]) -> str:
    """Return a path with its parameters filled in, as code.

    >>> path_code("/books/{isbn}", {"isbn": "{book}"})
    'f"/books/{book}"'
    """
    for name, value in parts.items():
        path = path.replace("{" + name + "}", value)
    return f'f"{path}"' if "{" in path else f'"{path}"'
