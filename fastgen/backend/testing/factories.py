"""What a factory of ``tests/rows.py`` gives each column, in code and as the evaluator knows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice, product
from typing import TYPE_CHECKING, TypeAlias

from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.lowering.identifiers import constant
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.spelt import spelt
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.names import Names
from fastgen.backend.program_index import ProgramIndex
from fastgen.backend.testing.evaluation import Evaluator
from fastgen.backend.testing.file_samples import FileSample
from fastgen.backend.testing.literals import Code, Literal, call, delta_code
from fastgen.backend.testing.patterns import NoSample, counted
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row, World
from fastgen.backend.testing.samples import Samples, wire
from fastgen.ir.checked.entities import Access, Entity, Field
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import EnumType, ListType, NullType, ScalarType, StateType, Type
from fastgen.records import dataclass

if TYPE_CHECKING:
    from fastgen.backend.testing.kit import Prepared
    from fastgen.backend.testing.scenes import Used
    from fastgen.backend.testing.situations import Caller

WIDEST_NUMBER = 6
MOST_TRIALS = 400
STORED = frozenset({"column", "state"})


GuardKey: TypeAlias = tuple[str, bool, str | None]
"""An operation, whether somebody calls, and the role."""
PreparedKey: TypeAlias = "tuple[str, str, int, str, tuple[Caller, ...] | None, frozenset[int]]"
"""An operation, its body, the number of its samples, what it changes, who calls, statuses."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value for one column: the code in the factory, and what is known of it."""

    code: Literal
    known: Known
    counts: bool = False
    """The code says ``number``, which is another one for each row."""


