"""Runs statements from top to bottom (docs, section 12); an error leaves through an exception."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from fastgen.ir.checked.expressions import (
    CreateRow,
    Select,
    ShowAs,
    TypedExpression,
    UpsertRow,
)
from fastgen.ir.checked.statements import (
    AddTo,
    Answer,
    DeleteRow,
    DeleteRows,
    Fail,
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
from fastgen.semantics.expressions import Scope, chosen, evaluate
from fastgen.semantics.problems import NotInThisReleaseError
from fastgen.semantics.tenants import EVERY, within_tenant
from fastgen.semantics.texts import said
from fastgen.semantics.values import Row, Shown, shown
from fastgen.semantics.writes import Given, delete, failed, insert, update

Values = tuple[tuple[str, TypedExpression], ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """What a `return` said; the value is still to be shown."""

    statement: Answer
    value: object
    headers: tuple[tuple[str, str], ...]


def run(statements: Iterable[Statement], scope: Scope) -> tuple[Scope, Returned | None]:
    """Run a block; return the names bound at its end, and the answer if one was given."""
    for statement in statements:
        scope, answer = run_one(statement, scope)
        if answer is not None:
            return scope, answer
    return scope, None


def run_one(statement: Statement, scope: Scope) -> tuple[Scope, Returned | None]:
    """Run one statement."""
    match statement:
        case Let(name=name, value=value, otherwise=otherwise):
            found = work_out(value, scope)
            if found is None and otherwise is not None:
                raise failed(otherwise, scope)
            return scope.bind("let", name, found), None
        case Require(condition=condition, otherwise=failure):
            if not scope.true(condition):
                raise failed(failure, scope)
        case If(condition=condition, then=then, otherwise=other):
            return scope, run(then if scope.true(condition) else other, scope)[1]
        case For(query=query, body=body):
            for item in chosen(query, scope):
                inner = scope.bind("row", query.variable, item)
                with within_tenant(scope.world, alone_in(item, scope)):
                    answer = run(body, inner)[1]
                if answer is not None:
                    return scope, answer
        case Perform(value=value):
            work_out(value, scope)
        case UpdateRow(row=row, values=values):
            update(row_of(row, scope), given(values, scope), scope)
        case DeleteRow(row=row):
            delete(row_of(row, scope), scope)
        case DeleteRows(query=query):
            delete_all(query, scope)
        case AddTo(item=item, owner=owner, entity=entity, field=field):
            relate(row_of(item, scope), row_of(owner, scope), (entity, field), scope, True)
        case RemoveFrom(item=item, owner=owner, entity=entity, field=field):
            relate(row_of(item, scope), row_of(owner, scope), (entity, field), scope, False)
        case Send(arguments=arguments):
            for argument in arguments:
                evaluate(argument, scope)
        case Say():
            raise TypeError("what a text says is no statement of its own")
        case Fail(failure=failure):
            raise failed(failure, scope)
        case Answer(value=value, headers=headers, form=form, says=says):
            result = None if value is None else work_out(value, scope)
            if form in {"html", "text"}:
                result = said(says, scope)
            texts = tuple((name, str(evaluate(text, scope))) for name, text in headers)
            return scope, Returned(statement, result, texts)
        case Send() | Say():
            raise NotInThisReleaseError("a message", statement.span)
        case _:
            assert_never(statement)
    return scope, None


def alone_in(item: object, scope: Scope) -> Row | None:
    """Return the row in whose tenant a loop works: where nobody asks, that of the loop."""
    return item if isinstance(item, Row) and scope.world.tenant == EVERY else None


def work_out(node: TypedExpression, scope: Scope) -> object:
    """Return the value of an expression that may write: `create` and `upsert` answer the row."""
    match node:
        case CreateRow(entity=entity, values=values):
            return insert(scope.world.entity(entity), given(values, scope), scope)
        case UpsertRow():
            return upsert(node, scope)
        case ShowAs(of=CreateRow() | UpsertRow() as write, view=view):
            return shown(work_out(write, scope), view)
        case _:
            return evaluate(node, scope)


def given(values: Values, scope: Scope) -> Given:
    """Return the values of a record by field."""
    return {name: evaluate(value, scope) for name, value in values}


def upsert(node: UpsertRow, scope: Scope) -> Row:
    """Change the row with the same keys, or add one; `old` is that row or null."""
    keys = dict(node.values)
    world = scope.world
    blank = scope.bind("old", "old", None)
    wanted = {name: evaluate(keys[name], blank) for name in node.keys}
    old = next(
        (
            row
            for row in world.rows(node.entity)
            if all(same(world.fields(row)[name], value) for name, value in wanted.items())
        ),
        None,
    )
    values = given(node.values, scope.bind("old", "old", old))
    if old is None:
        return insert(world.entity(node.entity), values, scope)
    update(old, {name: value for name, value in values.items() if name not in node.keys}, scope)
    return old


def same(stored: object, value: object) -> bool:
    """Tell whether a stored field is a value; null is never found again."""
    number = value.number if isinstance(value, Row) else value
    return number is not None and stored == number


def delete_all(query: Select, scope: Scope) -> None:
    """Delete every row of a query that is still there when its turn comes."""
    for row in chosen(query, scope):
        if isinstance(row, Row) and scope.world.exists(row):
            delete(row, scope)


def relate(item: Row, owner: Row, relation: tuple[str, str], scope: Scope, wanted: bool) -> None:
    """Put a row into a many-to-many relation or take it out; "twice is doing it once"."""
    world = scope.world
    own = world.entity(relation[0]).fields[relation[1]]
    name, pair = world.link_of(owner, own)
    pairs = world.state.links.get(name, frozenset())
    changed = pairs | {pair(item)} if wanted else pairs - {pair(item)}
    world.state = world.state.with_links(name, changed)


def row_of(node: TypedExpression, scope: Scope) -> Row:
    """Return the row that an expression names."""
    value = evaluate(node, scope)
    if isinstance(value, Shown):
        return value.row
    if not isinstance(value, Row):
        raise TypeError("an expression that should name a row does not")
    return value
