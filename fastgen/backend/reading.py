"""What an operation says: its statements, however deep, and the expressions in them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import ExternCall, TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import DeleteRow, DeleteRows, Statement, UpdateRow
from fastgen.ir.checked.traversal import each_statement, of_statement, walk


def statements_of(operation: Operation) -> Iterator[Statement]:
    """Yield every statement of an operation, blocks after what opens them."""
    yield from each_statement((*operation.before, *operation.after, *operation.answer))


def expressions_of(operation: Operation) -> Iterator[TypedExpression]:
    """Yield every expression of an operation, but for its rules of access."""
    for _, value in operation.assign:
        yield value
    if operation.target is not None:
        yield operation.target
    for parameter in operation.parameters:
        if parameter.default is not None:
            yield parameter.default
    if operation.listing is not None:
        listing = operation.listing
        yield from (each.subject for each in listing.filters)
        yield from (each.subject for each in listing.sorts)
        yield from listing.search
        if listing.where is not None:
            yield listing.where
        for order in listing.order:
            yield order.key
            if order.when is not None:
                yield order.when
    for statement in statements_of(operation):
        yield from of_statement(statement)


def written_over(operation: Operation) -> frozenset[str]:
    """Return the fields of the entity of an operation that `set` or `after` write."""
    changes = (each for each in each_statement(operation.after) if isinstance(each, UpdateRow))
    later = {name for each in changes if each.entity == operation.entity for name, _ in each.values}
    return frozenset({name for name, _ in operation.assign} | later)


def deletes_rows(operation: Operation) -> bool:
    """Tell whether the statements of an operation delete rows."""
    return any(isinstance(each, DeleteRow | DeleteRows) for each in statements_of(operation))


def calls_extern(operation: Operation) -> bool:
    """Tell whether an operation calls a function that somebody has still to write."""
    found = expressions_of(operation)
    return any(isinstance(part, ExternCall) for each in found for part in walk(each))


def conditions_of(access: Access) -> Iterator[TypedExpression]:
    """Yield the conditions of the clauses of access."""
    for clause in (*access.allow, *access.deny):
        if clause.when is not None:
            yield clause.when