class Factories:
    """The factories of one program."""

    def __init__(self, program: Program, names: Names) -> None:
        self.program = program
        self.names = names
        self.samples = Samples(program)
        self.index = ProgramIndex(program)
        self.gates = {
            (auth.user, name) for auth in program.ways for name in (auth.active, auth.verified)
        }
        """Fields that are true of whoever is not refused."""
        self._checked: dict[str, dict[str, Known]] = {}
        self._cells: dict[tuple[str, str], Cell | None] = {}
        self.guards: dict[GuardKey, tuple[Access | None, ...]] = {}
        """What has to give access before any row is looked at: worked out for all tests once."""
        self.prepared: dict[PreparedKey, tuple[Prepared | None, Used]] = {}
        """Requests that were asked for before, and what they use: all tests share them."""
        self.narrowed: dict[str, bool] = {}
        """Operations whose rules tell fields apart."""
        self.accesses: dict[int, tuple[TypedExpression, tuple[FieldAccess, ...]]] = {}
        """Conditions by their identity, and the fields that each looks at."""
        self.externs: dict[str, bool] = {}
        """Operations that call a function which somebody has still to write."""

    # ------------------------------------------------------------ what the evaluator asks

    def evaluator(self, world: World) -> Evaluator:
        """Return an evaluator of a world whose rows come from these factories."""
        return Evaluator(world, self.fill)

    def fill(self, world: World, row: Row, field: Field) -> Known:
        """Return what a field has that nobody told."""
        if field.flags.tenant and field.target is not None:
            return world.home(field.target)
        if field.kind == "reference":
            if field.nullable:
                return None
            return world.add(field.target or "", f"the_{field.name}_of_{row.name}")
        if field.generated:
            return OPAQUE
        if row.in_body and field.default is None:
            return None if field.nullable else OPAQUE
        cell = self.cell(self.program.entities[row.entity], field)
        return cell.known if cell is not None else None if field.nullable else OPAQUE

    # ------------------------------------------------------------ cells

    def cell(self, entity: Entity, field: Field) -> Cell | None:
        """Return what the factory gives a stored field; None if the column stays empty."""
        key = (entity.name, field.name)
        if key not in self._cells:
            self._cells[key] = self._cell(entity, field)
        return self._cells[key]

    def _cell(self, entity: Entity, field: Field) -> Cell | None:
        chosen = self.for_checks(entity).get(field.name, UNKNOWN)
        if chosen is not UNKNOWN:
            return None if chosen is None else Cell(self.code(chosen, field.type), chosen)
        if is_unique(entity, field):
            return None if field.nullable else self.counted(field)
        if (entity.name, field.name) in self.gates:
            return Cell(True, True)
        if field.default is not None:
            known = Evaluator(World(self.program), self.fill).value(field.default)
            if known is None:
                return None
            if known is not UNKNOWN and known is not OPAQUE and not isinstance(known, Row):
                return Cell(self.code(known, field.type), known)
        if field.nullable:
            return None
        return self.counted(field) if is_text(field.type) else self.plain(field)

    def plain(self, field: Field) -> Cell:
        """Return a valid value that is the same for every row."""
        match field.type:
            case ScalarType(name="date"):
                moment = Moment("date", timedelta(days=1))
                return Cell(self.code(moment, field.type), moment)
            case ScalarType(name="datetime"):
                moment = Moment("datetime", timedelta(days=1))
                return Cell(self.code(moment, field.type), moment)
            case ScalarType(name="uuid"):
                return Cell(Code("uuid4()"), OPAQUE)
            case ScalarType(name="password"):
                return Cell("", OPAQUE)
            case StateType():
                state = field.states[0]
                return Cell(self.code(state, field.type), state)
            case ScalarType(name="bool"):
                return Cell(False, False)
        value = self.samples.value(field.type, label=field.name)
        if isinstance(value, str | int | float | Decimal | timedelta) or value is None:
            return Cell(self.code(value, field.type), value)
        if isinstance(value, FileSample):
            return Cell(value.ticket, OPAQUE)
        code = Code(f'b"{value.decode()}"') if isinstance(value, bytes) else wire(value)
        return Cell(code, OPAQUE)

    def counted(self, field: Field) -> Cell:
        """Return a value that differs from row to row."""
        match field.type:
            case ScalarType(name="string" | "text" | "slug", pattern=None) as scalar:
                return self._words(field, scalar)
            case ScalarType(name="string" | "text", pattern=str(pattern)) as scalar:
                least, most = int(scalar.minimum or 0), int(scalar.maximum or 255)
                text = counted(pattern, least, most)
                if not text.width:
                    return Cell(text.text(0), text.text(0))
                if text.digits == "0123456789":
                    number = f"{{number:0{text.width}}}"
                    return Cell(_formatted(text.before, number, text.after), OPAQUE, counts=True)
                word = call("spelled", Code("number"), text.digits, text.width)
                whole = " + ".join(
                    part
                    for part in (
                        quoted(text.before) if text.before else "",
                        f"spelled(number, {quoted(text.digits)}, {text.width})",
                        quoted(text.after) if text.after else "",
                    )
                    if part
                )
                code: Literal = Code(whole) if text.before or text.after else word
                return Cell(code, OPAQUE, counts=True)
            case ScalarType(name="email"):
                return Cell(
                    _formatted(_plain(field.name), "{number}", "@example.com"), OPAQUE, counts=True
                )
            case ScalarType(name="url"):
                return Cell(_formatted("https://example.com/", "{number}", ""), OPAQUE, counts=True)
            case ScalarType(name="phone"):
                return Cell(_formatted("+4930", "{number:07}", ""), OPAQUE, counts=True)
            case ScalarType(name="ip"):
                return Cell(_formatted("192.0.2.", "{number}", ""), OPAQUE, counts=True)
            case ScalarType(name="int", minimum=minimum, maximum=maximum):
                low = max(int(minimum or 0), 1000)
                fits = maximum is None or maximum > low + 1000
                code = f"{low} + number" if fits else f"{int(minimum or 0)} + number"
                return Cell(Code(code), OPAQUE, counts=True)
            case ScalarType(name="decimal"):
                return Cell(call("Decimal", Code("number")), OPAQUE, counts=True)
            case EnumType(enum=enum):
                size = len(self.program.enums[enum].members)
                code = f"list({enum_class(enum)})[number % {size}]"
                return Cell(Code(code), OPAQUE, counts=True)
            case ScalarType(name="secret" | "token"):
                return Cell(_formatted(_plain(field.name), "{number}", ""), OPAQUE, counts=True)
            case ScalarType(name="date"):
                return Cell(Code("TODAY + timedelta(days=number)"), OPAQUE, counts=True)
            case ScalarType(name="datetime"):
                return Cell(Code("NOW + timedelta(days=number)"), OPAQUE, counts=True)
        return self.plain(field)

    def _words(self, field: Field, scalar: ScalarType) -> Cell:
        least, most = int(scalar.minimum or 0), int(scalar.maximum or 255)
        slug = scalar.name == "slug"
        words = field.name.replace("_", "-" if slug else " ").strip("- ") or "text"
        words = (
            words.upper()
            if field.flags.upper
            else words if slug or field.flags.lower else (words.capitalize())
        )
        before = f"{words}{'-' if slug else ' '}"
        if len(before) + WIDEST_NUMBER > most:
            before = ""
        if most < WIDEST_NUMBER and not is_texts_key(field):
            return Cell("x" * max(least, 1), "x" * max(least, 1))
        width = max(least - len(before), 0)
        number = f"{{number:0{width}}}" if width > 1 else "{number}"
        return Cell(_formatted(before, number, ""), OPAQUE, counts=True)

    # ------------------------------------------------------------ values in code

    def code(self, known: Known, type_: Type) -> Literal:
        """Return a value for a column as the tests write it."""
        match known:
            case Moment(kind, offset):
                now = "TODAY" if kind == "date" else "NOW"
                if not offset:
                    return Code(now)
                sign = "-" if offset < timedelta(0) else "+"
                return Code(f"{now} {sign} {delta_code(abs(offset))}")
            case timedelta():
                return Code(delta_code(known))
            case FileSample():
                return known.ticket
            case Row(name=name):
                return Code(name)
            case str() if isinstance(type_, EnumType):
                members = self.program.enums[type_.enum].members
                name = next(each.name for each in members if each.value == known)
                return Code(f"{enum_class(type_.enum)}.{constant(name)}")
            case str() if isinstance(type_, StateType):
                return Code(f"{state_class(type_.entity, type_.field)}.{constant(known)}")
            case str() if isinstance(type_, ScalarType):
                node, symbols = spelt(known, type_.name)
                return Code(render_expression(node)) if symbols else known
            case Decimal() | int() if _is_float(type_):
                return float(known)
            case Decimal() | str() | bool() | int() | float() | None:
                return known
            case tuple():
                item_type = type_.item if isinstance(type_, ListType) else NullType()
                return [self._item(item, item_type) for item in known]
            case dict():
                return {key: self.code(item, type_) for key, item in known.items()}
            case _:
                raise NoSample(repr(known))

    def _item(self, known: Known, type_: Type) -> Literal:
        """Return an item of a list, which is kept as JSON."""
        if isinstance(known, Decimal) and not _is_float(type_):
            return str(known)
        return self.code(known, type_ if _is_float(type_) else NullType())

    # ------------------------------------------------------------ checks

    def for_checks(self, entity: Entity) -> dict[str, Known]:
        """Return values of the fields in the checks of an entity, so that every check holds."""
        if entity.name not in self._checked:
            self._checked[entity.name] = {}
            if entity.checks:
                self._checked[entity.name] = self._search(entity)
        return self._checked[entity.name]

    def _search(self, entity: Entity) -> dict[str, Known]:
        names = [
            name
            for name in dict.fromkeys(
                name for check in entity.checks for name in own_fields(check.condition)
            )
            if entity.fields[name].kind in STORED
        ]
        wishes = [list(self.candidates(entity.fields[name])) for name in names]
        for values in islice(product(*wishes), MOST_TRIALS):
            world = World(self.program)
            row = world.add(entity.name, "row", **dict(zip(names, values, strict=True)))
            evaluator = self.evaluator(world).bound("self", row)
            if all(evaluator.truth(check.condition) for check in entity.checks):
                return row.told
        return self._from_scenarios(entity, names)

    def _from_scenarios(self, entity: Entity, names: list[str]) -> dict[str, Known]:
        for scenario in self.program.scenarios:
            for given in scenario.given:
                if given.entity == entity.name:
                    evaluator = self.evaluator(World(self.program))
                    told = {name: evaluator.value(value) for name, value in given.values}
                    return {n: v for n, v in told.items() if n in names and v is not UNKNOWN}
        return {}

    def candidates(self, field: Field) -> Iterator[Known]:
        """Yield values worth a try, the likeliest first; all are valid by the type."""
        match field.type:
            case ScalarType(name="bool"):
                yield from (False, True)
            case EnumType(enum):
                yield from (member.value for member in self.program.enums[enum].members)
            case StateType():
                yield from field.states
            case ScalarType(name="date"):
                yield from (Moment("date", timedelta(days=days)) for days in (1, -1, 400, -400))
            case ScalarType(name="datetime"):
                yield from (Moment("datetime", timedelta(days=days)) for days in (1, -1, 400, -400))
            case ScalarType(name="int" | "decimal" | "float" | "duration"):
                for number in (0, 1, 5, 100):
                    value = self.samples.value(field.type, number, label=field.name)
                    if isinstance(value, int | float | Decimal | timedelta):
                        yield value
            case ScalarType(name="string" | "text"):
                value = self.samples.value(field.type, label=field.name)
                if isinstance(value, str):
                    yield value
        if field.nullable:
            yield None


