"""Reports views with a token that somebody else could be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Entity, ShapeField
from fastgen.ir.checked.expressions import CreateRow, FunctionCall, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Let, Statement
from fastgen.ir.checked.tokens import shown_tokens, shows_token
from fastgen.ir.checked.traversal import each_statement, of_statement
from fastgen.ir.checked.types import ListType, NullableType, Type, ViewType

OF_THE_CALLER = ("read", "update", "replace")


def report_shown_tokens(
    entities: Mapping[str, Entity], operations: Iterable[Operation], report: Report
) -> None:
    """Report where a view with a token shows a row that is not certainly the caller's own.

    A row is one's own if it is `caller`, has just been made, or comes from `authenticate`.
    """
    names = {
        (entity.name, view.name): view.shape.name
        for entity in entities.values()
        for view in entity.views.values()
        if shows_token(view.shape)
    }
    if not names:
        return
    for entity in entities.values():
        if (entity.name, None) in names:
            report.error("FG4205", entity.span, view="the default view")
        for part in _nested(entity, names.keys()):
            span = entity.fields[part.name].span if part.name in entity.fields else entity.span
            report.error("FG4205", span, point=part.name, view=_view_of(part.type))
    shapes = set(names.values())
    for operation in operations:
        statements = (*operation.before, *operation.after, *operation.answer)
        plain = operation.verb != "action" and not operation.answer
        shape = operation.output.name if operation.output is not None and plain else None
        if shape in shapes and not _own(operation):
            report.error("FG4205", operation.span, view=shape)
        mine = _rows_of_ones_own(operation, statements)
        for statement in each_statement(statements):
            for shown in shown_tokens(of_statement(statement), entities):
                if not _is_own(shown.of, mine):
                    view = f"{shown.entity}.{shown.view}"
                    report.error("FG4205", shown.span or operation.span, view=view)


def _nested(entity: Entity, views: Set[tuple[str, str | None]]) -> Iterator[ShapeField]:
    """Yield the parts of the views of an entity that show other rows with a token."""
    for view in entity.views.values():
        for part in view.shape.fields:
            shown = _view(part.type)
            if shown is not None and (shown.entity, shown.view) in views:
                yield part


def _view(type_: Type) -> ViewType | None:
    inner = type_.of if isinstance(type_, NullableType) else type_
    one = inner.item if isinstance(inner, ListType) else inner
    return one if isinstance(one, ViewType) else None


def _view_of(type_: Type) -> str:
    shown = _view(type_)
    return f"{shown.entity}.{shown.view}" if shown is not None else ""


def _own(operation: Operation) -> bool:
    """Tell whether the row that a verb is about is its caller, or was just made."""
    if operation.verb in OF_THE_CALLER:
        target = operation.target
        return isinstance(target, Variable) and target.kind == "caller"
    return operation.verb == "create"


def _rows_of_ones_own(
    operation: Operation, statements: tuple[Statement, ...]
) -> frozenset[tuple[str, str]]:
    """Return the variables of an operation that are the caller, or a row just made or proven."""
    found = {("caller", "caller")} if operation.needs_caller == "required" else set()
    if operation.verb != "action" and _own(operation):
        found.add(("it", "it"))
    for statement in each_statement(statements):
        if isinstance(statement, Let) and _makes(statement.value):
            found.add(("let", statement.name))
    return frozenset(found)


def _makes(value: TypedExpression) -> bool:
    made = isinstance(value, FunctionCall) and value.function == "authenticate"
    return made or isinstance(value, CreateRow)


def _is_own(row: TypedExpression, mine: frozenset[tuple[str, str]]) -> bool:
    if isinstance(row, Variable):
        return (row.kind, row.name) in mine
    return _makes(row)
