"""What the rules of expressions build."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from fastgen.frontend.actions.foundation import Foundation, Part
from fastgen.frontend.depth import MEASURED_FROM, deeper_than
from fastgen.frontend.engine import TooDeepError
from fastgen.ir.expressions import (
    Argument,
    Binary,
    BinaryOperator,
    Boolean,
    Call,
    Comprehension,
    Conditional,
    Create,
    Dot,
    Duration,
    DurationUnit,
    Entry,
    Expression,
    Index,
    Integer,
    IsNull,
    ListLiteral,
    Member,
    Name,
    Null,
    OrderKey,
    Query,
    Real,
    Record,
    Text,
    Unary,
    Upsert,
)
from fastgen.ir.words import HARD, read_name

OPERATORS: dict[str, BinaryOperator] = {
    "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "??": "??", "+": "+",
    "-": "-", "*": "*", "/": "/", "%": "%",
}  # fmt: skip
UNITS: dict[str, DurationUnit] = {
    "microsecond": "microsecond", "millisecond": "millisecond", "second": "second",
    "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month",
    "year": "year",
}  # fmt: skip
LONGEST_INTEGER = 19
LONGEST_REAL = 40
ClauseName: TypeAlias = Literal["where", "order", "limit", "offset", "group_by"]


class ExpressionActions(Foundation):
    """The rules of expressions, queries and records."""

    def bounded(self, start: int, end: int, node: Expression) -> Expression:
        """Return a node that was just built, unless it is nested too deep.

        Only long ones are measured, so that chains such as ``a + b + …`` cost nothing.
        """
        if end - start > MEASURED_FROM and deeper_than(node):
            raise TooDeepError(start, end)
        return node

    # ------------------------------------------------------------ literals

    def read_text(self, start: int, literal: str) -> Text:
        """Return the pieces of a string literal."""
        raise NotImplementedError

    def make_string(self, start: int, end: int, literal: str) -> Text:
        """Build ``"…"``."""
        return self.read_text(start, literal)

    def make_block_string(self, start: int, end: int, literal: str) -> Text:
        """Build ``\"\"\"…\"\"\"``."""
        return self.read_text(start, literal)

    def whole(self, start: int, digits: str) -> int:
        """Return a whole number; one that is too long is reported and becomes 0."""
        if len(digits) > LONGEST_INTEGER or int(digits) >= 1 << 63:
            self.refuse_number(start, digits)
            return 0
        return int(digits)

    def refuse_number(self, start: int, digits: str) -> None:
        """Report a number that no column holds."""
        self.report.error(
            "FG1016",
            self.span(start, start + len(digits)),
            help="whole numbers go up to 9223372036854775807",
        )

    def make_integer(self, start: int, end: int, digits: str) -> Integer:
        """Build ``12``."""
        return Integer(self.whole(start, digits), span=self.places.span(start, end))

    def make_real(self, start: int, end: int, digits: str) -> Real:
        """Build ``1.50``."""
        if len(digits) > LONGEST_REAL:
            self.refuse_number(start, digits)
            digits = "0.0"
        return Real(Decimal(digits), span=self.places.span(start, end))

    def make_duration(self, start: int, end: int, digits: str, unit: str) -> Duration:
        """Build ``21 days``."""
        amount = self.whole(start, digits)
        return Duration(amount, UNITS[unit.removesuffix("s")], span=self.places.span(start, end))

    def make_true(self, start: int, end: int) -> Boolean:
        """Build ``true``."""
        return Boolean(True, span=self.places.span(start, end))

    def make_false(self, start: int, end: int) -> Boolean:
        """Build ``false``."""
        return Boolean(False, span=self.places.span(start, end))

    def make_null(self, start: int, end: int) -> Null:
        """Build ``null``."""
        return Null(span=self.places.span(start, end))

    # ------------------------------------------------------------ names and access

    def make_name(self, start: int, end: int, word: str) -> Name:
        """Build a bare word."""
        if word in HARD:
            self.report.error(
                "FG1025",
                self.span(start, end),
                word=word,
                help=f"write `{word}_` for a parameter or variable, `self.{word}` for a field",
            )
        return Name(read_name(word), span=self.places.span(start, end))

    def make_type_as_name(self, start: int, end: int, word: str) -> Name:
        """Build a type or an entity, as in ``Severity.low``."""
        return Name(word, span=self.places.span(start, end))

    def make_dot(self, start: int, end: int, word: str) -> Dot:
        """Build ``.x``."""
        return Dot(word, span=self.places.span(start, end))

    def make_member(self, start: int, end: int, of: Expression, word: str) -> Expression:
        """Build ``of.x``."""
        return self.bounded(start, end, Member(of, word, span=self.places.span(start, end)))

    def make_item(self, start: int, end: int, of: Expression, index: Expression) -> Expression:
        """Build ``of[index]``."""
        return self.bounded(start, end, Index(of, index, span=self.places.span(start, end)))

    def make_group(self, start: int, end: int, inner: Expression) -> Expression:
        """Build ``(inner)``."""
        return inner

    def make_call_empty(self, start: int, end: int, function: str) -> Call:
        """Build ``f()``."""
        return Call(read_name(function), span=self.places.span(start, end))

    def make_call(
        self, start: int, end: int, function: str, arguments: tuple[Argument, ...]
    ) -> Expression:
        """Build ``f(a, b: c)``."""
        node = Call(read_name(function), arguments, span=self.places.span(start, end))
        return self.bounded(start, end, node)

    def make_call_folded(
        self, start: int, end: int, function: str, folded: Query | Comprehension
    ) -> Expression:
        """Build ``count(Book where …)`` and ``sum(x for …)``."""
        node = Call(
            read_name(function),
            (Argument(folded, span=folded.span),),
            span=self.places.span(start, end),
        )
        return self.bounded(start, end, node)

    def make_call_method_word(
        self, start: int, end: int, function: str, arguments: tuple[Argument, ...] | None
    ) -> Call:
        """Build a call of an action that is named like an HTTP method, in a scenario."""
        return Call(function, arguments or (), span=self.places.span(start, end))

    def make_call_resource(
        self, start: int, end: int, entity: str, verb: str, arguments: tuple[Argument, ...] | None
    ) -> Call:
        """Build ``Product.list(label: "green")``, in a scenario."""
        span = self.places.span(start, end)
        return Call(f"{entity}.{verb}", arguments or (), span=span)

    def make_arguments(self, start: int, end: int, *arguments: Argument) -> tuple[Argument, ...]:
        """Build what stands between the parentheses of a call."""
        return arguments

    def make_argument(self, start: int, end: int, value: Expression) -> Argument:
        """Build ``value``."""
        return Argument(value, span=self.places.span(start, end))

    def make_argument_named(self, start: int, end: int, label: str, value: Expression) -> Argument:
        """Build ``label: value``."""
        return Argument(value, label[:-1], span=self.places.span(start, end))

    # ------------------------------------------------------------ operators

    def operate(
        self, start: int, end: int, operator: BinaryOperator, left: Expression, right: Expression
    ) -> Expression:
        """Return a binary operation."""
        node = Binary(operator, left, right, span=self.places.span(start, end))
        return self.bounded(start, end, node)

    def make_or(self, start: int, end: int, left: Expression, right: Expression) -> Expression:
        """Build ``left or right``."""
        return self.operate(start, end, "or", left, right)

    def make_and(self, start: int, end: int, left: Expression, right: Expression) -> Expression:
        """Build ``left and right``."""
        return self.operate(start, end, "and", left, right)

    def make_in(self, start: int, end: int, left: Expression, right: Expression) -> Expression:
        """Build ``left in right``."""
        return self.operate(start, end, "in", left, right)

    def make_not_in(self, start: int, end: int, left: Expression, right: Expression) -> Expression:
        """Build ``left not in right``."""
        return self.operate(start, end, "not in", left, right)

    def make_coalesce(
        self, start: int, end: int, left: Expression, right: Expression
    ) -> Expression:
        """Build ``left ?? right``."""
        return self.operate(start, end, "??", left, right)

    def make_operation(
        self, start: int, end: int, left: Expression, sign: str, right: Expression
    ) -> Expression:
        """Build ``left + right`` and its like, comparisons too."""
        return self.operate(start, end, OPERATORS[sign], left, right)

    def make_not(self, start: int, end: int, operand: Expression) -> Expression:
        """Build ``not operand``."""
        return self.bounded(start, end, Unary("not", operand, span=self.places.span(start, end)))

    def make_negative(self, start: int, end: int, operand: Expression) -> Expression:
        """Build ``-operand``."""
        return self.bounded(start, end, Unary("-", operand, span=self.places.span(start, end)))

    def make_is_null(self, start: int, end: int, operand: Expression) -> IsNull:
        """Build ``operand is null``."""
        return IsNull(operand, span=self.places.span(start, end))

    def make_is_not_null(self, start: int, end: int, operand: Expression) -> IsNull:
        """Build ``operand is not null``."""
        return IsNull(operand, True, span=self.places.span(start, end))

    def make_conditional(
        self, start: int, end: int, condition: Expression, then: Expression, other: Expression
    ) -> Expression:
        """Build ``if condition then a else b``."""
        node = Conditional(condition, then, other, span=self.places.span(start, end))
        return self.bounded(start, end, node)

    # ------------------------------------------------------------ queries and lists

    def make_query_plain(self, start: int, end: int, source: Expression) -> Query:
        """Build a source without clauses, after ``in``."""
        if isinstance(source, Query):
            return source
        return Query(source, span=self.places.span(start, end))

    def make_filtered(self, start: int, end: int, source: Expression, *clauses: Part) -> Query:
        """Build a source with its clauses."""
        found: dict[str, Part] = {}
        for clause in clauses:
            if clause.name in found:
                self.refuse_second(found[clause.name], clause)
            else:
                found[clause.name] = clause
        order = found["order"].value if "order" in found else ()
        node = Query(
            source,
            where=_expression(found.get("where")),
            order=order if isinstance(order, tuple) else (),
            limit=_expression(found.get("limit")),
            offset=_expression(found.get("offset")),
            group_by=_expression(found.get("group_by")),
            span=self.places.span(start, end),
        )
        if end - start > MEASURED_FROM and deeper_than(node):
            raise TooDeepError(start, end)
        return node

    def make_clause_where(self, start: int, end: int, value: Expression) -> Part:
        """Build ``where condition``."""
        return Part("where", value, start, end)

    def make_clause_order(self, start: int, end: int, value: tuple[OrderKey, ...]) -> Part:
        """Build ``order by keys``."""
        return Part("order", value, start, end)

    def make_clause_limit(self, start: int, end: int, value: Expression) -> Part:
        """Build ``limit n``."""
        return Part("limit", value, start, end)

    def make_clause_offset(self, start: int, end: int, value: Expression) -> Part:
        """Build ``offset n``."""
        return Part("offset", value, start, end)

    def make_clause_group(self, start: int, end: int, value: Expression) -> Part:
        """Build ``group by key``."""
        return Part("group_by", value, start, end)

    def make_order(self, start: int, end: int, *keys: OrderKey) -> tuple[OrderKey, ...]:
        """Build ``key, key``."""
        return keys

    def make_order_key(
        self, start: int, end: int, key: Expression, down: str | None, when: Expression | None
    ) -> OrderKey:
        """Build ``key desc when condition``."""
        return OrderKey(key, down is not None, when, span=self.places.span(start, end))

    def make_comprehension(
        self, start: int, end: int, element: Expression, variable: str, query: Query
    ) -> Comprehension:
        """Build ``element for variable in query``."""
        return Comprehension(
            element, named(query, read_name(variable)), span=self.places.span(start, end)
        )

    def make_list_comprehension(self, start: int, end: int, inner: Comprehension) -> Comprehension:
        """Build ``[element for variable in query]``."""
        return Comprehension(inner.element, inner.query, span=self.places.span(start, end))

    def make_list(self, start: int, end: int, *items: Expression) -> Expression:
        """Build ``[a, b]``."""
        return self.bounded(start, end, ListLiteral(items, span=self.places.span(start, end)))

    def make_record(self, start: int, end: int, *entries: Entry) -> Expression:
        """Build ``{ a: 1, b, ...c }``."""
        return self.bounded(start, end, Record(entries, span=self.places.span(start, end)))

    def make_entry_labelled(self, start: int, end: int, label: str, value: Expression) -> Entry:
        """Build ``a: 1``."""
        return Entry(label[:-1], value, span=self.places.span(start, end))

    def make_entry_quoted(self, start: int, end: int, label: str, value: Expression) -> Entry:
        """Build ``"Location": "/x"``."""
        return Entry(
            self.read_plain(start, label[:-1]), value, True, span=self.places.span(start, end)
        )

    def make_entry_short(self, start: int, end: int, word: str) -> Entry:
        """Build ``b``."""
        return Entry(word, None, span=self.places.span(start, end))

    def make_entry_spread(self, start: int, end: int, value: Expression) -> Entry:
        """Build ``...c``."""
        return Entry(None, value, span=self.places.span(start, end))

    def make_create(self, start: int, end: int, entity: str, record: Record) -> Create:
        """Build ``create Entity { … }``."""
        return Create(entity, record, span=self.places.span(start, end))

    def make_upsert(
        self, start: int, end: int, entity: str, keys: tuple[str, ...], record: Record
    ) -> Upsert:
        """Build ``upsert Entity by a, b { … }``."""
        return Upsert(entity, keys, record, span=self.places.span(start, end))


def _expression(part: Part | None) -> Expression | None:
    """Return the expression of a clause."""
    if part is None or not isinstance(part.value, Expression):
        return None
    return part.value


def named(query: Query, variable: str) -> Query:
    """Return a query whose row has a name."""
    return Query(
        query.source,
        variable,
        query.where,
        query.order,
        query.limit,
        query.offset,
        query.group_by,
        span=query.span,
    )
