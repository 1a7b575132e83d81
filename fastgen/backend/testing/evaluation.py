"""The worth of an expression over the rows of a test, or UNKNOWN where it is not certain.

It shares nothing with lowering: what that makes of an expression is tested against this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from fastgen.backend.testing.file_samples import FileSample, made_up_sample
from fastgen.backend.testing.operators import arithmetic, compared, is_number
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row, World
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Clock,
    Coalesce,
    Compare,
    Constant,
    Contains,
    DurationConstant,
    EnumConstant,
    FieldAccess,
    Fold,
    FunctionCall,
    Interpolated,
    ListOf,
    Logical,
    MapList,
    Negate,
    Not,
    NullTest,
    PathMany,
    RecordOf,
    Select,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.one_caller import OWN
from fastgen.ir.expressions import DurationUnit

Fill: TypeAlias = Callable[[World, Row, Field], Known]
"""What a factory gives a field that nobody told."""
Bindings: TypeAlias = dict[tuple[str, str], Known]

SECONDS: dict[DurationUnit, int] = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
}
NAMELESS = frozenset({"self", "caller", "it", "old", "input", "items", "total"})


class Evaluator:
    """Evaluates expressions over one world."""

    __slots__ = ("bindings", "computing", "fill", "world")

    def __init__(self, world: World, fill: Fill, bindings: Bindings | None = None) -> None:
        self.world = world
        self.fill = fill
        self.bindings: Bindings = bindings if bindings is not None else {}
        self.computing: list[tuple[Row, str]] = []

    def bound(self, kind: str, value: Known, name: str = "") -> Evaluator:
        """Return an evaluator that knows one variable more."""
        return Evaluator(self.world, self.fill, {**self.bindings, (kind, name): value})

    def truth(self, condition: TypedExpression) -> bool | None:
        """Return whether a condition holds; None if that is not certain."""
        value = self.value(condition)
        return value if isinstance(value, bool) else None

    def value(self, expression: TypedExpression) -> Known:
        """Return the value of an expression."""
        if isinstance(expression, FieldAccess):
            return self.field(self.value(expression.of), expression.field)
        if isinstance(expression, Variable):
            if expression.kind == "caller":
                return self.world.caller
            name = "" if expression.kind in NAMELESS else expression.name
            return self.bindings.get((expression.kind, name), UNKNOWN)
        if isinstance(expression, Compare):
            return compared(
                expression.operator, self.value(expression.left), self.value(expression.right)
            )
        match expression:
            case Constant():
                return expression.value
            case DurationConstant(amount=amount, unit=unit):
                return timedelta(seconds=amount * SECONDS[unit]) if unit in SECONDS else UNKNOWN
            case EnumConstant(owner=owner, member=member):
                enum = self.world.program.enums.get(owner)
                members = enum.members if enum is not None else ()
                return next((each.value for each in members if each.name == member), member)
            case Clock(name=name):
                return Moment("datetime" if name == "now" else "date")
            case PathMany():
                return self._path(expression.of, expression.field)
            case ShowAs(of=of):
                return self.value(of)
            case Not(operand=operand):
                known = self.truth(operand)
                return UNKNOWN if known is None else not known
            case Negate(operand=operand):
                number = self.value(operand)
                return -number if is_number(number) else UNKNOWN
            case Logical(operator=operator, operands=operands):
                return self._logical(operator == "or", operands)
            case Contains(item=item, collection=collection, negated=negated):
                found = self._contains(self.value(item), self.value(collection))
                return UNKNOWN if found is None else found is not negated
            case NullTest(operand=operand, negated=negated):
                tested = self.value(operand)
                return UNKNOWN if tested is UNKNOWN else (tested is None) is not negated
            case Coalesce(left=left, right=right):
                first = self.value(left)
                return self.value(right) if first is None else first
            case Arith(operator=operator, left=left, right=right):
                return arithmetic(operator, self.value(left), self.value(right))
            case Choose(condition=condition, then=then, otherwise=otherwise):
                known = self.truth(condition)
                if known is None:
                    return UNKNOWN
                return self.value(then if known else otherwise)
            case Select():
                return self._select(expression)
            case Fold():
                return self._fold(expression)
            case MapList(element=element, query=query):
                rows = self._select(query)
                if not isinstance(rows, tuple):
                    return UNKNOWN
                return _listed(tuple(self._for(query, row).value(element) for row in rows))
            case ListOf(items=items):
                return _listed(tuple(self.value(item) for item in items))
            case RecordOf(entries=entries):
                if any(entry.spread or entry.name is None for entry in entries):
                    return UNKNOWN
                return {str(entry.name): self.value(entry.value) for entry in entries}
            case Interpolated(parts=parts):
                texts = [part if isinstance(part, str) else self.value(part) for part in parts]
                return (
                    "".join(map(str, texts)) if all(isinstance(t, str) for t in texts) else OPAQUE
                )
            case FunctionCall():
                return self._function(expression)
            case _:
                return UNKNOWN

    def field(self, of: Known, name: str) -> Known:
        """Return a field of a row, or an entry of a record."""
        if type(of) is not Row:
            return None if of is None else of.get(name) if isinstance(of, Mapping) else UNKNOWN
        if name in of.told:
            return of.told[name]
        if of.accounts:
            return self._of_account(of, name)
        declared = self.world.program.entities[of.entity].fields[name]
        match declared.kind:
            case "computed":
                return self._computed(of, declared)
            case "inverse" if not self._is_set(declared):
                return self._inverse(of, declared)
            case "inverse" | "many_to_many":
                return self._set(of, declared)
        if name not in of.filled:
            of.filled[name] = self.fill(self.world, of, declared)
        return of.filled[name]

    def _of_account(self, caller: Row, name: str) -> Known:
        """Return what callers of several entities have alike, of the row that calls."""
        program, account = self.world.program, caller.account
        common = program.mixed.common if program.mixed is not None else {}
        source = common.get(name.removeprefix(OWN))
        if source is None or source not in program.entities[account.entity].fields:
            return None
        return self.field(account, source)

    def _computed(self, row: Row, field: Field) -> Known:
        if field.computed is None or (row, field.name) in self.computing:
            return UNKNOWN
        inner = self.bound("self", row)
        inner.computing = [*self.computing, (row, field.name)]
        return inner.value(field.computed)

    def _inverse(self, row: Row, field: Field) -> Known:
        found: list[Known] = []
        for other in list(self.world.of(field.target or "")):
            pointed = self.field(other, field.via or "")
            if pointed is UNKNOWN:
                return UNKNOWN
            if pointed is row:
                found.append(other)
        many = self.world.program.entities[field.target or ""].fields[field.via or ""]
        if many.flags.unique and many.kind == "reference":
            return found[0] if found else None
        return tuple(found)

    def _is_set(self, field: Field) -> bool:
        """Tell whether an inverse is the other side of a many-to-many relation."""
        other = self.world.program.entities[field.target or ""].fields[field.via or ""]
        return other.kind == "many_to_many"

    def _set(self, row: Row, field: Field) -> Known:
        """Return the rows of a side of a many-to-many relation, as the other side tells of them."""
        found: list[Known] = []
        via = field.via
        for other in self.world.of(field.target or "") if via is not None else ():
            linked = other.told.get(via or "", ())
            if not isinstance(linked, tuple):
                return UNKNOWN
            if row in linked:
                found.append(other)
        return tuple(found)

    def _path(self, of: TypedExpression, field: str) -> Known:
        rows = self.value(of)
        if not isinstance(rows, tuple):
            return UNKNOWN
        found: list[Known] = []
        for row in rows:
            value = self.field(row, field)
            found += value if isinstance(value, tuple) else (value,)
        return _listed(tuple(found))

    def _logical(self, decisive: bool, operands: tuple[TypedExpression, ...]) -> Known:
        found = [self.truth(operand) for operand in operands]
        if decisive in found:
            return decisive
        return UNKNOWN if None in found else not decisive

    def _contains(self, item: Known, collection: Known) -> bool | None:
        if item is UNKNOWN or collection is UNKNOWN or item is OPAQUE or collection is OPAQUE:
            return False if collection == () else None
        if item is None or collection is None:
            return False
        if isinstance(collection, str):
            return item in collection if isinstance(item, str) else None
        if isinstance(collection, tuple):
            found = [compared("==", item, other) for other in collection]
            return True if True in found else None if UNKNOWN in found else False
        return item in collection if isinstance(collection, Mapping) else None

    def _for(self, query: Select, row: Known) -> Evaluator:
        return self.bound("row", row, query.variable)

    def _select(self, query: Select) -> Known:
        rows: Known = (
            tuple(self.world.of(query.source))
            if isinstance(query.source, str)
            else self.value(query.source)
        )
        if not isinstance(rows, tuple) or query.group_by is not None:
            return UNKNOWN
        if query.where is not None:
            kept: list[Known] = []
            for row in rows:
                holds = self._for(query, row).truth(query.where)
                if holds is None:
                    return UNKNOWN
                if holds:
                    kept.append(row)
            rows = tuple(kept)
        if len(rows) > 1 and (query.order or query.limit is not None or query.offset is not None):
            return UNKNOWN
        return rows

    def _fold(self, fold: Fold) -> Known:
        rows = self._select(fold.query)
        if not isinstance(rows, tuple):
            return UNKNOWN
        match fold.function:
            case "count" if not fold.distinct:
                return len(rows)
            case "exists":
                return bool(rows)
            case "first":
                return rows[0] if len(rows) == 1 else UNKNOWN if rows else None
        values = [
            row if fold.element is None else self._for(fold.query, row).value(fold.element)
            for row in rows
        ]
        if any(value is UNKNOWN or value is OPAQUE for value in values):
            return UNKNOWN
        match fold.function:
            case "any":
                return True in values
            case "all":
                return False not in values
            case "sum" if all(is_number(value) for value in values) and not fold.distinct:
                total: Known = 0
                for value in values:
                    total = arithmetic("+", total, value)
                return total
            case "min" | "max" | "avg" if not rows:
                return None
            case _:
                return UNKNOWN

    def _function(self, called: FunctionCall) -> Known:
        values = [self.value(argument) for argument in called.arguments]
        match called.function, values:
            case "fixture", [str(name), int(size)]:
                return made_up_sample(name, size)
            case "file_size", [FileSample(size=size)]:
                return size
            case "length", [str() | tuple() as value]:
                return len(value)
            case "lower", [str(text)]:
                return text.lower()
            case "upper", [str(text)]:
                return text.upper()
            case "trim", [str(text)]:
                return text.strip()
            case "starts", [str(text), str(start)]:
                return text.startswith(start)
            case _:
                return UNKNOWN


def _listed(items: tuple[Known, ...]) -> Known:
    return UNKNOWN if UNKNOWN in items else items
