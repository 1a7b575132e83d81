"""Queries inside expressions, as correlated subqueries.

What ``count``, ``exists``, ``sum`` … become.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import QUOTIENT_PLACES, may_be_null, scalar, scale
from fastgen.backend.lowering.query_opening import Opened, QueryOpening
from fastgen.backend.lowering.scope import NotInSql, Source
from fastgen.backend.lowering.statement_walks import replace_variable
from fastgen.backend.row_keys import named_by
from fastgen.ir.checked.expressions import (
    Constant,
    FieldAccess,
    Fold,
    Order,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import RowType


class QueryLowering(QueryOpening):
    """Lowers queries."""

    @abstractmethod
    def exact(self, expression: TypedExpression) -> Node:
        """Lower a condition to a value that is never null."""

    # ------------------------------------------------------------ folds

    def fold(self, fold: Fold) -> Node:
        """Lower an aggregate to a scalar subquery, or to EXISTS."""
        match fold.function:
            case "exists":
                return self.exists(fold.query)
            case "any":
                assert fold.element is not None
                return self.exists(fold.query, fold.element)
            case "all":
                assert fold.element is not None
                inner = self.exists(fold.query, fold.element, negated=True)
                return n.call(self.scope.sqlalchemy("not_"), inner)
            case "first":
                return self.first(fold, ())
            case "count":
                return self._count(fold)
            case _:
                return self._aggregate(fold)

    def exists(
        self, query: Select, element: TypedExpression | None = None, *, negated: bool = False
    ) -> Node:
        """Lower "some row of the query fulfils the element" (or, negated, fails it)."""
        opened = self.open_query(query, needs_row=element is not None)
        where = list(opened.where)
        if element is not None:
            if negated:
                where.append(n.call(self.scope.sqlalchemy("not_"), self.exact(element)))
            else:
                where.extend(self.conditions(element))
        built: Node = n.call(self.scope.sqlalchemy("exists"))
        if is_unnamed(opened, query, element):
            built = n.method(built, "select_from", n.name(opened.first_model))
        if where:
            built = n.method(built, "where", *where)
        return self.end(opened.frame, built)

    def exists_item(self, query: Select, item: TypedExpression) -> Node:
        """Lower "the item is a row of the query"."""
        if query.limit is not None or query.offset is not None:
            raise NotInSql("a limit")
        kind = entity_of(item)
        origin = query.source
        if (
            isinstance(origin, FieldAccess)
            and origin.entity is not None
            and query.where is None
            and self.naming.is_link(origin.entity, origin.field)
        ):
            frame = self.begin()
            link = self.naming.association(origin.entity, origin.field)
            table = self._open_link(origin.entity, origin.field)
            where = [
                n.compare(self.scope.column(table, column), "==", key)
                for columns, keys in (
                    (link.owner_columns, self.key(origin.of)),
                    (link.item_columns, self.key(item)),
                )
                for column, key in zip(columns, keys, strict=True)
            ]
            built: Node = n.method(n.call(self.scope.sqlalchemy("exists")), "where", *where)
            return self.end(frame, built)
        opened = self.open_query(query, needs_row=True)
        assert opened.source is not None
        assert kind is not None
        same = [
            n.compare(self.scope.column(opened.source, column), "==", key)
            for column, key in zip(self.naming.key_columns(kind), self.key(item), strict=True)
        ]
        built = n.method(n.call(self.scope.sqlalchemy("exists")), "where", *opened.where, *same)
        return self.end(opened.frame, built)

    def _count(self, fold: Fold) -> Node:
        opened = self.open_query(fold.query, needs_row=fold.element is not None)
        self.scope.sqlalchemy("func")
        counted: Node = n.call("func.count")
        if fold.element is not None:
            value = self.value(fold.element)
            if fold.distinct:
                value = n.call(self.scope.sqlalchemy("distinct"), value)
            counted = n.call("func.count", value)
        if fold.query.limit is None and fold.query.offset is None:
            return self._finish(opened, fold.query, counted)
        if opened.source is None:
            raise NotInSql("count of links with a limit")
        keys = [
            self.scope.column(opened.source, column)
            for column in self.naming.key_columns(opened.source.entity)
        ]
        rows = self._select(opened, keys, fold.query, ordered=False)
        rows = n.method(self.end(opened.frame, rows), "subquery")
        select = n.call(self.scope.sqlalchemy("select"), n.call("func.count"))
        return n.method(n.method(select, "select_from", rows), "scalar_subquery")

    def _aggregate(self, fold: Fold) -> Node:
        if fold.query.limit is not None or fold.query.offset is not None:
            raise NotInSql("an aggregate of a bounded query")
        opened = self.open_query(fold.query, needs_row=True)
        return self._finish(opened, fold.query, self.aggregated(fold))

    def aggregated(self, fold: Fold) -> Node:
        """Lower an aggregate over the rows of a SELECT that is open."""
        assert fold.element is not None
        self.scope.sqlalchemy("func")
        value = self.value(fold.element)
        if fold.distinct:
            value = n.call(self.scope.sqlalchemy("distinct"), value)
        kind = scalar(fold)
        match fold.function:
            case "sum":
                total: Node = n.call("func.coalesce", n.call("func.sum", value), n.integer(0))
                if kind in ("int", "duration"):
                    # PostgreSQL adds whole numbers up to a numeric.
                    total = n.call(
                        self.scope.sqlalchemy("cast"), total, self.scope.sqlalchemy("BigInteger")
                    )
                if kind == "duration":
                    coerce = self.scope.sqlalchemy("type_coerce")
                    total = n.call(coerce, total, self.scope.support("Duration"))
            case "avg":
                total = n.call("func.avg", value)
                if kind == "decimal":
                    digits = scale(fold)
                    total = n.call(
                        self.scope.support("rounded"),
                        total,
                        n.integer(QUOTIENT_PLACES if digits is None else digits),
                    )
                elif kind == "float":
                    total = n.call(
                        self.scope.sqlalchemy("cast"), total, self.scope.sqlalchemy("Float")
                    )
            case _:
                total = n.call(f"func.{fold.function}", value)
        return total

    def _finish(self, opened: Opened, query: Select, value: Node) -> Node:
        select = self._select(opened, [value], query, ordered=False, bounded=False)
        return n.method(self.end(opened.frame, select), "scalar_subquery")

    def _select(
        self,
        opened: Opened,
        values: Sequence[Node],
        query: Select,
        *,
        ordered: bool,
        bounded: bool = True,
    ) -> Node:
        select: Node = n.call(self.scope.sqlalchemy("select"), *values)
        if is_unnamed(opened, query):
            select = n.method(select, "select_from", n.name(opened.first_model))
        if opened.where:
            select = n.method(select, "where", *opened.where)
        if ordered:
            select = n.method(select, "order_by", *self.order(query, opened.source))
        if bounded and query.limit is not None:
            select = n.method(select, "limit", self.value(query.limit))
        if bounded and query.offset is not None:
            select = n.method(select, "offset", self.value(query.offset))
        return select

    def first(self, fold: Fold, columns: Sequence[str]) -> Node:
        """Lower ``first(query)`` to a scalar subquery.

        Its element, or the given column of its row.
        """
        opened = self.open_query(fold.query, needs_row=True)
        assert opened.source is not None
        if columns:
            value = self.scope.column(opened.source, columns[0])
        elif fold.element is not None:
            value = self.value(fold.element)
        else:
            value = self.scope.column(
                opened.source, self.naming.key_columns(opened.source.entity)[0]
            )
        select = self._select(opened, [value], fold.query, ordered=True)
        select = n.method(select, "limit", n.integer(1)) if fold.query.limit is None else select
        return n.method(self.end(opened.frame, select), "scalar_subquery")

    def order(self, query: Select, source: Source | None) -> list[Node]:
        """Lower the order of a query; it ends with the key, so that it is total."""
        orders = query.order or self.declared_order(query)
        keys = [self.order_key(order) for order in orders]
        if source is None:
            return keys
        ends = {
            part.field
            for order in orders
            for part in walk(order.key)
            if isinstance(part, FieldAccess) and part is order.key
        }
        entity = self.naming.entity(source.entity)
        for name in named_by(entity):
            if name not in ends:
                keys.extend(
                    self.scope.column(source, column)
                    for column in self.naming.columns(source.entity, name)
                )
        return keys

    def declared_order(self, query: Select) -> tuple[Order, ...]:
        """Return the order that a relation is declared with, for a query that has none."""
        origin = query.source
        if not isinstance(origin, FieldAccess) or origin.entity is None:
            return ()
        field = self.naming.field(origin.entity, origin.field)
        if not field.order or field.target is None:
            return ()
        row = Variable(RowType(field.target), kind="row", name=query.variable)

        def placed(expression: TypedExpression) -> TypedExpression:
            return replace_variable(expression, lambda each: each.kind == "self", row)

        return tuple(
            Order(
                placed(order.key),
                order.descending,
                placed(order.when) if order.when is not None else None,
            )
            for order in field.order
        )

    def order_key(self, order: Order) -> Node:
        """Lower one key of an order: null sorts last, or first when descending.

        On every database.
        """
        key = self.value(order.key)
        nullable = may_be_null(order.key) or order.when is not None
        if order.when is not None:
            key = n.call(
                self.scope.sqlalchemy("case"), n.tuple_of((self.condition(order.when), key))
            )
        if order.descending:
            key = n.method(key, "desc")
            return n.method(key, "nulls_first") if nullable else key
        return n.method(n.method(key, "asc"), "nulls_last") if nullable else key


def is_unnamed(opened: Opened, query: Select, *more: TypedExpression | None) -> bool:
    """Tell whether nothing may be left in a query that names its table.

    SQLAlchemy leaves out what a constant decides: of `or_(Book.title == "x", true())` all but that.
    """
    if opened.source is None:
        return False
    if opened.source not in opened.frame.mentioned:
        return True
    return isinstance(query.source, str) and any(
        isinstance(part, Constant) and isinstance(part.value, bool)
        for each in (query.where, *more)
        for part in walk(each)
    )
