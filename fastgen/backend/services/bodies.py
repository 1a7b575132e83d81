"""The statements of an operation as lines of its function.

Those of an action, or around a write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

import libcst as cst

from fastgen.backend.body_kinds import role_of_body
from fastgen.backend.callers import BOOL, TRUE
from fastgen.backend.code import laid
from fastgen.backend.finders import CHANGING, is_written
from fastgen.backend.functions import free_name
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.null import bare
from fastgen.backend.lowering.python_scope import Row
from fastgen.backend.lowering.statement_walks import replace_variable
from fastgen.backend.names import attribute
from fastgen.backend.reading import expressions_of
from fastgen.backend.services.locking import locked_caller
from fastgen.backend.services.statements import Caller
from fastgen.ir.checked.entities import find_move
from fastgen.ir.checked.expressions import (
    Compare,
    Constant,
    FieldAccess,
    Logical,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation, Parameter, PathParameter
from fastgen.ir.checked.statements import Require, Statement
from fastgen.ir.checked.traversal import expressions_in, walk
from fastgen.ir.checked.types import (
    NullableType,
    RowsType,
    RowType,
    Type,
)
from fastgen.records import dataclass

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService

from fastgen.backend.services.service_lowering import ServiceLowering


@dataclass(slots=True)
class Body:
    """The lowered statements of an operation.

    And the rows of the path as the statements use them.
    """

    lines: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)


def lower_action_body(service: PackageService, operation: Operation) -> Body:
    """Return the body of an action."""
    functions = service.functions
    caller = Caller(service.module, functions, need=functions.needs_caller(operation))
    scope = caller.scope
    if caller.optional:
        service.module.bind_caller(scope, optional=True)
    for name in ("connection", "caller", "body", "query", "settings", "passwords"):
        scope.taken.reserve(name)
    for role in (role_of_body(operation, each) for each in operation.parameters):
        if role is not None:
            scope.taken.reserve(role)
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
    mentioned = {
        part.name
        for each in expressions_in((*operation.before, *operation.after, *operation.answer))
        for part in walk(each)
        if isinstance(part, Variable) and part.kind == "parameter"
    }
    for given in operation.parameters:
        if given not in references:
            _bind_value(lowering, given, is_used=given.name in mentioned)

    def fetch() -> None:
        for given in references:
            _find_reference(lowering, given)

    start = [*default_lines(lowering), *lowering.block(fetch)]
    statements = (*operation.before, *operation.after, *operation.answer)
    rest = lowering.body(statements)
    body.lines = [*locked_caller(service, operation), *laid([*start, *rest])] or ["pass"]
    return body


@dataclass(slots=True)
class WorkBody:
    """What an operation on a row does around its write.

    As far as it is known before the function is.
    """

    lowering: ServiceLowering
    caller: Caller
    row: Row | None
    before: list[str]
    assign: list[tuple[str, str]]
    answer: list[str]


def lower_work(service: PackageService, operation: Operation) -> WorkBody:
    """Return the statements of an operation on one row, with the row as it was found."""
    functions = service.functions
    caller = Caller(service.module, functions, need=functions.needs_caller(operation))
    scope = caller.scope
    if caller.optional:
        service.module.bind_caller(scope, optional=True)
    for name in ("connection", "caller", "changes", "values", "key", "settings", "passwords"):
        scope.taken.reserve(name)
    lowering = ServiceLowering(scope, service, operation)
    lowering.caller = caller
    row: Row | None = None
    read = list(_scopes_read(operation))
    for each in operation.path_parameters:
        word = functions.path_name(operation, each)
        scope.taken.reserve(word)
        if each in read:
            continue
        if each.entity is not None and each.role in ("scope", "row"):
            variable = Variable(RowType(each.entity), kind="parameter", name=each.name)
            key = each.field or service.entity(each.entity).key[0]
            # What is held is the key of the row: other fields are asked of the database.
            held = Row(n.name(word), each.entity, variable, open=False, reads=frozenset({key}))
            held.fixed[key] = n.name(word)
            scope.bind(variable, held)
        elif each.entity is None:
            scope.bind(Variable(each.type, kind="parameter", name=each.name), n.name(word))
    if operation.entity is not None and operation.verb in CHANGING:
        name = free_name(functions.names.of(operation.entity).singular)
        scope.taken.reserve(name)
        variable = Variable(RowType(operation.entity), kind="it", name="it")
        row = Row(n.name(name), operation.entity, variable)
        scope.bind(variable, row)
        if operation.verb == "move":
            # The conditions of a move stand in the entity, where the row is `self`.
            scope.bind(Variable(RowType(operation.entity), kind="self", name="self"), row)
    _bind_inputs(service, operation, lowering)
    before = locked_caller(service, operation)
    before += [
        line for each in read for line in laid(lowering.block(partial(_find_scope, lowering, each)))
    ]
    first, rest = gates(service, operation)
    if operation.verb == "move" and row is not None:
        before += laid(lowering.body(first))
        before += state_lines(service, operation, lowering)
    before += laid(lowering.body(rest))
    assign: list[tuple[str, str]] = []
    if operation.verb in CHANGING:

        def write() -> None:
            for field_name, value in operation.assign:
                owner = service.entity(operation.entity or "")
                node = lowering.stored(owner.name, owner.fields[field_name], value)
                assign.append((field_name, render_expression(node)))

        before += laid(lowering.block(write))
    answer: list[str] = []
    if operation.verb == "delete":
        answer = laid(lowering.body((*operation.after, *operation.answer)))
    return WorkBody(lowering, caller, row, before, assign, answer)


def _scopes_read(operation: Operation) -> Iterator[PathParameter]:
    """Yield the rows above in the path of which statements read more than the key."""
    read = {
        (part.of.name, part.field)
        for each in expressions_of(operation)
        for part in walk(each)
        if isinstance(part, FieldAccess) and isinstance(part.of, Variable)
        if part.of.kind == "parameter"
    }
    for each in operation.path_parameters:
        if each.role != "scope" or each.entity is None:
            continue
        if any(name == each.name and field != each.field for name, field in read):
            yield each


def _find_scope(lowering: ServiceLowering, each: PathParameter) -> None:
    """Fetch the row above in the path, locked where it is changed; one just deleted is 404."""
    scope, entity = lowering.scope, each.entity or ""
    by = each.field or scope.naming.entity(entity).key[0]
    word = lowering.service.functions.path_name(lowering.operation, each)
    variable = Variable(RowType(entity), kind="parameter", name=each.name)
    row = Row(n.name(scope.taken.fresh(f"{word}_row")), entity, variable)
    row.locked = is_written(lowering.operation, each.name)
    key = Variable(each.type, kind="parameter", name=f"{each.name} key")
    scope.bind(key, n.name(word))
    scope.bind(variable, row)
    name = local(each.name)
    scope.bindings["row", name] = row
    found = Variable(RowType(entity), kind="row", name=name)
    own = FieldAccess(each.type, of=found, entity=entity, field=by)
    where = Compare(BOOL, operator="==", left=own, right=key)
    query = Select(RowsType(entity), source=entity, variable=name, where=where)
    lowering.emit_fetch(query, row, wish=f"find_{name}", unique=True)
    scope.symbol("app.errors", "NotFound")
    absent = n.compare(row.node, "is", n.none())
    lowering.emit(n.when(absent, [n.raised(n.name("NotFound"))]))


def _bind_inputs(service: PackageService, operation: Operation, lowering: ServiceLowering) -> None:
    if operation.input is None:
        return
    own = service.names.of(operation.entity or "")
    if operation.verb == "update":
        lowering.inputs = lambda name: n.call("changes.get", n.text(attribute(name)))
        lowering.given = {
            each.name: n.subscript(n.name("changes"), n.text(attribute(each.name)))
            for each in operation.input.fields
            if each.optional and each.default is None
        }
    else:
        body = own.singular
        paths = {service.functions.path_name(operation, p) for p in operation.path_parameters}
        if body in paths:
            body = f"new_{body}"
        lowering.inputs = lambda name: n.name(f"{body}.{attribute(name)}")


def gates(
    service: PackageService, operation: Operation
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the lines of an operation that come before the state is looked at, and the others.

    Without accounts no rule of access holds the `when` of a move: a line does.
    """
    lines = operation.before
    if operation.move is None or not lines:
        return (), lines
    _, move = find_move(service.entity(operation.entity or ""), operation.move)
    opening = lines[0]
    if isinstance(opening, Require) and opening.condition is move.when:
        return lines[:1], lines[1:]
    return (), lines