def own_fields(expression: TypedExpression) -> Iterator[str]:
    """Yield the fields of ``self`` that an expression reads."""
    for part in walk(expression):
        if (
            isinstance(part, FieldAccess)
            and isinstance(part.of, Variable)
            and part.of.kind in ("self", "it")
        ):
            yield part.field


def is_unique(entity: Entity, field: Field) -> bool:
    """Tell whether two rows may never share a value of a field, other fields aside."""
    return (
        field.flags.unique
        or entity.key == (field.name,)
        or (field.name in entity.named_by and field.kind == "column")
        or any(unique.fields == (field.name,) for unique in entity.uniques)
        or any(field.name in unique.fields and _has_room(field.type) for unique in entity.uniques)
    )


def _has_room(type_: Type) -> bool:
    """Tell whether a type has a value for each row: a text, or a whole number without limit."""
    whole = isinstance(type_, ScalarType) and type_.name == "int" and type_.maximum is None
    return whole or is_text(type_)


def _is_float(type_: Type) -> bool:
    return isinstance(type_, ScalarType) and type_.name == "float"


def is_text(type_: Type) -> bool:
    """Tell whether a type is some text."""
    return isinstance(type_, ScalarType) and type_.name in {
        "string", "text", "slug", "email", "url", "phone", "ip", "secret", "token",
    }  # fmt: skip


def is_texts_key(field: Field) -> bool:
    """Tell whether a short text has to differ from row to row."""
    return field.flags.unique or field.flags.key


def _formatted(before: str, number: str, after: str) -> Code:
    if not before and not after and number == "{number}":
        return Code("str(number)")
    return Code(f"f{quoted(_braces(before) + number + _braces(after))}")


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
