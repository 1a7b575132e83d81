"""Statements of the language as the services of a package write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from fastgen.backend.function_parts import parts_of
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare, may_be_null, scalar
from fastgen.backend.lowering.python_queries import entity_of_query
from fastgen.backend.lowering.python_scope import PythonScope, Row
from fastgen.backend.lowering.query_opening import Opened
from fastgen.backend.lowering.sql import SqlLowering
from fastgen.backend.names import attribute
from fastgen.backend.outbox.sending import lower_send
from fastgen.backend.services.binds import Binds
from fastgen.backend.services.limits import fits_64_bits
from fastgen.backend.services.locking import LOCK_CALLER
from fastgen.backend.services.outputs import Output
from fastgen.backend.services.statements import Caller
from fastgen.backend.services.text_lowering import TextLowering
from fastgen.backend.setting_uses import ACCOUNTS
from fastgen.backend.statuses import status_name
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import (
    Arith,
    CreateRow,
    FieldAccess,
    Fold,
    FunctionCall,
    ListOf,
    MapList,
    RecordOf,
    Select,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Answer, Failure, Send
from fastgen.ir.checked.tokens import shows_token
from fastgen.ir.checked.types import RecordType, RowsType, Type

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService


TEXTS = frozenset({"html", "text"})
"""Answers that statements say."""
Inputs = Callable[[str], Node]
"""How a key of the input is read: from its name to the code."""


class ServiceLowering(TextLowering):
    """Statements as the services of a package write them."""

    def __init__(self, scope: PythonScope, service: PackageService, operation: Operation) -> None:
        """Begin the body of an operation."""
        super().__init__(scope, service, operation)
        self.inputs: Inputs | None = None
        self.given: dict[str, Node] = {}
        """Keys of the input that may be absent, as they are where they are known to be there."""
        self.caller: Caller | None = None
        self.defaults: list[tuple[str, Node, TypedExpression]] = []

    def value(self, expression: TypedExpression) -> Node:
        """Lower a value; keys of the input come from the body."""
        said = self._said(expression)
        if said is not None:
            return said
        match expression:
            case RecordOf(entries=entries):
                return n.dict_of(
                    (
                        None if entry.spread else n.text(attribute(entry.name or "")),
                        self._shown_value(entry.value),
                    )
                    for entry in entries
                )
            case ShowAs(of=of) if entity_of(of) is not None:
                return self._shown_row(expression, of)
            case ShowAs(of=Select() as query):
                return self._shown_rows(expression, query)
            case ShowAs(of=of) if isinstance(of.type, RowsType):
                whole = Select(of.type, source=of, variable="shown_row")
                return self._shown_rows(expression, whole)
            case MapList(query=Select(group_by=group)) if group is not None:
                return self._groups(expression, group)
        return super().value(expression)

    def function(self, expression: FunctionCall) -> Node:
        """Lower a function of the language; those about accounts are asked of their service."""
        if expression.function not in ACCOUNTS:
            return super().function(expression)
        if self.operation.id.startswith("outbox."):
            raise Unsupported(f"`{expression.function}` beyond requests")
        given = [
            self.key(each) if entity_of(each) is not None else self.value(each)
            for each in expression.arguments
        ]
        called = f"auth.{'issue_token' if expression.function == 'token' else 'authenticate'}"
        return n.awaited(n.call(called, self.scope.connection, *given))

    def read_caller_again(self) -> None:
        """Read what is known of the caller from its row."""
        again = n.call(n.name(LOCK_CALLER), self.scope.connection, n.name("caller"))
        self.emit(n.assign("caller", n.awaited(again)))

    def part_of(self, of: Node, access: FieldAccess) -> Node:
        """Return a field of a value that is there: a record of the language is a dictionary."""
        if isinstance(bare(access.of.type), RecordType):
            return n.subscript(of, n.text(attribute(access.field)))
        return n.attribute(of, attribute(access.field))

    def _shown_value(self, expression: TypedExpression) -> Node:
        """Lower a value of an answer, where a whole number has 64 bits."""
        node = self.value(expression)
        computed = isinstance(expression, Arith) and scalar(expression) == "int"
        if not computed or may_be_null(expression) or fits_64_bits(expression):
            return node
        return n.call(self.scope.support("whole"), node)

    def _shown_rows(self, shown: ShowAs, query: Select) -> Node:
        """Fetch and show the rows of a query through a view."""
        if self.caller is None:
            raise AssertionError("no caller")
        naming = self.scope.naming
        shape = naming.entity(shown.entity).views[shown.view].shape
        home, output = self.service.rows_of(shape, shown.entity)
        binds = Binds(self.scope.imports, parameters=True)
        sql = SqlLowering(self.service.module.sql(binds, {}))
        opened = sql.open_query(query, needs_row=True)
        if opened.source is None or opened.source.name != output.model:
            raise Unsupported("a list answered from a nested query")
        text = home.select_name(output)
        if home is not self.service:
            self.scope.imports.add(Symbol(home.module.path, text))
        if opened.where:
            text += f".where({', '.join(render_expression(each) for each in opened.where)})"
        order = ", ".join(render_expression(each) for each in sql.order(query, opened.source))
        text += f".order_by({order})"
        if query.limit is not None:
            text += f".limit({render_expression(sql.value(query.limit))})"
        constant = self.service.module.fresh_constant(
            f"list_{self.scope.naming.names.of(shown.entity).plural}", text
        )
        arguments = [n.name(constant)]
        if binds.expressions or (output.binds is not None and output.binds.expressions):
            arguments.append(self._argument(binds, output))
        run = n.awaited(n.method(self.scope.connection, "execute", *arguments))
        if not output.is_flat:
            run = n.method(run, "mappings")
        rows = n.method(run, "all")
        if output.manies:
            show = home.show(output)
            if home is not self.service:
                self.scope.imports.add(Symbol(home.module.path, show))
            given = home.given_to_show(output).split(", ")
            return n.awaited(n.call(show, *map(n.name, given), rows))
        if output.ones:
            raise Unsupported("a list of rows with nested rows as an answer")
        self.service.know_schema(output.schema, shown.entity)
        return n.comprehension(
            n.call(f"{output.schema}.model_validate", n.name("row")), "row", rows
        )

    def _argument(self, binds: Binds, output: Output) -> Node:
        lowering = self
        merged = Binds(self.scope.imports)
        merged.update(binds)
        if output.binds is not None:
            merged.update(output.binds)
        return n.dict_of(
            (n.text(name), lowering.value(expression))
            for name, expression in merged.expressions.items()
        )

    def _groups(self, expression: MapList, group: TypedExpression) -> Node:
        """Fetch groups: their key, and aggregates of their rows."""
        origin = expression.query.source
        rows = RowsType(origin) if isinstance(origin, str) else origin.type
        query = replace(expression.query, group_by=None, type=rows)
        binds = Binds(self.scope.imports, parameters=True)
        sql = SqlLowering(self.service.module.sql(binds, {}))
        opened = sql.open_query(query, needs_row=True)
        if not isinstance(expression.element, RecordOf) or opened.source is None:
            raise Unsupported("groups that are not shown as records")
        key = sql.value(group)
        columns = []
        for entry in expression.element.entries:
            node = sql.as_column(self._of_group(sql, opened, entry.value, key), entry.value)
            columns.append(n.method(node, "label", n.text(attribute(entry.name or ""))))
        select = n.call("select", *columns)
        if opened.source not in opened.frame.mentioned:
            select = n.method(select, "select_from", n.name(opened.source.name))
        if opened.where:
            select = n.method(select, "where", *opened.where)
        select = n.method(n.method(select, "group_by", key), "order_by", key)
        constant = self.constant(f"group_{self.plural_of(query)}", lambda: select)
        arguments = [n.name(constant)]
        if binds.expressions:
            arguments.append(
                n.dict_of((n.text(k), self.value(v)) for k, v in binds.expressions.items())
            )
        run = n.awaited(n.method(self.scope.connection, "execute", *arguments))
        return n.method(run, "all")

    def plural_of(self, query: Select) -> str:
        """Return what the rows of a query are called."""
        return self.scope.naming.names.of(entity_of_query(query)).plural

    def _of_group(
        self, sql: SqlLowering, opened: Opened, value: TypedExpression, key: Node
    ) -> Node:
        match value:
            case Variable(kind="group_key"):
                return key
            case Fold(function="count", query=Select(where=None)):
                return n.call("func.count")
            case Fold(function="sum" | "min" | "max" | "avg", query=query):
                if opened.source is None:
                    raise AssertionError("a group of nothing")
                sql.scope.rows["row", query.variable] = opened.source
                return sql.aggregated(value)
            case _:
                raise Unsupported(f"{type(value).__name__} of a group")

    def send(self, send: Send) -> None:
        """Put a message, or an event, into the outbox of the transaction."""
        lower_send(self, send)

    def key(self, row: TypedExpression) -> Node:
        """Lower a row to its key; a row in the input is its key."""
        said = self._said(row)
        return super().key(row) if said is None else said

    def _said(self, expression: TypedExpression) -> Node | None:
        """Return a key of the input as it comes from the body; None for anything else."""
        match expression:
            case FieldAccess(of=Variable(kind="input"), field=name) if self.inputs is not None:
                if name in self.given and not may_be_null(expression):
                    return self.given[name]
                return self.inputs(name)
        return None

    def _created(self, create: CreateRow, view: str | None) -> Node:
        """Insert a row and return it as its view, by RETURNING."""
        entity = create.entity
        shape = self.scope.naming.entity(entity).views[view].shape
        variable = Variable(create.type, kind="let", name="created row")
        row = Row(n.name(self.singular(entity)), entity, variable, open=False)
        for shown in shape.fields:
            row.selected[attribute(shown.name)] = FieldAccess(
                shown.type, of=variable, entity=entity, field=shown.source or shown.name
            )
        self.service.know_schema(shape.name, entity)
        inserted = n.method(self.create(create, row), "one")
        return n.call(f"{shape.name}.model_validate", inserted)

    def show_row(self, shown: ShowAs, key: Node) -> Node:
        """Show a row by a function of its package, since its view may need other rows."""
        if self.caller is None:
            raise AssertionError("no caller")
        shape = self.scope.naming.entity(shown.entity).views[shown.view].shape
        name, asks = self.service.loader(shape, shown.entity)
        arguments = [n.name("connection"), *([n.name("caller")] if asks else []), key]
        if self.service.rows_of(shape, shown.entity)[1].reads_settings:
            arguments.append(n.name("settings"))
        if shows_token(shape):
            arguments.append(self._token_of(shown.of, key))
        return n.awaited(n.call(name, *arguments))

    def _token_of(self, row: TypedExpression, key: Node) -> Node:
        """Return a token for an answer: of the caller's own session, or of a new one."""
        if self.operation.id.startswith("outbox."):
            raise Unsupported("a view with a token beyond requests")
        own = isinstance(row, Variable) and (
            row.kind == "caller" or (row.kind == "it" and self.operation.verb != "create")
        )
        if own:
            return n.call("auth.renew_token", key, n.name("caller.session_id"))
        return n.awaited(n.call("auth.issue_token", self.scope.connection, key))

    def status_of(self, failure: Failure) -> str | None:
        """Return the status that an error has against what its kind has in this operation."""
        kind = self.operation.contract.kinds.get(failure.kind)
        styled = kind is not None and not kind.declared
        differs = kind is not None and styled and kind.status != failure.status
        return status_name(failure.status) if differs else None

    def _answer(self, answer: Answer) -> None:
        output = self.operation.output
        if answer.form in TEXTS:
            text = self.template(answer.says, self.scope.taken.fresh("pieces"))
            self._hand_back(answer, text)
            return
        if isinstance(answer.value, RecordOf) and output is not None and output.entity is None:
            record = self.value(answer.value)
            self.service.module.know_schema(output.name, self.service.package)
            self._hand_back(answer, n.call(f"{output.name}.model_validate", record))
            return
        listed = isinstance(answer.value, MapList | ListOf)
        if listed and answer.value and output is not None and output.entity is None:
            items = self.value(answer.value)
            self.service.module.know_schema(output.name, self.service.package)
            item = self.scope.taken.fresh("item")
            shown = n.call(f"{output.name}.model_validate", n.name(item))
            self._hand_back(answer, n.comprehension(shown, item, items))
            return
        headers = [(name, self.value(value)) for name, value in answer.headers]
        super()._answer(replace(answer, headers=()))
        returned: Node | None = None
        if self.scope.prelude and _is_return(self.scope.prelude[-1]):
            returned = _returned(self.scope.prelude.pop())
        self._hand_back(answer, returned, headers)

    def _typed(self, value: Node, result: Type) -> Node:
        """Return a plain value by a name with its type: attributes of rows have none."""
        name = self.scope.taken.fresh("answer")
        found = self.service.functions.plain_result(result, self.operation.name)
        for symbol in found.imports:
            self.scope.symbol(symbol.module, symbol.name)
        annotation = cst.parse_expression(found.text)
        self.emit(n.line(cst.AnnAssign(cst.Name(name), cst.Annotation(annotation), value)))
        return n.name(name)

    def _hand_back(
        self, answer: Answer, shown: Node | None, headers: Sequence[tuple[str, Node]] = ()
    ) -> None:
        """Return the value, with status and headers where the operation computes them."""
        parts = parts_of(self.operation)
        result = self.operation.result
        if shown is not None and self.operation.output is None and result is not None:
            shown = self._typed(shown, result)
        if not headers and answer.headers:
            headers = [(name, self.value(value)) for name, value in answer.headers]
        made: dict[str, Node] = {
            "status": n.integer(answer.status),
            "value": shown if shown is not None else n.none(),
            "headers": n.dict_of((n.text(name), value) for name, value in headers),
        }
        values = [made[part] for part in parts]
        if values and (shown is not None or len(values) > 1):
            self.emit(n.answer(values[0] if len(values) == 1 else n.tuple_of(values)))


def _is_return(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], cst.Return
    )


def _returned(statement: cst.BaseStatement) -> Node | None:
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Return):
        return statement.body[0].value
    return None