def state_lines(
    service: PackageService, operation: Operation, lowering: ServiceLowering
) -> list[str]:
    """Return the lines that refuse a move from a wrong state."""
    entity = service.entity(operation.entity or "")
    declared, move = find_move(entity, operation.move or "")
    variable = Variable(RowType(entity.name), kind="it", name="it")
    state = FieldAccess(declared.type, of=variable, entity=entity.name, field=declared.name)
    states = service.naming.states(entity.name, declared.name)
    service.module.know(states.name, states.module)
    members = [f"{states.name}.{service.naming.member(each)}" for each in move.sources]
    code = render_expression(lowering.value(state))
    test = f"is not {members[0]}" if len(members) == 1 else f"not in ({', '.join(members)})"
    return [f"if {code} {test}:", "    raise IllegalMove"]


def place_of(operation: Operation, given: Parameter) -> str:
    """Return the code that reads a parameter of an action."""
    if given.place == "query":
        return f"query.{attribute(given.name)}"
    role = role_of_body(operation, given)
    if given.place == "whole" and role == "body":
        return "body"
    if role is not None:
        return f"{role}.{attribute(given.name)}"
    return free_name(given.name)


def _bind_value(lowering: ServiceLowering, given: Parameter, *, is_used: bool) -> None:
    """Let a parameter be what the request says, or its default where that has to be computed."""
    absent = given.optional and given.default is None
    kind: Type = given.type
    if (given.nullable or absent) and not isinstance(kind, NullableType):
        kind = NullableType(kind)
    code = n.name(place_of(lowering.operation, given))
    if is_used and given.default is not None and not _is_constant(given.default):
        name = lowering.scope.taken.fresh(local(given.name))
        lowering.defaults.append((name, code, given.default))
        code = n.name(name)
    lowering.scope.bind(Variable(kind, kind="parameter", name=given.name), code)


