"""Typed expressions as SQLAlchemy expressions that mean the same on SQLite and PostgreSQL.

The language has no third truth value. In the condition of a WHERE, null counts as false anyway;
elsewhere (under ``not``, in a SELECT) a comparison of nullable operands is wrapped so that it is
never null.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.durations import timedelta_of
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare, may_be_null, scalar
from fastgen.backend.lowering.scope import NotInSql, SqlScope
from fastgen.backend.lowering.spelt import spelt
from fastgen.backend.lowering.sql_values import ValueLowering
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Clock,
    Coalesce,
    Compare,
    Comparison,
    Constant,
    Contains,
    CreateRow,
    DurationConstant,
    EnumConstant,
    ExternCall,
    FieldAccess,
    Fold,
    FunctionCall,
    IndexAccess,
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
    Setting,
    ShowAs,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.types import ListType, NullType, RowsType

_FLIPPED: dict[Comparison, Comparison] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_MIRRORED: dict[Comparison, Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def lower_sql(expression: TypedExpression, scope: SqlScope) -> Node:
    """Return an expression as a value in SQL, a constant too; a condition is never null."""
    lowering = SqlLowering(scope)
    return lowering.as_column(lowering.value(expression), expression)


def lower_condition(expression: TypedExpression, scope: SqlScope) -> Node:
    """Return a condition for a WHERE as one expression; it may be null where it does not hold."""
    return SqlLowering(scope).condition(expression)


def lower_conditions(expression: TypedExpression, scope: SqlScope) -> list[Node]:
    """Return a condition as the arguments of ``.where()``, of which all must hold."""
    return SqlLowering(scope).conditions(expression)


class SqlLowering(ValueLowering):
    """Lowers conditions; the base classes lower values, queries and rows."""

    def value(self, expression: TypedExpression) -> Node:
        """Lower an expression to its value."""
        match expression:
            case Constant(value=value):
                return self._constant(value, scalar(expression))
            case EnumConstant():
                return self.enum_constant(expression)
            case DurationConstant():
                self.scope.imports.add(Symbol("datetime", "timedelta"))
                return timedelta_of(expression)
        if self.is_outside(expression):
            return self.scope.outside(expression)
        match expression:
            case Constant() | EnumConstant() | DurationConstant() | Setting() | Clock():
                return self.scope.outside(expression)
            case Variable():
                keys = self.key(expression)
                if len(keys) != 1:
                    raise NotInSql("a key of several columns as a value")
                return keys[0]
            case FieldAccess(of=of, entity=entity, field=name):
                if entity is None:
                    raise NotInSql("a field of a value")
                if entity_of(expression) is not None:
                    return self.key(expression)[0]
                return self.field_of(of, entity, name)
            case Not() | Logical() | Compare() | NullTest() | Contains():
                return self.exact(expression)
            case Negate(operand=operand):
                return n.minus(self.value(operand))
            case Coalesce():
                return self.coalesce(expression)
            case Arith():
                return self.arithmetic(expression)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                if entity_of(expression) is not None:
                    return self.key(expression)[0]
                case = self.scope.sqlalchemy("case")
                pair = n.tuple_of((self.condition(condition), self.value(then)))
                if isinstance(otherwise.type, NullType):
                    return n.call(case, pair)
                return n.call(case, pair, else_=self.value(otherwise))
            case Fold():
                return self.fold(expression)
            case Interpolated():
                return self.interpolated(expression)
            case FunctionCall(function="contains" | "starts"):
                return self._safe(
                    self.function(expression),
                    exact=any(may_be_null(argument) for argument in expression.arguments),
                )
            case FunctionCall():
                return self.function(expression)
            case (
                PathMany() | ShowAs() | IndexAccess() | Select() | MapList() | ListOf() | RecordOf()
                | ExternCall() | CreateRow() | UpsertRow()
            ):  # fmt: skip
                raise NotInSql(type(expression).__name__)
            case _:
                assert_never(expression)

    def _constant(self, value: str | int | Decimal | bool | None, kind: str | None) -> Node:
        match value:
            case None:
                return n.call(self.scope.sqlalchemy("null"))
            case bool():
                return n.call(self.scope.sqlalchemy("true" if value else "false"))
            case int():
                return n.integer(value)
            case Decimal() if kind == "float":
                return n.floating(value)
            case Decimal():
                self.scope.imports.add(Symbol("decimal", "Decimal"))
                return n.decimal(value)
            case str():
                node, symbols = spelt(value, kind)
                for symbol in symbols:
                    self.scope.imports.add(symbol)
                return node
            case _:
                assert_never(value)

    # ------------------------------------------------------------ conditions

    def conditions(self, expression: TypedExpression) -> list[Node]:
        """Lower a condition to the arguments of ``.where()``."""
        if isinstance(expression, Logical) and expression.operator == "and":
            return [part for each in expression.operands for part in self.conditions(each)]
        return [self.condition(expression)]

    def condition(self, expression: TypedExpression) -> Node:
        """Lower a condition; where it does not hold it may be null."""
        return self._condition(expression, exact=False)

    def exact(self, expression: TypedExpression) -> Node:
        """Lower a condition to a value that is never null."""
        return self._condition(expression, exact=True)

    def _condition(self, expression: TypedExpression, *, exact: bool) -> Node:
        match expression:
            case Logical(operator=operator, operands=operands):
                function = self.scope.sqlalchemy(f"{operator}_")
                return n.call(function, *(self._condition(part, exact=exact) for part in operands))
            case Not(operand=operand):
                return self._negated(operand)
            case Compare():
                return self._compare(expression, exact=exact)
            case NullTest(operand=operand, negated=negated):
                test = "is_not" if negated else "is_"
                return n.method(self._subject(operand), test, n.none())
            case Contains():
                return self._contains(expression, exact=exact)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                pair = n.tuple_of((self.condition(condition), self._condition(then, exact=exact)))
                case = self.scope.sqlalchemy("case")
                return n.call(case, pair, else_=self._condition(otherwise, exact=exact))
            case _:
                if self.is_outside(expression):
                    return self.as_column(self.scope.outside(expression), expression)
                if isinstance(expression, FunctionCall) and not exact:
                    return self.function(expression)
                return self._safe(self.value(expression), exact=exact and may_be_null(expression))

    def _safe(self, node: Node, *, exact: bool) -> Node:
        """Return a condition that is false where it would be null."""
        if not exact:
            return node
        self.scope.sqlalchemy("func")
        return n.call("func.coalesce", node, n.call(self.scope.sqlalchemy("false")))

    def _negated(self, operand: TypedExpression) -> Node:
        match operand:
            case Not(operand=inner):
                return self.exact(inner)
            case NullTest(operand=subject, negated=negated):
                return self.exact(NullTest(operand.type, operand=subject, negated=not negated))
            case Compare(operator=operator, left=left, right=right) if operator in (
                "==",
                "!=",
            ) or not (may_be_null(left) or may_be_null(right)):
                flipped = _FLIPPED[operator]
                return self.exact(Compare(operand.type, operator=flipped, left=left, right=right))
            case Contains(item=item, collection=collection, negated=negated):
                return self.exact(
                    Contains(operand.type, item=item, collection=collection, negated=not negated)
                )
            case Fold(function="all", query=query, element=element) if element is not None:
                return self.exists(query, element, negated=True)
            case _:
                return n.call(self.scope.sqlalchemy("not_"), self.exact(operand))

    def _subject(self, operand: TypedExpression) -> Node:
        """Return what a null test looks at: of a row, its key."""
        entity = entity_of(operand)
        if entity is not None:
            key = self.key(operand)[0]
            if not (self.scope.binds and self.is_outside(operand)):
                return self.as_column(key, operand)
            # PostgreSQL has to know the type of a parameter that is only asked whether it is null.
            model = self.scope.model(self.naming.model(entity))
            column = n.attribute(model, self.naming.key_columns(entity)[0])
            return n.call(self.scope.sqlalchemy("type_coerce"), key, n.attribute(column, "type"))
        return self.as_column(self.value(operand), operand)

    def as_column(self, node: Node, expression: TypedExpression) -> Node:
        """Return a node that has the methods of a column."""
        if isinstance(expression, DurationConstant):
            kind = self.scope.imports.add(Symbol("app.database", "Duration"))
            return n.call(self.scope.sqlalchemy("literal"), node, n.name(kind))
        if isinstance(expression, Constant):
            if expression.value is None or isinstance(expression.value, bool):
                return node  # `null()`, `true()`
        elif not isinstance(expression, EnumConstant) and (
            self.scope.binds or not self.is_outside(expression)
        ):
            return node
        return n.call(self.scope.sqlalchemy("literal"), node)

    def _compare(self, expression: Compare, *, exact: bool) -> Node:
        operator, left, right = expression.operator, expression.left, expression.right
        if not isinstance(left.type, NullType) and not isinstance(right.type, NullType):
            left, right = self.searched(left), self.searched(right)
        if self._prefers_right(left) and not self._prefers_right(right):
            left, right = right, left
            operator = _MIRRORED[operator]
        mirrored = Compare(expression.type, operator=operator, left=left, right=right)
        if scalar(right) == "decimal" and self.scope.binds and self.is_outside(mirrored):
            return self.scope.outside(mirrored)  # without a column a driver knows no decimals
        if isinstance(right.type, NullType):
            return n.method(self._subject(left), "is_" if operator == "==" else "is_not", n.none())
        if entity_of(left) is not None or entity_of(right) is not None:
            pairs = [
                self._compare_nodes(one, other, of=mirrored, operator=operator, exact=exact)
                for one, other in zip(self.key(left), self.key(right), strict=True)
            ]
            if len(pairs) == 1:
                return pairs[0]
            joined = self.scope.sqlalchemy("and_" if operator == "==" else "or_")
            return n.call(joined, *pairs)
        return self._compare_nodes(
            self.compared(left), self.compared(right), of=mirrored, operator=operator, exact=exact
        )

    def _prefers_right(self, expression: TypedExpression) -> bool:
        """Tell whether an operand is better on the right.

        SQLAlchemy overloads the operators of the left.
        """
        return isinstance(
            expression, Constant | EnumConstant | DurationConstant
        ) or self.is_outside(expression)

    def _compare_nodes(
        self, left: Node, right: Node, *, of: Compare, operator: Comparison, exact: bool
    ) -> Node:
        one, other = may_be_null(of.left), may_be_null(of.right)
        subject = self.as_column(left, of.left)
        if operator in ("==", "!="):
            if operator == "==" and not (one and other) and not (exact and (one or other)):
                return n.compare(subject, "==", right)
            if not one and not other:
                return n.compare(subject, operator, right)
            test = "is_not_distinct_from" if operator == "==" else "is_distinct_from"
            return n.method(subject, test, right)
        return self._safe(n.compare(subject, operator, right), exact=exact and (one or other))

    # ------------------------------------------------------------ membership

    def _contains(self, expression: Contains, *, exact: bool) -> Node:
        item, collection, negated = expression.item, expression.collection, expression.negated
        kind = bare(collection.type)
        if isinstance(collection, Select) or isinstance(kind, RowsType):
            query = (
                collection
                if isinstance(collection, Select)
                else Select(collection.type, source=collection, variable="item")
            )
            return self._not(self.exists_item(query, item), negated=negated)
        if isinstance(collection, PathMany):
            return self._not(self._in_path(item, collection), negated=negated)
        if isinstance(collection, MapList) and collection.query.group_by is None:
            same = Compare(expression.type, operator="==", left=collection.element, right=item)
            return self._not(self.exists(collection.query, same), negated=negated)
        if isinstance(collection, ListOf):
            return self._in_list(item, collection, negated=negated, exact=exact)
        if isinstance(kind, ListType):
            if self.is_outside(collection):
                return self._in_values(
                    item, self.scope.outside(collection), negated=negated, exact=exact
                )
            held = n.call(self.scope.support("has_item"), self.value(collection), self.value(item))
            return self._not(self._safe(held, exact=may_be_null(collection)), negated=negated)
        if scalar(collection) is not None:
            nullable = may_be_null(item) or may_be_null(collection)
            found = self.text_contains(collection, item)
            return self._not(
                self._safe(found, exact=nullable and (exact or negated)), negated=negated
            )
        raise NotInSql("in")

    def _not(self, node: Node, *, negated: bool) -> Node:
        return n.call(self.scope.sqlalchemy("not_"), node) if negated else node

    def _in_path(self, item: TypedExpression, path: PathMany) -> Node:
        """Lower ``item in rows.field``: some row has it."""
        query = (
            path.of
            if isinstance(path.of, Select)
            else Select(path.of.type, source=path.of, variable=f"{path.field}_of")
        )
        row = self.row_of(query, path.entity)
        field = self.naming.field(path.entity, path.field)
        access = FieldAccess(field.type, of=row, entity=path.entity, field=path.field)
        return self.exists(query, Compare(path.type, operator="==", left=access, right=item))

    def _in_list(
        self, item: TypedExpression, collection: ListOf, *, negated: bool, exact: bool
    ) -> Node:
        values = [each for each in collection.items if not isinstance(each.type, NullType)]
        lowered = [
            self.key(each)[0] if entity_of(each) is not None else self.value(each)
            for each in values
        ]
        return self._in_values(item, n.list_of(lowered), negated=negated, exact=exact)

    def _in_values(
        self, item: TypedExpression, values: Node, *, negated: bool, exact: bool
    ) -> Node:
        node = self.key(item)[0] if entity_of(item) is not None else self.value(item)
        subject = self.as_column(node, item)
        if not may_be_null(item):
            return n.method(subject, "not_in" if negated else "in_", values)
        if negated:
            return n.call(
                self.scope.sqlalchemy("or_"),
                n.method(subject, "is_", n.none()),
                n.method(subject, "not_in", values),
            )
        return self._safe(n.method(subject, "in_", values), exact=exact)
