"""An action as code: a service function, functions that find the rows its path names.

And their statements.
"""

from __future__ import annotations

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.annotations import annotation
from fastgen.backend.lowering.identifiers import Taken, local
from fastgen.backend.lowering.layout import render_block
from fastgen.backend.lowering.mentions import variables
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.policy import TRUE, settle, whole_condition, with_caller
from fastgen.backend.lowering.python_scope import Module, PythonScope, Row
from fastgen.backend.lowering.scope import variable_key
from fastgen.backend.lowering.statement_walks import answers_of, replace_variable, written_rows
from fastgen.backend.lowering.statements import StatementLowering
from fastgen.ir.checked.expressions import (
    Compare,
    FieldAccess,
    Logical,
    Select,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation, Parameter, PathParameter
from fastgen.ir.checked.statements import Answer
from fastgen.ir.checked.types import NullableType, RowsType, RowType, ScalarType, Type
from fastgen.records import dataclass

BOOL = ScalarType("bool")


@dataclass(frozen=True, slots=True)
class CallerModel:
    """What the code knows of who calls.

    The user entity, the fields that ``Caller`` has, the roles.
    """

    user: str
    fields: frozenset[str]
    role: str | None = None
    role_enum: str | None = None
    roles: tuple[str, ...] = ()

    @property
    def variable(self) -> Variable:
        """The caller in expressions."""
        return Variable(RowType(self.user), kind="caller", name="caller")


@dataclass(frozen=True, slots=True)
class ActionCode:
    """Functions of a service module; ``module`` holds the statements and imports they share."""

    function: cst.FunctionDef
    finders: tuple[cst.FunctionDef, ...]
    module: Module

    def render(self) -> str:
        """Return the statements and the functions as the text of a module, without imports."""
        functions = [render_block([each]) for each in (*self.finders, self.function)]
        constants = self.module.render()
        return "\n\n\n".join(([constants] if constants else []) + functions) + "\n"


def lower_action(operation: Operation, module: Module, caller: CallerModel | None) -> ActionCode:
    """Return the code of an action; its rules of access are the router's to check."""
    return _ActionLowering(operation, module, caller).lower()


class _ActionLowering:
    def __init__(self, operation: Operation, module: Module, caller: CallerModel | None) -> None:
        self.operation = operation
        self.module = module
        self.naming = module.naming
        self.caller = caller
        self.scope = PythonScope(module, taken=Taken(["connection", "caller", "response"]))
        self.lowering = StatementLowering(self.scope)
        self.lowering.show = self._show
        self.found: list[tuple[PathParameter, Row]] = []
        self.parameters: list[cst.Param] = []
        self._has_headers = False

    def lower(self) -> ActionCode:
        operation = self.operation
        if self.caller is not None:
            variable = self.caller.variable
            self.scope.bind(
                variable,
                Row(
                    n.name("caller"),
                    self.caller.user,
                    variable,
                    open=False,
                    reads=self.caller.fields,
                ),
            )
        statements = (*operation.before, *operation.answer, *operation.after)
        locked = set(written_rows(statements))
        self._has_headers = any(answer.headers for answer in answers_of(statements))
        for parameter in operation.path_parameters:
            self._path_parameter(parameter, locked)
        for given in operation.parameters:
            if not self._is_row(given):
                self._value(given.name, _of(given))

        def fetch() -> None:
            for given in operation.parameters:
                if self._is_row(given):
                    self._referred(given, locked)

        start = self.lowering.block(fetch)
        body = [*start, *self.lowering.body(statements)]
        returns = self._returns(statements)
        finders = tuple(self._finder(parameter, row) for parameter, row in self.found)
        function = self._function(local(operation.name), self._signature(), body, returns)
        return ActionCode(function, finders, self.module)

    # ------------------------------------------------------------ parameters

    def _is_row(self, parameter: Parameter) -> bool:
        kind = parameter.type.of if isinstance(parameter.type, NullableType) else parameter.type
        return isinstance(kind, RowType)

    def _path_parameter(self, parameter: PathParameter, locked: set[tuple[str, str]]) -> None:
        if parameter.role == "value" or parameter.entity is None:
            self._value(parameter.name, parameter.type)
            return
        variable = Variable(RowType(parameter.entity), kind="parameter", name=parameter.name)
        row = Row(n.name(self.scope.taken.fresh(local(parameter.name))), parameter.entity, variable)
        row.locked = variable_key(variable) in locked
        self.scope.bind(variable, row)
        self.found.append((parameter, row))

    def _value(self, name: str, kind: Type) -> None:
        word = self.scope.taken.fresh(local(name))
        variable = Variable(kind, kind="parameter", name=name)
        self.scope.bind(variable, n.name(word))
        self.parameters.append(_parameter(word, annotation(kind, self.naming, self.module.imports)))

    def _referred(self, parameter: Parameter, locked: set[tuple[str, str]]) -> None:
        """Take the key of a row, and fetch the row before anything else; an unknown one is 422."""
        kind = parameter.type.of if isinstance(parameter.type, NullableType) else parameter.type
        assert isinstance(kind, RowType)
        entity = kind.entity
        by = parameter.by or self.naming.entity(entity).key[0]
        name = self.scope.taken.fresh(local(parameter.name))
        key = self.scope.taken.fresh(f"{name}_{local(by)}")
        by_type = self.naming.field(entity, by).type
        nullable = parameter.nullable or parameter.optional
        key_type: Type = NullableType(by_type) if nullable else by_type
        self.parameters.append(
            _parameter(key, annotation(key_type, self.naming, self.module.imports))
        )
        variable = Variable(parameter.type, kind="parameter", name=parameter.name)
        row = Row(n.name(name), entity, variable, nullable=nullable)
        row.locked = variable_key(variable) in locked
        key_variable = Variable(by_type, kind="parameter", name=f"{parameter.name} key")
        self.scope.bind(key_variable, n.name(key))
        self.scope.bind(variable, row)
        query = self._find(entity, by, key_variable, name)
        self.scope.bindings["row", name] = row
        self.lowering.emit_fetch(query, row, wish=f"find_{name}", unique=True)
        symbol = self.module.symbol("app.errors", "UnknownRow")
        absent = n.compare(n.name(name), "is", n.none())
        if nullable:
            absent = n.logical("and", [n.compare(n.name(key), "is not", n.none()), absent])
        error = n.raised(n.call(symbol, field=n.text(parameter.wire)))
        self.lowering.emit(n.when(absent, [error]))

    def _find(self, entity: str, by: str, key: Variable, name: str) -> Select:
        """Return the query for a row by its key, among those that the caller may read."""
        row = Variable(RowType(entity), kind="row", name=name)
        field = self.naming.field(entity, by)
        own = FieldAccess(field.type, of=row, entity=entity, field=by)
        where: TypedExpression = Compare(BOOL, operator="==", left=own, right=key)
        readable = self._readable(entity)
        if readable != TRUE:
            where = Logical(BOOL, operator="and", operands=(where, _of_row(readable, row)))
        return Select(RowsType(entity), source=entity, variable=name, where=where)

    def _readable(self, entity: str) -> TypedExpression:
        access = self.naming.entity(entity).access.get("read")
        if access is None or self.caller is None:
            return TRUE
        required = self.operation.needs_caller == "required"
        policy = settle(access, self.caller.roles, anonymous=not required)
        whole = whole_condition(
            policy,
            self.caller.variable,
            user=self.caller.user,
            role=self.caller.role,
            role_enum=self.caller.role_enum,
        )
        return with_caller(whole, self.naming.program) if required else whole

    # ------------------------------------------------------------ functions

    def _finder(self, parameter: PathParameter, row: Row) -> cst.FunctionDef:
        """Return the function that finds the row a path names, or answers 404."""
        entity = row.entity
        assert isinstance(row.node, cst.Name)
        name = row.node.value
        by = parameter.field or self.naming.entity(entity).key[0]
        key = Variable(parameter.type, kind="parameter", name="key")
        scope = PythonScope(self.module, taken=Taken(["connection", "caller", "key", name]))
        scope.bind(key, n.name("key"))
        if self.caller is not None:
            scope.bindings["caller", ""] = self.scope.bindings["caller", ""]
        lowering = StatementLowering(scope)
        query = self._find(entity, by, key, name)
        for variable, binding in self.scope.bindings.items():
            if binding is row:
                scope.bindings[variable] = row
        scope.bindings["row", name] = row
        symbol = self.module.symbol("app.errors", "NotFound")

        def write() -> None:
            lowering.emit_fetch(query, row, wish=f"find_{name}", unique=True)
            lowering.emit(n.when(n.compare(row.node, "is", n.none()), [n.raised(symbol)]))
            lowering.emit(n.answer(row.node))

        body = lowering.block(write)
        key_type = annotation(self.naming.field(entity, by).type, self.naming, self.module.imports)
        signature = [self._connection()]
        if any(variable.kind == "caller" for variable in variables(query)):
            signature.append(self._caller())
        signature.append(_parameter("key", key_type))
        finder = self.module.taken.fresh(f"find_{name}")
        return self._function(finder, signature, body, self._row_type(row))

    def _signature(self) -> list[cst.Param]:
        signature = [self._connection()]
        if self.caller is not None:
            signature.append(self._caller())
        for _, row in self.found:
            assert isinstance(row.node, cst.Name)
            signature.append(_parameter(row.node.value, self._row_type(row)))
        if self._has_headers:
            signature.append(_parameter("response", self.module.symbol("fastapi", "Response")))
        return [*signature, *self.parameters]

    def _connection(self) -> cst.Param:
        return _parameter(
            "connection", self.module.symbol("sqlalchemy.ext.asyncio", "AsyncConnection")
        )

    def _caller(self) -> cst.Param:
        node = self.module.symbol("app.auth.caller", "Caller")
        if self.operation.needs_caller == "optional":
            node = n.binary(node, "|", n.none())
        return _parameter("caller", node)

    def _row_type(self, row: Row) -> Node:
        """Return ``Row[UUID, bool]``: the types of what is selected, in order."""
        kinds = [
            annotation(expression.type, self.naming, self.module.imports)
            for expression in row.ordered(self.naming.key_columns(row.entity)).values()
        ]
        return n.subscript(self.module.symbol("sqlalchemy.engine", "Row"), *kinds)

    def _returns(self, statements: tuple[object, ...]) -> Node:
        answers = [each for each in statements if isinstance(each, Answer)]
        output = self.operation.output
        if not answers or answers[-1].value is None:
            return n.none()
        shown = answers[-1].value
        if isinstance(shown, ShowAs) and not self.operation.answers_many:
            output = self.naming.entity(shown.entity).views[shown.view].shape
        if output is None or output.entity is None:
            return annotation(shown.type, self.naming, self.module.imports)
        schema = self.naming.schema(output.name, output.entity)
        node = self.module.symbol(schema.module, schema.name)
        return n.subscript(n.name("list"), node) if self.operation.answers_many else node

    def _show(self, shown: ShowAs, key: Node) -> Node:
        """Show a row by the function that reads it, since its view may need other rows."""
        names = self.naming.names.of(shown.entity)
        view = f"_{local(shown.view)}" if shown.view else ""
        function = self.module.symbol(
            self.naming.module(shown.entity, "service"), f"get_{names.singular}{view}"
        )
        return n.awaited(n.call(function, n.name("connection"), key))

    def _function(
        self,
        name: str,
        signature: list[cst.Param],
        body: list[cst.BaseStatement],
        returns: Node,
    ) -> cst.FunctionDef:
        return cst.FunctionDef(
            name=cst.Name(name),
            params=cst.Parameters(params=signature),
            body=cst.IndentedBlock(body or [n.line(cst.Pass())]),
            returns=cst.Annotation(returns),
            asynchronous=cst.Asynchronous(),
        )


def _parameter(name: str, kind: Node) -> cst.Param:
    return cst.Param(cst.Name(name), annotation=cst.Annotation(kind))


def _of(parameter: Parameter) -> Type:
    kind = parameter.type
    if isinstance(kind, NullableType):
        return kind
    absent = parameter.optional and parameter.default is None
    return NullableType(kind) if parameter.nullable or absent else kind


def _of_row(expression: TypedExpression, row: Variable) -> TypedExpression:
    """Return a condition over ``self`` as one over the row of a query."""
    return replace_variable(expression, lambda variable: variable.kind == "self", row)
