"""Writes of an action as statements of SQLAlchemy Core: insert, upsert, update, delete, links."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import libcst as cst

from fastgen.backend.blind_indexes import stays_inside
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.python import PythonLowering
from fastgen.backend.lowering.python_queries import entity_of_query
from fastgen.backend.lowering.python_scope import STORED, Binds, Row
from fastgen.backend.lowering.python_values import NotInPython
from fastgen.backend.lowering.sql import SqlLowering
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Compare,
    CreateRow,
    FieldAccess,
    Logical,
    Select,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.statements import AddTo, DeleteRow, DeleteRows, RemoveFrom, UpdateRow
from fastgen.ir.checked.types import RowsType, RowType, ScalarType

Values = Iterable[tuple[str, TypedExpression]]
BOOL = ScalarType("bool")
CONSTANTS = ("True", "False", "None")
MANY = 2
"""Values of a row that still read well inside a call; more get a line of their own."""


class WriteLowering(PythonLowering):
    """Lowers what changes rows; statements go to the prelude of the scope, in order."""

    deletes = False
    """Whether the operation deletes rows, so that one it wants to change may be gone."""

    def emit(self, statement: cst.BaseStatement) -> None:
        """Add a statement to the block being written."""
        self.scope.prelude.append(statement)

    def run(self, name: str, *arguments: Node) -> Node:
        """Return ``await connection.execute(NAME, …)``."""
        return n.awaited(n.method(self.scope.connection, "execute", n.name(name), *arguments))

    def constant(self, wish: str, build: Callable[[], Node]) -> str:
        """Return a constant of the module."""
        return self.scope.module.add(wish, build)

    def model(self, entity: str) -> Node:
        """Return the class of an entity."""
        symbol = self.scope.naming.model(entity)
        return self.scope.symbol(symbol.module, symbol.name)

    def singular(self, entity: str) -> str:
        """Return what one row of an entity is called."""
        return self.scope.naming.names.of(entity).singular

    # ------------------------------------------------------------ values

    def columns(self, entity: str, values: Values) -> list[tuple[Node | None, Node]]:
        """Return the columns that values go to, as entries of a dict."""
        entries: list[tuple[Node | None, Node]] = []
        for name, value in values:
            field = self.scope.naming.field(entity, name)
            if field.kind == "many_to_many":
                raise NotInPython(f"{entity}.{name} among the values")
            columns = self.scope.naming.columns(entity, name)
            if len(columns) > 1:
                raise NotInPython("a key of several columns")
            node = self.key(value) if entity_of(value) is not None else self.value(value)
            if value.type == ScalarType("password"):
                node = n.awaited(n.call(self.scope.support("hash_password"), node))
            entries.append((n.text(columns[0]), node))
        return entries

    def with_defaults(self, entity: str, values: Values) -> list[tuple[str, TypedExpression]]:
        """Return the values of a new row: given, owner, defaults.

        Identifiers come from the column.
        """
        given = dict(values)
        complete: list[tuple[str, TypedExpression]] = []
        for field in self.scope.naming.entity(entity).fields.values():
            value = given.get(field.name, self._default(field))
            if value is not None:
                complete.append((field.name, value))
        return complete

    def new_row(self, entity: str, values: Values) -> list[tuple[Node | None, Node]]:
        """Return the columns of a new row, as entries of a dict."""
        return self.columns(entity, self.with_defaults(entity, values))

    def _default(self, field: Field) -> TypedExpression | None:
        if field.kind not in ("column", "state", "reference") or field.generated:
            return None
        if field.default is not None:
            return field.default
        if field.flags.owner and field.target is not None:
            return Variable(RowType(field.target), kind="caller", name="caller")
        return None

    # ------------------------------------------------------------ insert

    def create(self, create: CreateRow, row: Row | None) -> Node:
        """Return the awaited INSERT of a row.

        With ``row`` it answers what that row is asked for.
        """
        entity = create.entity
        entries = self.new_row(entity, create.values)
        insert = self.scope.symbol("sqlalchemy", "insert")

        def build() -> Node:
            built = n.call(insert, self.model(entity))
            return built if row is None else n.method(built, "returning", *self.returned(row))

        wish = f"create_{self.singular(entity)}"
        add = self.scope.module.share if row is None else self.constant
        name = add(wish, build)
        self.scope.written()
        values = n.dict_of(entries)
        if len(entries) > MANY:
            local_name = self.scope.taken.fresh("values")
            self.emit(n.assign(local_name, values))
            values = n.name(local_name)
        return self.run(name, values)

    def insert(self, create: CreateRow, row: Row | None) -> None:
        """Add the INSERT of a row, which ``row`` stands for afterwards."""
        inserted = self.create(create, row)
        if row is None:
            self.emit(n.evaluate(inserted))
            return
        assert isinstance(row.node, cst.Name)
        self.emit(n.assign(row.node.value, n.method(inserted, "one")))

    def returned(self, row: Row) -> list[Node]:
        """Return the columns after RETURNING: stored ones alone."""
        columns: list[Node] = []
        keys = self.scope.naming.key_columns(row.entity)
        for label, expression in row.ordered(keys).items():
            if not self.scope.is_stored(expression):
                continue
            column = label
            if isinstance(expression, FieldAccess) and expression.entity is not None:
                column = self.scope.naming.columns(expression.entity, expression.field)[0]
            node = n.attribute(self.model(row.entity), column)
            columns.append(node if column == label else n.method(node, "label", n.text(label)))
        return columns

    def upsert(self, upsert: UpsertRow, row: Row) -> None:
        """Look for the row with the same keys and lock it; update it, or insert a new one."""
        given = dict(upsert.values)
        variable = Variable(RowType(upsert.entity), kind="row", name="existing")
        same: list[TypedExpression] = [
            Compare(
                BOOL,
                operator="==",
                left=FieldAccess(
                    self.scope.naming.field(upsert.entity, key).type,
                    of=variable,
                    entity=upsert.entity,
                    field=key,
                ),
                right=given[key],
            )
            for key in upsert.keys
        ]
        where = same[0] if len(same) == 1 else Logical(BOOL, operator="and", operands=tuple(same))
        query = Select(
            RowsType(upsert.entity), source=upsert.entity, variable="existing", where=where
        )
        old = Row(n.name(self.scope.taken.fresh("old")), upsert.entity, variable, locked=True)
        old.nullable = True
        old.selected = row.selected
        self.scope.bindings["old", ""] = old
        self.emit_fetch(query, old, wish=f"lock_{self.singular(upsert.entity)}")
        changed = [(name, value) for name, value in upsert.values if name not in upsert.keys]
        found = n.compare(old.node, "is not", n.none())
        update = self.block(lambda: self._update_found(upsert.entity, old, row, changed))
        insert = self.block(
            lambda: self.insert(CreateRow(upsert.type, upsert.entity, upsert.values), row)
        )
        self.emit(n.when(found, update, insert))

    def _update_found(self, entity: str, old: Row, row: Row, values: Values) -> None:
        given = list(values)
        entries = self.columns(
            entity, [*given, *self._touched(entity, {name for name, _ in given})]
        )
        assert isinstance(row.node, cst.Name)
        if not entries:
            self.emit(n.assign(row.node.value, old.node))
            return
        key = self.scope.naming.key_columns(entity)[0]
        if key not in old.selected:
            old.selected[key] = old.variable
        name = self._update_statement(entity, row)
        entries.insert(0, (self._key_name(entity), n.attribute(old.node, key)))
        self.emit(n.assign(row.node.value, n.method(self.run(name, n.dict_of(entries)), "one")))

    def block(self, write: Callable[[], None]) -> list[cst.BaseStatement]:
        """Return the statements that ``write`` emits, as a block of their own."""
        before = self.scope.prelude
        self.scope.prelude = []
        try:
            write()
            return self.scope.prelude
        finally:
            self.scope.prelude = before

    def apart(self, lower: Callable[[], Node]) -> tuple[list[cst.BaseStatement], Node]:
        """Return the statements that have to run before a value, and the value."""
        nodes: list[Node] = []
        before = self.block(lambda: nodes.append(lower()))
        return before, nodes[0]

    def emit_fetch(
        self, query: Select, row: Row, *, wish: str, unique: bool = False, certain: bool = False
    ) -> None:
        """Add ``row = (await connection.execute(…)).first()``.

        The columns are settled at the end.
        """
        assert isinstance(row.node, cst.Name)
        binds = Binds(self.value, self.scope.imports)
        name = self.constant(wish, self.statement(query, row, binds, unique=unique))
        result = self.run(name, *binds.argument())
        one = "one" if certain else "one_or_none" if unique else "first"
        self.emit(n.assign(row.node.value, n.method(result, one)))

    # ------------------------------------------------------------ update

    def update(self, update: UpdateRow, later: Callable[[str], bool], *, nested: bool) -> None:
        """Change fields of a row.

        Fields that are read later keep their new value in a variable. In a branch or a
        loop, which may not run, the row itself is read back instead. A row that the operation
        may have deleted has to be there.
        """
        entity = update.entity
        held = self.scope.binding(update.row) if isinstance(update.row, Variable) else None
        row = held if isinstance(held, Row) else None
        given = {name for name, _ in update.values}
        entries: list[tuple[Node | None, Node]] = [(self._key_name(entity), self.key(update.row))]
        fixed: dict[str, Node] = {}
        read_back = False
        for name, value in (*update.values, *self._touched(entity, given)):
            (column, node), *index = self.columns(entity, [(name, value)])
            if index or stays_inside(self.scope.naming.field(entity, name)):
                entries += [(column, node), *index]
                continue
            known = row.fixed.get(name) if row is not None else None
            if isinstance(known, cst.Name) and known.value not in CONSTANTS:
                self.emit(n.assign(known.value, node))
                node = known
            elif later(name) and nested and row is not None:
                read_back = True
            elif later(name):
                fixed[name] = node = self.simple(node, local(name))
            entries.append((column, node))
        is_caller = row is not None and row.variable.kind == "caller"
        returned = row if read_back and not is_caller else None
        statement = self._update_statement(entity, returned)
        run = self.run(statement, n.dict_of(entries))
        if returned is not None and isinstance(returned.node, cst.Name):
            self.emit(n.assign(returned.node.value, n.method(run, "one")))
        elif read_back:
            self.emit(n.evaluate(run))
            self.read_caller_again()
        else:
            self.emit(n.evaluate(n.method(run, "one") if self.deletes else run))
        if row is not None:
            row.fixed.update(fixed)
        self.scope.written()
        self.scope.moved(entity, given, row.variable if row is not None else None)

    def read_caller_again(self) -> None:
        """Read what is known of the caller from its row, which a branch may have changed."""
        raise NotInPython("a caller that is changed in a branch, and read after it")

    def _touched(self, entity: str, given: set[str]) -> list[tuple[str, TypedExpression]]:
        """Return the fields that every update sets, such as ``updated``."""
        return [
            (field.name, field.on_update)
            for field in self.scope.naming.entity(entity).fields.values()
            if field.on_update is not None and field.name not in given
        ]

    def _update_statement(self, entity: str, row: Row | None) -> str:
        update = self.scope.symbol("sqlalchemy", "update")

        def build() -> Node:
            built = n.method(n.call(update, self.model(entity)), "where", self._is_key(entity))
            if row is not None:
                return n.method(built, "returning", *self.returned(row))
            return n.method(built, "returning", key) if self.deletes else built

        self._is_key(entity)
        key = n.attribute(self.model(entity), self.scope.naming.key_columns(entity)[0])
        wish = f"update_{self.singular(entity)}"
        if row is not None:
            return self.constant(wish, build)
        return self.scope.module.share(f"{wish}_still_there" if self.deletes else wish, build)

    def _key_name(self, entity: str) -> Node:
        """Return the parameter for the key; a column called ``key`` would take its value."""
        columns = {
            column
            for field in self.scope.naming.entity(entity).fields.values()
            if field.kind in STORED
            for column in self.scope.naming.columns(entity, field.name)
        }
        return n.text("row_key" if "key" in columns else "key")

    def _is_key(self, entity: str) -> Node:
        bindparam = self.scope.symbol("sqlalchemy", "bindparam")
        column = self.scope.naming.key_columns(entity)[0]
        return n.compare(
            n.attribute(self.model(entity), column), "==", n.call(bindparam, self._key_name(entity))
        )

    # ------------------------------------------------------------ delete

    def delete(self, delete: DeleteRow) -> None:
        """Delete a row."""
        entity = delete.entity
        key = n.dict_of([(self._key_name(entity), self.key(delete.row))])
        function = self.scope.symbol("sqlalchemy", "delete")
        condition = self._is_key(entity)
        name = self.scope.module.share(
            f"delete_{self.singular(entity)}",
            lambda: n.method(n.call(function, self.model(entity)), "where", condition),
        )
        self.emit(n.evaluate(self.run(name, key)))
        self.scope.written()

    def delete_all(self, delete: DeleteRows) -> None:
        """Delete every row of a query."""
        query = delete.query
        entity = entity_of_query(query)
        if query.limit is not None or query.offset is not None:
            raise NotInPython("delete all with a limit")
        binds = Binds(self.value, self.scope.imports)
        sql = SqlLowering(self.scope.sql(binds))
        opened = sql.open_query(query, needs_row=True)
        plural = self.scope.naming.names.of(entity).plural
        function = self.scope.symbol("sqlalchemy", "delete")
        built = n.call(function, self.model(entity))
        if opened.where:
            built = n.method(built, "where", *opened.where)
        name = self.constant(f"delete_{plural}", lambda: built)
        self.emit(n.evaluate(self.run(name, *binds.argument())))
        self.scope.written()

    # ------------------------------------------------------------ links

    def link(self, change: AddTo | RemoveFrom) -> None:
        """Put a row into a many-to-many relation, or take it out.

        It does not matter if it is there.
        """
        association = self.scope.naming.association(change.entity, change.field)
        model = self.scope.symbol(association.model.module, association.model.name)
        columns = (*association.owner_columns, *association.item_columns)
        values = (self.key(change.owner), self.key(change.item))
        entries = [(n.text(column), value) for column, value in zip(columns, values, strict=True)]
        if isinstance(change, AddTo):
            insert = self.scope.symbol("app.database", "insert_if_absent")
            name = self.scope.module.share(f"add_{change.field}", lambda: n.call(insert, model))
        else:
            delete = self.scope.symbol("sqlalchemy", "delete")
            bindparam = self.scope.symbol("sqlalchemy", "bindparam")
            where = [
                n.compare(n.attribute(model, column), "==", n.call(bindparam, n.text(column)))
                for column in columns
            ]
            name = self.scope.module.share(
                f"remove_{change.field}", lambda: n.method(n.call(delete, model), "where", *where)
            )
        self.emit(n.evaluate(self.run(name, n.dict_of(entries))))
        self.scope.written()
