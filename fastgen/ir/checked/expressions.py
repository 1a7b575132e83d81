"""Expressions once resolved and typed; every node knows its type, every name what it stands for."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Literal, TypeAlias

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.types import Type
from fastgen.ir.expressions import DurationUnit
from fastgen.records import dataclass

VariableKind: TypeAlias = Literal[
    "self",  # the row of the entity a rule, check, default or computed field belongs to
    "caller",  # the authenticated user; nullable where anonymous callers are possible
    "row",  # the row searched by the query that introduced it
    "parameter",  # of an action, a rule function or an operation
    "let",  # bound by a statement
    "it",  # the row an operation is about
    "input",  # the accepted input of an operation, as a record
    "old",  # the row before an upsert
    "items",  # the rows of a list answer
    "total",  # their count
    "group_key",
    "group_rows",
]
Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Arithmetic: TypeAlias = Literal["+", "-", "*", "/", "%"]
Aggregate: TypeAlias = Literal["count", "exists", "first", "sum", "min", "max", "avg", "any", "all"]


@dataclass(frozen=True, slots=True)
class Typed:
    """Something with a type and perhaps a place."""

    type: Type
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Constant(Typed):
    """A literal: text, whole number, exact number, truth value or null.

    One that is ``worked_out`` stands for an expression without a field in it.
    """

    value: str | int | Decimal | bool | None
    worked_out: bool = field(default=False, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class DurationConstant(Typed):
    """``amount`` of a ``unit``."""

    amount: int
    unit: DurationUnit


@dataclass(frozen=True, slots=True)
class EnumConstant(Typed):
    """``Role.member``, or a state of a flow ``Order.paid`` (then ``owner`` is the entity)."""

    owner: str
    member: str


@dataclass(frozen=True, slots=True)
class Variable(Typed):
    """A name bound around it; row variables of queries are unique within the expression."""

    kind: VariableKind
    name: str


@dataclass(frozen=True, slots=True)
class Setting(Typed):
    """``settings.name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Clock(Typed):
    """``now`` or ``today``."""

    name: Literal["now", "today"]


@dataclass(frozen=True, slots=True)
class FieldAccess(Typed):
    """A field of a row, or of an inline value.

    ``of`` has a RowType, ValueType or RecordType (perhaps nullable: then the result is nullable
    too). A to-one relation yields RowType, a to-many one RowsType, a computed field its own type.
    """

    of: TypedExpression
    entity: str | None
    """The entity the field belongs to; None for a field of a value or record."""
    field: str


@dataclass(frozen=True, slots=True)
class PathMany(Typed):
    """``rows.field``: a path through many, as a list of what each row yields."""

    of: TypedExpression
    entity: str
    field: str


@dataclass(frozen=True, slots=True)
class ShowAs(Typed):
    """``row.card`` or ``rows.card``: a row or rows through a view (ViewType or a list)."""

    of: TypedExpression
    entity: str
    view: str | None


@dataclass(frozen=True, slots=True)
class IndexAccess(Typed):
    """``of[index]``: of a list by position, of a map by key; null when absent."""

    of: TypedExpression
    index: TypedExpression


@dataclass(frozen=True, slots=True)
class Not(Typed):
    """Logical negation."""

    operand: TypedExpression


@dataclass(frozen=True, slots=True)
class Negate(Typed):
    """Arithmetic negation."""

    operand: TypedExpression


@dataclass(frozen=True, slots=True)
class Logical(Typed):
    """``and`` / ``or`` over two or more operands."""

    operator: Literal["and", "or"]
    operands: tuple[TypedExpression, ...]


@dataclass(frozen=True, slots=True)
class Compare(Typed):
    """A comparison. Rows compare by key. With null it is false, but for ``==`` and ``!=``."""

    operator: Comparison
    left: TypedExpression
    right: TypedExpression


@dataclass(frozen=True, slots=True)
class Contains(Typed):
    """``item in collection``: of a list, a relation, a query, or a text in a text."""

    item: TypedExpression
    collection: TypedExpression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class NullTest(Typed):
    """``operand is null`` / ``is not null``."""

    operand: TypedExpression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Coalesce(Typed):
    """``left ?? right``."""

    left: TypedExpression
    right: TypedExpression


