"""The statements of an operation as lines of its function: those of an action, or around a write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import libcst as cst

from fastgen.backend.finders import is_written
from fastgen.backend.functions import free_name
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import Taken, local
from fastgen.backend.lowering.layout import render_block
from fastgen.backend.lowering.mentions import walk
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare
from fastgen.backend.lowering.python_scope import PythonScope, Row
from fastgen.backend.lowering.statements import StatementLowering
from fastgen.backend.names import attribute
from fastgen.backend.services.statements import Caller
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import (
    Constant,
    CreateRow,
    FieldAccess,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.statements import Answer, Statement
from fastgen.ir.checked.types import NullableType, RecordType, RowType, ScalarType, Type

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService

Inputs = Callable[[str], Node]
"""How a key of the input is read: from its name to the code."""


class ServiceLowering(StatementLowering):
    """Statements as the services of a package write them."""

    def __init__(self, scope: PythonScope, service: PackageService, operation: Operation) -> None:
        """Begin the body of an operation."""
        super().__init__(scope)
        self.service = service
        self.operation = operation
        self.inputs: Inputs | None = None
        self.show = self._show_row
        self.caller: Caller | None = None
        self.defaults: list[tuple[str, Node, TypedExpression]] = []

    def value(self, expression: TypedExpression) -> Node:
        """Lower a value; keys of the input come from the body."""
        if (
            isinstance(expression, FieldAccess)
            and isinstance(expression.of, Variable)
            and expression.of.kind == "input"
            and self.inputs is not None
        ):
            return self.inputs(expression.field)
        return super().value(expression)

    def key(self, row: TypedExpression) -> Node:
        """Lower a row to its key; a row in the input is its key."""
        if (
            isinstance(row, FieldAccess)
            and isinstance(row.of, Variable)
            and row.of.kind == "input"
            and self.inputs is not None
        ):
            return self.inputs(row.field)
        return super().key(row)

    def columns(
        self, entity: str, values: Sequence[tuple[str, TypedExpression]]
    ) -> list[tuple[Node | None, Node]]:
        """Return the columns that values go to; passwords are hashed."""
        entries: list[tuple[Node | None, Node]] = []
        for name, value in values:
            declared = self.scope.naming.field(entity, name)
            if isinstance(declared.type, ScalarType) and declared.type.name == "password":
                plain = self.value(value)
                hashed = n.awaited(n.call("passwords.hash", plain))
                entries.append((n.text(self.scope.naming.columns(entity, name)[0]), hashed))
            else:
                entries.extend(super().columns(entity, [(name, value)]))
        return entries

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

    def _show_row(self, shown: ShowAs, key: Node) -> Node:
        """Show a row by a function of its package, since its view may need other rows."""
        if self.caller is None:
            raise AssertionError("no caller")
        shape = self.scope.naming.entity(shown.entity).views[shown.view].shape
        name, asks = self.service.loader(shape, shown.entity, self.caller)
        arguments = [n.name("connection"), *([n.name("caller")] if asks else []), key]
        return n.awaited(n.call(name, *arguments))

    def _answer(self, answer: Answer) -> None:
        headers = [(name, self.value(value)) for name, value in answer.headers]
        parts = self.service.functions.parts_of(self.operation)
        super()._answer(replace(answer, headers=()))
        if parts == ("value",) or not parts:
            return
        shown: Node | None = None
        if self.scope.prelude and _is_return(self.scope.prelude[-1]):
            last = self.scope.prelude.pop()
            shown = _returned(last)
        made = {
            "status": n.integer(answer.status),
            "value": shown if shown is not None else n.none(),
            "headers": n.dict_of((n.text(name), value) for name, value in headers),
        }
        if "headers" in parts and shown is not None and headers and not isinstance(shown, cst.Name):
            name = self.scope.taken.fresh("shown")
            self.emit(n.assign(name, shown))
            made["value"] = n.name(name)
        values = [made[part] for part in parts]
        self.emit(n.answer(values[0] if len(values) == 1 else n.tuple_of(values)))


def _is_return(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], cst.Return
    )


def _returned(statement: cst.BaseStatement) -> Node | None:
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Return):
        return statement.body[0].value
    return None


@dataclass(slots=True)
class Body:
    """The lowered statements of an operation, and the rows of the path as the statements use them."""

    lines: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)


def lower_action_body(service: PackageService, operation: Operation) -> Body:
    """Return the body of an action."""
    functions = service.functions
    caller = Caller(service.module, functions, need=functions.needs_caller(operation))
    scope = caller.scope
    for name in ("connection", "caller", "body", "query", "settings", "passwords"):
        scope.taken.reserve(name)
    lowering = ServiceLowering(scope, service, operation)
    lowering.caller = caller
    body = Body()
    for each in operation.path_parameters:
        word = functions.path_name(operation, each)
        scope.taken.reserve(word)
        if each.entity is None or each.role == "value":
            scope.bind(Variable(each.type, kind="parameter", name=each.name), n.name(word))
            continue
        variable = Variable(RowType(each.entity), kind="parameter", name=each.name)
        row = Row(n.name(word), each.entity, variable)
        row.locked = is_written(operation, each.name)
        scope.bind(variable, row)
        body.rows[each.name] = row
    references = [each for each in operation.parameters if isinstance(bare(each.type), RowType)]
    for given in operation.parameters:
        if given not in references:
            _bind_value(lowering, given)

    def fetch() -> None:
        for given in references:
            _find_reference(lowering, given)

    start = lowering.block(fetch)
    statements = (*operation.before, *operation.after, *operation.answer)
    rest = lowering.body(statements)
    body.lines = render_block([*start, *rest]).split("\n") if start or rest else ["pass"]
    return body


def place_of(given: Parameter) -> str:
    """Return the code that reads a parameter of an action."""
    if given.place == "query":
        return f"query.{attribute(given.name)}"
    if given.place in ("body", "form"):
        return f"body.{attribute(given.name)}"
    return free_name(given.name)


def _bind_value(lowering: ServiceLowering, given: Parameter) -> None:
    """Let a parameter be what the request says, or its default where that has to be computed."""
    absent = given.optional and given.default is None
    kind: Type = given.type
    if (given.nullable or absent) and not isinstance(kind, NullableType):
        kind = NullableType(kind)
    code = n.name(place_of(given))
    if given.default is not None and not _is_constant(given.default):
        name = lowering.scope.taken.fresh(local(given.name))
        lowering.defaults.append((name, code, given.default))
        code = n.name(name)
    lowering.scope.bind(Variable(kind, kind="parameter", name=given.name), code)


def _is_constant(expression: TypedExpression) -> bool:
    return not any(isinstance(part, Variable) for part in walk(expression)) and isinstance(
        expression, Constant
    )


def _find_reference(lowering: ServiceLowering, given: Parameter) -> None:
    """Fetch the row that a key in the request names; an unknown or hidden one is 422."""
    raise Unsupported(f"a row in the body of an action ({given.name})")


def shifted(lines: Sequence[str], by: str = "    ") -> Iterator[str]:
    """Yield lines one level deeper."""
    return (f"{by}{line}" if line else line for line in lines)


def inputs_of(entries: Mapping[str, str]) -> Inputs:
    """Return how keys of an input are read, from code by name."""

    def read(name: str) -> Node:
        return n.name(entries[name])

    return read


def record_fields(type_: Type) -> tuple[str, ...]:
    """Return the keys of a record."""
    return tuple(name for name, _ in type_.fields) if isinstance(type_, RecordType) else ()
