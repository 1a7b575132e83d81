"""Conditions over the columns of one row as SQL text that SQLite and PostgreSQL understand alike.

A migration may not import the models, which change after it: it holds its conditions as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from fastgen.backend.lowering.null import bare, may_be_null, scalar
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import (
    Arith,
    Coalesce,
    Compare,
    Comparison,
    Constant,
    Contains,
    DurationConstant,
    EnumConstant,
    FieldAccess,
    FunctionCall,
    ListOf,
    Logical,
    Negate,
    Not,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import NullType, RowType

Columns = Callable[[str], tuple[str, ...]]
"""Returns the columns that hold a field of the row."""

EnumValue = Callable[[EnumConstant], str]
"""Returns what the database stores for a member."""

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_RESERVED = frozenset(
    """abort action add after all alter always analyse analyze and any array as asc asymmetric
    attach authorization autoincrement before begin between binary both by cascade case cast check
    collate collation column commit concurrently conflict constraint create cross current
    current_catalog current_date current_role current_schema current_time current_timestamp
    current_user database default deferrable deferred delete desc detach distinct do drop each else
    end escape except exclude exclusive exists explain fail false fetch filter first following for
    foreign freeze from full generated glob grant group groups having if ignore ilike immediate in
    index indexed initially inner insert instead intersect into is isnull join key last lateral
    leading left like limit localtime localtimestamp match materialized natural no not nothing
    notnull null nulls of offset on only or order others outer over overlaps partition placing plan
    pragma preceding primary query raise range recursive references regexp reindex release rename
    replace restrict returning right rollback row rows savepoint select session_user set similar
    some symmetric system_user table tablesample temp temporary then ties to trailing transaction
    trigger true unbounded union unique update user using vacuum values variadic verbose view
    virtual when where window with without""".split()
)
"""Words that one of the databases reserves, and a few more."""

_SYMBOL = {"==": "=", "!=": "<>"}
_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _UNARY = range(1, 8)
_MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 10**6,
    "minute": 60 * 10**6,
    "hour": 3_600 * 10**6,
    "day": 86_400 * 10**6,
    "week": 7 * 86_400 * 10**6,
}


class NotPlainSql(Unsupported):
    """A condition without a text that both databases understand: the service makes that check."""


def column_name(name: str) -> str:
    """Return the name of a column or table as it stands in SQL.

    >>> column_name("price"), column_name("order"), column_name("dueDate")
    ('price', '"order"', '"dueDate"')
    """
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def string_literal(text: str) -> str:
    """Return a text as a literal of SQL.

    >>> print(string_literal("it's"))
    'it''s'
    """
    if "\0" in text:
        raise NotPlainSql("NUL")
    return "'" + text.replace("'", "''") + "'"


class SqlText:
    """Writes conditions; a comparison with null is false, as the language has it."""

    def __init__(self, columns: Columns, enum_value: EnumValue) -> None:
        self._columns = columns
        self._enum_value = enum_value

    def condition(self, expression: TypedExpression) -> str:
        """Return a condition that is false where it does not hold, never null."""
        return self._condition(expression, 0)

    def _condition(self, expression: TypedExpression, level: int) -> str:
        match expression:
            case Constant(value=bool() as truth):
                return "true" if truth else "false"
            case Logical(operator="and", operands=operands):
                return _at(_AND, level, " AND ".join(self._condition(o, _AND) for o in operands))
            case Logical(operands=operands):
                return _at(_OR, level, " OR ".join(self._condition(o, _OR) for o in operands))
            case Not(operand=operand):
                return self._negated(operand, level)
            case NullTest(operand=operand, negated=negated):
                test = "IS NOT NULL" if negated else "IS NULL"
                parts = [f"{part} {test}" for part in self._parts(operand, _ADD)]
                return _at(_AND if len(parts) > 1 else _COMPARE, level, " AND ".join(parts))
            case Compare():
                return self._compare(expression, level)
            case Contains(item=item, collection=ListOf(items=items), negated=negated):
                return self._in(item, items, level, negated=negated)
            case _ if scalar(expression) == "bool":
                value = self._value(expression, _COMPARE)
                return f"{value} IS TRUE" if may_be_null(expression) else value
            case _:
                raise NotPlainSql(type(expression).__name__)

    def _negated(self, operand: TypedExpression, level: int) -> str:
        match operand:
            case Not(operand=inner):
                return self._condition(inner, level)
            case NullTest(operand=subject, negated=negated):
                return self._condition(
                    NullTest(operand.type, operand=subject, negated=not negated), level
                )
            case Compare(operator="==" | "!=" as operator, left=left, right=right):
                opposite: Comparison = "!=" if operator == "==" else "=="
                return self._condition(
                    Compare(operand.type, operator=opposite, left=left, right=right), level
                )
            case _:
                return _at(_NOT, level, f"NOT {self._condition(operand, _COMPARE)}")

    def _compare(self, compare: Compare, level: int) -> str:
        left, right, operator = compare.left, compare.right, compare.operator
        if isinstance(right.type, NullType) or isinstance(left.type, NullType):
            operand = left if isinstance(right.type, NullType) else right
            test = NullTest(compare.type, operand=operand, negated=operator == "!=")
            return self._condition(test, level)
        pairs = list(zip(self._parts(left, _ADD), self._parts(right, _ADD), strict=True))
        symbol = _SYMBOL.get(operator, operator)
        joined = [f"{one} {symbol} {other}" for one, other in pairs]
        nullable = [side for side in (left, right) if may_be_null(side)]
        if len(pairs) > 1:
            if nullable:
                raise NotPlainSql("a key of several columns that may be null")
            word, own = (" OR ", _OR) if operator == "!=" else (" AND ", _AND)
            return _at(own, level, word.join(joined))
        if not nullable:
            return _at(_COMPARE, level, joined[0])
        if len(nullable) > 1 and operator in ("==", "!="):
            raise NotPlainSql("equality of two values that may be null")
        if operator == "!=":
            absent = f"{self._parts(nullable[0], _ADD)[0]} IS NULL"
            return _at(_OR, level, f"{absent} OR {joined[0]}")
        present = [f"{self._parts(side, _ADD)[0]} IS NOT NULL" for side in nullable]
        return _at(_AND, level, " AND ".join((*present, joined[0])))

    def _in(
        self,
        item: TypedExpression,
        items: tuple[TypedExpression, ...],
        level: int,
        *,
        negated: bool,
    ) -> str:
        if not items or any(may_be_null(each) for each in items):
            raise NotPlainSql("in")
        value = self._value(item, _ADD)
        listed = ", ".join(self._value(each, 0) for each in items)
        test = f"{value} {'NOT IN' if negated else 'IN'} ({listed})"
        if not may_be_null(item):
            return _at(_COMPARE, level, test)
        if negated:
            return _at(_OR, level, f"{value} IS NULL OR {test}")
        return _at(_AND, level, f"{value} IS NOT NULL AND {test}")

    def _parts(self, expression: TypedExpression, level: int) -> tuple[str, ...]:
        """Return the columns of a row, or the one value of anything else."""
        if isinstance(bare(expression.type), RowType):
            match expression:
                case Variable(kind="self"):
                    return tuple(map(column_name, self._columns("")))
                case FieldAccess(of=Variable(kind="self"), field=name):
                    return tuple(map(column_name, self._columns(name)))
                case _:
                    raise NotPlainSql("a row")
        return (self._value(expression, level),)

    def _value(self, expression: TypedExpression, level: int) -> str:
        match expression:
            case Constant(value=bool() as truth):
                return "true" if truth else "false"
            case Constant(value=int() | Decimal() as number):
                return f"{number:f}" if isinstance(number, Decimal) else str(number)
            case Constant(value=str(text)):
                if scalar(expression) in ("datetime", "time", "uuid"):
                    raise NotPlainSql("a literal that the databases write each in its own way")
                return string_literal(text)
            case EnumConstant():
                return string_literal(self._enum_value(expression))
            case DurationConstant(amount=amount, unit=unit) if unit in _MICROSECONDS:
                return str(amount * _MICROSECONDS[unit])
            case FieldAccess(of=Variable(kind="self"), field=name):
                columns = self._columns(name)
                if len(columns) != 1:
                    raise NotPlainSql("a key of several columns")
                return column_name(columns[0])
            case Negate(operand=operand):
                return _at(_UNARY, level, f"-{self._value(operand, _UNARY + 1)}")
            case Coalesce(left=left, right=right):
                return f"coalesce({self._value(left, 0)}, {self._value(right, 0)})"
            case Arith(operator="+" | "-" | "*" as operator, left=left, right=right) if all(
                scalar(side) == "int" for side in (left, right)
            ):
                own = _MULTIPLY if operator == "*" else _ADD
                one, other = self._value(left, own), self._value(right, own + 1)
                return _at(own, level, f"{one} {operator} {other}")
            case FunctionCall(function="lower" | "upper" | "length" as name, arguments=(argument,)):
                return f"{name}({self._value(argument, 0)})"
            case _:
                raise NotPlainSql(type(expression).__name__)


def _at(own: int, level: int, text: str) -> str:
    return f"({text})" if own < level or (own == level and own in (_NOT, _COMPARE)) else text


def filled(text: str, **parts: str) -> str:
    """Return a statement with its parts put in.

    >>> filled("SELECT <what>", what="1")
    'SELECT 1'
    """
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return text