@dataclass(frozen=True, slots=True)
class Arith(Typed):
    """Arithmetic; the types decide (numbers, date ± duration, durations, text + text)."""

    operator: Arithmetic
    left: TypedExpression
    right: TypedExpression


@dataclass(frozen=True, slots=True)
class Choose(Typed):
    """``if condition then a else b``."""

    condition: TypedExpression
    then: TypedExpression
    otherwise: TypedExpression


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order; null sorts last when ascending, first when descending."""

    key: TypedExpression
    descending: bool = False
    when: TypedExpression | None = None


@dataclass(frozen=True, slots=True)
class Select(Typed):
    """A query: its type is RowsType (or a list of groups when ``group_by`` is set).

    ``source`` is the entity name for a whole table, or an expression with a RowsType (a relation)
    or a ListType. ``variable`` is the unique name of the row variable that ``where``, ``order`` and
    ``group_by`` use.
    """

    source: str | TypedExpression
    variable: str
    where: TypedExpression | None = None
    order: tuple[Order, ...] = ()
    limit: TypedExpression | None = None
    offset: TypedExpression | None = None
    group_by: TypedExpression | None = None


@dataclass(frozen=True, slots=True)
class Fold(Typed):
    """An aggregate of a query, such as ``count(q)``, ``first(q)`` and ``sum(e for x in q)``.

    ``element`` uses the row variable of ``query``; it is None for ``count``, ``exists`` and
    ``first`` of rows. Of nothing: count and sum are 0, exists and any false, all true, the others
    null.
    """

    function: Aggregate
    query: Select
    element: TypedExpression | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class MapList(Typed):
    """``[element for x in query]``."""

    element: TypedExpression
    query: Select


@dataclass(frozen=True, slots=True)
class ListOf(Typed):
    """``[a, b]``."""

    items: tuple[TypedExpression, ...]


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One entry of a record; ``spread`` entries have no name. ``wire`` is the key in JSON."""

    name: str | None
    wire: str | None
    value: TypedExpression
    spread: bool = False


@dataclass(frozen=True, slots=True)
class RecordOf(Typed):
    """``{ a: 1, ...rest }``."""

    entries: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class Interpolated(Typed):
    """A string in pieces: texts and values."""

    parts: tuple[str | TypedExpression, ...]


@dataclass(frozen=True, slots=True)
class FunctionCall(Typed):
    """A function of the language, such as ``lower(x)``."""

    function: str
    arguments: tuple[TypedExpression, ...]
    named: tuple[tuple[str, TypedExpression], ...] = ()


@dataclass(frozen=True, slots=True)
class ExternCall(Typed):
    """A function the user writes; ``files``: it takes or gives a file."""

    extern: str
    arguments: tuple[TypedExpression, ...]
    files: bool = False


@dataclass(frozen=True, slots=True)
class CreateRow(Typed):
    """Insert a row; ``values`` by field. Only at the top of ``let``, ``return`` or a statement."""

    entity: str
    values: tuple[tuple[str, TypedExpression], ...]


@dataclass(frozen=True, slots=True)
class UpsertRow(Typed):
    """Insert a row or update the one with the same ``keys``; ``old`` is that row or null."""

    entity: str
    keys: tuple[str, ...]
    values: tuple[tuple[str, TypedExpression], ...]


TypedExpression: TypeAlias = (
    Constant
    | DurationConstant
    | EnumConstant
    | Variable
    | Setting
    | Clock
    | FieldAccess
    | PathMany
    | ShowAs
    | IndexAccess
    | Not
    | Negate
    | Logical
    | Compare
    | Contains
    | NullTest
    | Coalesce
    | Arith
    | Choose
    | Select
    | Fold
    | MapList
    | ListOf
    | RecordOf
    | Interpolated
    | FunctionCall
    | ExternCall
    | CreateRow
    | UpsertRow
)