def default_lines(lowering: ServiceLowering) -> list[cst.BaseStatement]:
    """Return the statements that fill parameters whose default has to be computed."""
    lines: list[cst.BaseStatement] = []
    for name, given, default in lowering.defaults:
        is_row = isinstance(bare(default.type), RowType)
        value = lowering.key(default) if is_row else lowering.value(default)
        chosen = n.ternary(n.compare(given, "is not", n.none()), given, value)
        lines.append(n.assign(name, chosen))
    return lines


def _is_constant(expression: TypedExpression) -> bool:
    return not any(isinstance(part, Variable) for part in walk(expression)) and isinstance(
        expression, Constant
    )


def _find_reference(lowering: ServiceLowering, given: Parameter) -> None:
    """Fetch the row that a key in the request names; an unknown or hidden one is 422."""
    kind = bare(given.type)
    if not isinstance(kind, RowType):
        raise AssertionError(f"{given.name} is no row")
    scope = lowering.scope
    naming = scope.naming
    by = given.by or naming.entity(kind.entity).key[0]
    nullable = given.nullable or given.optional
    variable = Variable(given.type, kind="parameter", name=given.name)
    row = Row(n.name(scope.taken.fresh(local(given.name))), kind.entity, variable)
    row.nullable = nullable
    row.locked = is_written(lowering.operation, given.name)
    key = Variable(naming.field(kind.entity, by).type, kind="parameter", name=f"{given.name} key")
    scope.bind(key, n.name(place_of(lowering.operation, given)))
    scope.bind(variable, row)
    name = local(given.name)
    found = Variable(RowType(kind.entity), kind="row", name=name)
    own = FieldAccess(naming.field(kind.entity, by).type, of=found, entity=kind.entity, field=by)
    where: TypedExpression = Compare(BOOL, operator="==", left=own, right=key)
    readable = lowering.service.readable_by(lowering.operation, kind.entity)
    if readable != TRUE:
        inside = replace_variable(readable, lambda each: each.kind == "self", found)
        where = Logical(BOOL, operator="and", operands=(where, inside))
    query = Select(RowsType(kind.entity), source=kind.entity, variable=name, where=where)
    scope.bindings["row", name] = row
    lowering.emit_fetch(query, row, wish=f"find_{name}", unique=True)
    scope.symbol("app.errors", "UnknownRow")
    absent = n.compare(row.node, "is", n.none())
    if nullable:
        given_key = n.compare(n.name(place_of(lowering.operation, given)), "is not", n.none())
        absent = n.logical("and", [given_key, absent])
    error = n.raised(n.call("UnknownRow", field=n.text(given.wire)))
    lowering.emit(n.when(absent, [error]))
