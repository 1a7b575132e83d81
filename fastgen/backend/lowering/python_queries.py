"""Queries inside Python expressions: awaited before the value, or one more column of a SELECT."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.mentions import needs_value, variables
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import may_be_null
from fastgen.backend.lowering.python_scope import Binds, Row, hint_of
from fastgen.backend.lowering.python_values import NotInPython, PythonValues
from fastgen.backend.lowering.scope import Source, variable_key
from fastgen.backend.lowering.sql import SqlLowering
from fastgen.backend.names import identifier
from fastgen.ir.checked.expressions import (
    FieldAccess,
    Fold,
    MapList,
    PathMany,
    Select,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ListType, RowsType, RowType


class PythonQueries(PythonValues):
    """Lowers queries."""

    def condition(self, expression: TypedExpression) -> Node:
        """Lower a condition to something that is truthy when it holds."""
        return self.value(expression)

    def null_safe(self, row: Row, node: Node) -> Node:
        """Return a field of a row that may be null."""
        return n.ternary(n.compare(row.node, "is not", n.none()), node, n.none())

    # ------------------------------------------------------------ queries

    def in_memory(self, expression: TypedExpression) -> bool:
        """Tell whether a query is over a list that Python holds."""
        query = expression.query if isinstance(expression, Fold) else expression
        if not isinstance(query, Select) or isinstance(query.source, str):
            return False
        if isinstance(query.source, Select):
            return self.in_memory(query.source)
        return isinstance(query.source.type, ListType)

    def fold_memory(self, expression: TypedExpression) -> Node:
        """Lower an aggregate of a list that Python holds."""
        fold = expression if isinstance(expression, Fold) else None
        query = fold.query if fold is not None else expression
        assert isinstance(query, Select)
        assert not isinstance(query.source, str)
        items = self.value(query.source)
        variable = self.scope.taken.fresh(query.variable or "item")
        self.scope.bindings["row", query.variable] = n.name(variable)
        conditions = [self.condition(query.where)] if query.where is not None else []
        element = self.value(fold.element) if fold and fold.element else n.name(variable)
        every = n.generator(element, variable, items, *conditions)
        listed = (
            items
            if not conditions and not (fold and fold.element)
            else n.comprehension(element, variable, items, *conditions)
        )
        match fold.function if fold is not None else None:
            case None:
                return listed
            case "count":
                return n.call("len", listed)
            case "exists":
                return n.call("bool", listed)
            case "sum" | "any" | "all" as function:
                return n.call(function, every)
            case "min" | "max" as function:
                return n.call(function, every, default=n.none())
            case "first":
                return n.call("next", every, n.none())
            case _:
                raise NotInPython("avg of a list")

    def many(self, expression: PathMany | ShowAs | MapList) -> Node:
        """Lower what yields one value for each row."""
        if not isinstance(expression, MapList):
            raise NotInPython(type(expression).__name__)
        if not self.in_memory(expression.query):
            return self._list(expression)
        query = expression.query
        assert not isinstance(query.source, str)
        items = self.value(query.source)
        variable = self.scope.taken.fresh(query.variable or "item")
        self.scope.bindings["row", query.variable] = n.name(variable)
        conditions = [self.condition(query.where)] if query.where is not None else []
        return n.comprehension(self.value(expression.element), variable, items, *conditions)

    def _list(self, expression: MapList) -> Node:
        """Fetch the rows of a query, and make a list of what each yields."""
        query = expression.query
        entity = entity_of_query(query)
        variable = Variable(RowType(entity), kind="row", name=query.variable)
        local = self.row_name(query.variable, entity)
        row = Row(n.name(local), entity, variable)
        self.scope.bind(variable, row)
        element = self.value(expression.element)
        rows = self.rows(query, row, wish=f"select_{self.scope.naming.names.of(entity).plural}")
        return n.comprehension(element, local, rows)

    def row_name(self, variable: str, entity: str) -> str:
        """Return a name for the row of a loop; a single letter becomes what the row is."""
        names = self.scope.naming.names.of(entity)
        return self.scope.taken.fresh(
            names.singular if len(variable) == 1 else identifier(variable)
        )

    def rows(self, query: Select, row: Row, *, wish: str) -> Node:
        """Return an awaited list of the rows of a query, with what ``row`` is asked for."""
        binds = Binds(self.value, self.scope.imports)
        name = self.scope.module.add(wish, self.statement(query, row, binds))
        execute = n.method(self.scope.connection, "execute", n.name(name), *binds.argument())
        return n.method(n.awaited(execute), "all")

    def statement(
        self, query: Select, row: Row, binds: Binds, *, unique: bool = False
    ) -> Callable[[], Node]:
        """Return how to build the SELECT of a query.

        Once all that the row is asked for is known.
        """
        sql = SqlLowering(self.scope.sql(binds))
        opened = sql.open_query(query, needs_row=True)
        assert opened.source is not None
        source = opened.source
        order = sql.order(query, source)
        limit = sql.value(query.limit) if query.limit is not None else None
        offset = sql.value(query.offset) if query.offset is not None else None
        sqlalchemy = sql.scope.sqlalchemy

        def build() -> Node:
            columns = self.selected(sql, row, source)
            built: Node = n.call(sqlalchemy("select"), *columns)
            if opened.where:
                built = n.method(built, "where", *opened.where)
            if not unique:
                built = n.method(built, "order_by", *order)
            if limit is not None:
                built = n.method(built, "limit", limit)
            if offset is not None:
                built = n.method(built, "offset", offset)
            return n.method(built, "with_for_update") if row.locked else built

        return build

    def selected(self, sql: SqlLowering, row: Row, source: Source) -> list[Node]:
        """Return the columns of a SELECT that fills a row: at least its key."""
        naming = self.scope.naming
        for name, binding in self.scope.bindings.items():
            if binding is row:
                sql.scope.rows[name] = source
        for expression in row.selected.values():
            held = expression.of if isinstance(expression, FieldAccess) else expression
            if self.scope.is_stored(expression) and isinstance(held, Variable):
                sql.scope.rows[variable_key(held)] = source
        columns: list[Node] = []
        for label, expression in row.ordered(naming.key_columns(row.entity)).items():
            if isinstance(expression, Variable):
                node: Node = sql.scope.column(source, label)
            else:
                node = sql.as_column(sql.value(expression), expression)
            plain = isinstance(node, cst.Attribute) and node.attr.value == label
            columns.append(node if plain else n.method(node, "label", n.text(label)))
        return columns

    def fetch(self, expression: TypedExpression) -> Node:
        """Return the value of an expression that only the database knows."""
        owner = self._owner(expression)
        if owner is not None:
            label = hint_of(expression).removeprefix(f"{hint_of(owner.variable)}_")
            for known, selected in owner.selected.items():
                if selected == expression:
                    return n.attribute(owner.node, known)
            while label in owner.selected:
                label = f"{label}_"
            owner.selected[label] = expression
            node = n.attribute(owner.node, label)
            return self.null_safe(owner, node) if owner.nullable else node
        binds = Binds(self.value, self.scope.imports)
        sql = SqlLowering(self.scope.sql(binds))
        value = sql.value(expression)
        select = _unwrapped(value) or n.call(sql.scope.sqlalchemy("select"), value)
        label = self.scope.taken.fresh(hint_of(expression))
        name = self.scope.module.add(f"get_{label}", lambda: select)
        arguments = [n.name(name), *binds.argument()]
        if may_be_null(expression):
            run: Node = n.awaited(n.method(self.scope.connection, "scalar", *arguments))
        else:
            executed = n.awaited(n.method(self.scope.connection, "execute", *arguments))
            run = n.method(executed, "scalar_one")
        self.scope.prelude.append(n.assign(label, run))
        return n.name(label)

    def _owner(self, expression: TypedExpression) -> Row | None:
        """Return the row whose SELECT can compute an expression: it mentions that row alone.

        Nothing that Python has to supply, such as the clock, is in it.
        """
        if needs_value(expression, self.scope.naming.field):
            return None
        found: Row | None = None
        bound = {part.variable for part in walk(expression) if isinstance(part, Select)}
        for variable in variables(expression):
            if variable.kind == "row" and variable.name in bound:
                continue
            binding = self.scope.binding(variable)
            if not isinstance(binding, Row) or not binding.open:
                return None
            if found is not None and binding is not found:
                return None
            found = binding
        return found


def entity_of_query(query: Select) -> str:
    """Return the entity of the rows of a query."""
    kind = query.type
    assert isinstance(kind, RowsType)
    return kind.entity


def _unwrapped(value: Node) -> Node | None:
    """Return the SELECT inside ``select(…).scalar_subquery()``."""
    match value:
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="scalar_subquery"))):
            return inner
        case _:
            return None
