"""The body of an action as the body of an async service function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.answers import AnswerLowering
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import may_be_null
from fastgen.backend.lowering.python_queries import entity_of_query
from fastgen.backend.lowering.python_scope import Row
from fastgen.backend.lowering.python_values import NotInPython
from fastgen.backend.lowering.scope import variable_key
from fastgen.backend.lowering.statement_walks import (
    changed_fields,
    has_writes,
    substitute,
    written_rows,
)
from fastgen.backend.lowering.unread import without_unread
from fastgen.ir.checked.expressions import (
    Clock,
    Compare,
    Constant,
    CreateRow,
    FieldAccess,
    Fold,
    Select,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.statements import (
    AddTo,
    Answer,
    DeleteRow,
    DeleteRows,
    Fail,
    Failure,
    For,
    If,
    Let,
    Perform,
    RemoveFrom,
    Require,
    Say,
    Send,
    Statement,
    UpdateRow,
)
from fastgen.ir.checked.traversal import expressions_in, walk
from fastgen.ir.checked.types import ListType, RowsType, RowType, ScalarType


class StatementLowering(AnswerLowering):
    """Lowers statements, each with what follows it in view."""

    following: tuple[tuple[tuple[Statement, ...], Variable | None], ...] = ()
    """What runs after the block being written, innermost first.

    A loop runs its own body again, but with another row in its variable.
    """

    def body(self, statements: Sequence[Statement]) -> list[cst.BaseStatement]:
        """Return the statements of a whole body.

        An instant used twice is taken once, at the start.
        """
        everything = list(expressions_in(statements))
        self.locked = frozenset(written_rows(statements))
        clocks = [part for each in everything for part in walk(each) if isinstance(part, Clock)] + [
            part for part in self._default_clocks(everything)
        ]
        if len(clocks) < 2:
            return self.block(lambda: self._all(statements))
        name = self.scope.taken.fresh("now")
        first = n.assign(name, self.moment("now"))
        self.scope.clock = n.name(name)
        return [first, *self.block(lambda: self._all(statements))]

    def _default_clocks(self, everything: Iterable[TypedExpression]) -> Iterator[Clock]:
        for each in everything:
            if isinstance(each, CreateRow | UpsertRow):
                for _, value in self.with_defaults(each.entity, each.values):
                    if not any(value is given for _, given in each.values):
                        yield from (part for part in walk(value) if isinstance(part, Clock))

    def _all(self, statements: Sequence[Statement]) -> None:
        rest = list(statements)
        while rest:
            statement = rest.pop(0)
            if isinstance(statement, Let) and isinstance(statement.value.type, RowsType):
                # A query has a name, but runs where it is used.
                rest = [substitute(each, statement.name, statement.value) for each in rest]
                continue
            self._one(statement, rest)

    def _one(self, statement: Statement, rest: Sequence[Statement]) -> None:
        match statement:
            case Let():
                self._let(statement)
            case Require(condition=condition, otherwise=failure):
                test = self.negated(condition)
                self.emit(n.when(test, self.block(lambda: self._fail(failure))))
            case If(condition=condition, then=then, otherwise=otherwise):
                test = self.condition(condition)
                yes = self._inside(then, rest)
                no = self._inside(otherwise, rest)
                self.emit(n.when(test, yes or [n.line(cst.Pass())], no))
            case For():
                self._for(statement, rest)
            case Perform(value=CreateRow() as create):
                self.insert(create, None)
            case Perform(value=UpsertRow() as upsert):
                self._upsert_alone(upsert)
            case Perform(value=value):
                self.emit(n.evaluate(self.value(value)))
            case UpdateRow():
                self._update(statement, rest)
            case DeleteRow():
                self.delete(statement)
            case DeleteRows():
                self.delete_all(statement)
            case AddTo() | RemoveFrom():
                self.link(statement)
            case Send():
                self.send(statement)
            case Say():
                self.say(statement)
            case Fail(failure=failure):
                self._fail(failure)
            case Answer():
                self.answer(statement)
            case _:
                assert_never(statement)

    def send(self, send: Send) -> None:
        """Put a message, or an event, into the outbox of the transaction."""
        raise NotInPython(f"sending {send.message}")

    def say(self, say: Say) -> None:
        """Add to the text of a message."""
        raise NotInPython("a text outside a message")

    # ------------------------------------------------------------ names

    def _let(self, let: Let) -> None:
        entity = entity_of(let.value)
        variable = Variable(let.value.type, kind="let", name=let.name)
        if entity is None:
            name = self.scope.taken.fresh(local(let.name))
            self.scope.bind(variable, n.name(name))
            self.emit(n.assign(name, self.value(let.value)))
            self._stop_if_null(n.name(name), let)
            return
        match let.value:
            case CreateRow():
                row = self.named_row(variable, entity, let.name)
                row.open = False
                self.insert(let.value, row)
            case UpsertRow():
                self._upsert(let.value, let.name)
            case Variable():
                binding = self.scope.binding(let.value)
                assert binding is not None
                self.scope.bind(variable, binding)
                if isinstance(binding, Row):
                    self._stop_if_null(binding.node, let)
            case _:
                row = self.named_row(variable, entity, let.name)
                row.nullable = let.otherwise is None and may_be_null(let.value)
                self.fetch_row(let.value, row, wish=f"find_{let.name}")
                self._stop_if_null(row.node, let)

    def fetch_row(self, value: TypedExpression, row: Row, *, wish: str) -> None:
        """Fetch one row: the first of a query, or the one that an expression names."""
        match value:
            case Fold(function="first", query=query):
                one = Constant(ScalarType("int"), value=1)
                bounded = query if query.limit is not None else replace(query, limit=one)
                self.emit_fetch(bounded, row, wish=wish)
            case _:
                found = Variable(RowType(row.entity), kind="row", name=row.variable.name)
                self.scope.bindings["row", row.variable.name] = row
                condition = Compare(ScalarType("bool"), operator="==", left=found, right=value)
                query = Select(
                    RowsType(row.entity),
                    source=row.entity,
                    variable=row.variable.name,
                    where=condition,
                )
                self.emit_fetch(query, row, wish=wish, unique=True, certain=not may_be_null(value))

    def read_again(self, row: Row) -> None:
        """Read a row once more; in a block that may not run, each time that it is asked for."""
        again = Variable(RowType(row.entity), kind="row", name=f"{row.variable.name} again")
        self.scope.bindings["row", again.name] = row
        known = row.variable
        if not row.nullable:
            known = Variable(RowType(row.entity), kind=known.kind, name=known.name)
        same = Compare(ScalarType("bool"), operator="==", left=again, right=known)
        query = Select(RowsType(row.entity), source=row.entity, variable=again.name, where=same)
        wish = f"select_{self.singular(row.entity)}"
        self.emit_fetch(query, row, wish=wish, unique=True, certain=not row.nullable)
        if not self.following:
            row.moved.clear()

    def _stop_if_null(self, node: Node, let: Let) -> None:
        failure = let.otherwise
        if failure is not None:
            test = n.compare(node, "is", n.none())
            self.emit(n.when(test, self.block(lambda: self._fail(failure))))

    def _upsert(self, upsert: UpsertRow, name: str) -> None:
        variable = Variable(upsert.type, kind="let", name=name)
        row = self.named_row(variable, upsert.entity, name)
        row.open = False
        self.upsert(upsert, row)

    def _upsert_alone(self, upsert: UpsertRow) -> None:
        name = self.singular(upsert.entity)
        lines = self.block(lambda: self._upsert(upsert, name))
        row = self.scope.binding(Variable(upsert.type, kind="let", name=name))
        assert isinstance(row, Row) and isinstance(row.node, cst.Name)
        for line in without_unread(lines, row.node.value):
            self.emit(line)

    # ------------------------------------------------------------ flow

    def _inside(
        self,
        statements: Sequence[Statement],
        after: Sequence[Statement],
        *,
        again: Variable | None = None,
    ) -> list[cst.BaseStatement]:
        """Return a block inside another; ``after`` follows it, ``again`` is its loop variable."""
        before = self.following
        repeated = ((tuple(statements), again),) if again is not None else ()
        self.following = (*repeated, (tuple(after), None), *before)
        try:
            return self.block(lambda: self._all(statements))
        finally:
            self.following = before

    def _for(self, loop: For, rest: Sequence[Statement]) -> None:
        query = loop.query
        if self.in_memory(query):
            self._for_values(loop, rest)
            return
        entity = entity_of_query(query)
        writes = has_writes(loop.body)
        variable = Variable(RowType(entity), kind="row", name=query.variable)
        row = Row(n.name(self.row_name(query.variable, entity)), entity, variable)
        row.locked = variable_key(variable) in self.locked
        if writes:
            self._written_in(loop)
            row.open = False
        self.scope.bind(variable, row)
        body = self._inside(loop.body, rest, again=variable)
        rows = self.rows(query, row, wish=f"select_{self.scope.naming.names.of(entity).plural}")
        assert isinstance(row.node, cst.Name)
        self.emit(n.loop(row.node.value, rows, body or [n.line(cst.Pass())]))

    def _written_in(self, loop: For) -> None:
        self.scope.written()
        for entity, names in changed_fields(loop.body):
            self.scope.moved(entity, names, None)

    def _for_values(self, loop: For, rest: Sequence[Statement]) -> None:
        """Run a block for each value of a list, of which the type says how many there are."""
        query = loop.query
        assert not isinstance(query.source, str)
        kind = query.source.type
        others = (query.order, query.limit, query.offset, query.group_by)
        if not isinstance(kind, ListType) or any(part not in ((), None) for part in others):
            raise NotInPython("a loop over a list in another order")
        items = self.value(query.source)
        if has_writes(loop.body):
            self._written_in(loop)
        variable = Variable(kind.item, kind="row", name=query.variable)
        name = self.scope.taken.fresh(query.variable)
        self.scope.bind(variable, n.name(name))

        def once() -> None:
            inner = self._inside(loop.body, rest, again=variable) or [n.line(cst.Pass())]
            if query.where is None:
                for line in inner:
                    self.emit(line)
            else:
                self.emit(n.when(self.condition(query.where), inner))

        self.emit(n.loop(name, items, self.block(once)))

    def _update(self, update: UpdateRow, rest: Sequence[Statement]) -> None:
        target = update.row
        if not isinstance(target, Variable):
            name = self.singular(update.entity)
            variable = Variable(RowType(update.entity), kind="let", name=f"{name} to update")
            row = Row(n.name(self.scope.taken.fresh(local(name))), update.entity, variable)
            row.locked = True
            self.scope.bind(variable, row)
            self.fetch_row(target, row, wish=f"lock_{name}")
            target = variable
            update = replace(update, row=target)
        after = [*rest, *(each for block, row in self.following if row != target for each in block)]
        later = list(expressions_in(after))
        owner = target

        def is_read(field: str) -> bool:
            return any(
                isinstance(part, FieldAccess) and part.field == field and part.of == owner
                for each in later
                for part in walk(each)
            )

        self.update(update, is_read, nested=bool(self.following))

    def _fail(self, failure: Failure) -> None:
        symbol = self.scope.naming.error(failure.kind)
        error: Node = self.scope.symbol(symbol.module, symbol.name)
        arguments = [self.value(failure.message)] if failure.message is not None else []
        named: dict[str, Node] = {}  # the arguments stand in the message already
        if failure.on is not None:
            named["field"] = n.text(failure.on)
        status = self.status_of(failure)
        if status is not None:
            self.scope.symbol("http", "HTTPStatus")
            named["status"] = n.name(f"HTTPStatus.{status}")
        if arguments or named:
            error = n.call(error, *arguments, **named)
        self.emit(n.raised(error))

    def status_of(self, failure: Failure) -> str | None:
        """Return the status that an error has against its kind, or None."""
        return None
