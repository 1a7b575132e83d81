"""Makes a program say what happens to its rows, where a handler listens.

Every write is followed by a ``Send`` of the event, in the same block and so in the same
transaction; a row is announced as deleted before it goes, with what its handler reads of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fastgen.backend.outbox.events import kept_fields, topic_of
from fastgen.ir.checked.expressions import (
    Compare,
    CreateRow,
    EnumConstant,
    FieldAccess,
    NullTest,
    ShowAs,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.messages import EventKind, Handler
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import (
    Answer,
    DeleteRow,
    DeleteRows,
    For,
    If,
    Let,
    Perform,
    Send,
    Statement,
    UpdateRow,
)
from fastgen.ir.checked.types import NullableType, RowType, ScalarType

BOOL = ScalarType("bool")
Values = tuple[tuple[str, TypedExpression], ...]


def announced(program: Program) -> Program:
    """Return the program with the events that somebody listens to; otherwise as it is."""
    if not program.handlers:
        return program
    herald = _Herald(program)
    mixed = program.mixed
    if mixed is not None:
        ways = tuple(
            replace(each, register=herald.operation(each.register)) if each.register else each
            for each in mixed.ways
        )
        mixed = replace(mixed, ways=ways)
    return replace(
        program,
        mixed=mixed,
        authentications=tuple(
            replace(each, register=herald.operation(each.register)) if each.register else each
            for each in program.authentications
        ),
        operations=tuple(map(herald.operation, program.operations)),
        handlers=tuple(replace(each, body=herald.block(each.body)) for each in program.handlers),
        jobs=tuple(replace(each, body=herald.block(each.body)) for each in program.jobs),
    )


class _Herald:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.listening: dict[tuple[str, EventKind, str | None], Handler] = {
            (each.entity, each.kind, each.state): each for each in program.handlers
        }

    # ------------------------------------------------------------ operations

    def operation(self, operation: Operation) -> Operation:
        before, after = self.block(operation.before), self.block(operation.after)
        answer = self.block(operation.answer)
        entity = operation.entity
        if entity is not None:
            it = Variable(RowType(entity), kind="it", name="it")
            match operation.verb:
                case "create":
                    after = (*self.say(it, entity, "created"), *after)
                case "update" | "replace":
                    after = (*self.changed(it, entity, operation.assign), *after)
                case "move":
                    state = self.target_of(operation)
                    entered = self.say(it, entity, "entered", state)
                    after = (*self.say(it, entity, "updated"), *entered, *after)
                case "delete":
                    before = (*before, *self.deleted(it, entity))
                case _:
                    pass
        if (before, after, answer) == (operation.before, operation.after, operation.answer):
            return operation
        return replace(operation, before=before, after=after, answer=answer)

    def target_of(self, operation: Operation) -> str:
        fields = self.program.entities[operation.entity or ""].fields.values()
        moves = (move for field in fields for move in field.moves)
        return next(move.target for move in moves if move.name == operation.move)

    # ------------------------------------------------------------ statements

    def block(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(each for statement in statements for each in self.statement(statement))

    def statement(self, statement: Statement) -> Iterator[Statement]:
        match statement:
            case If(then=then, otherwise=otherwise):
                yield replace(statement, then=self.block(then), otherwise=self.block(otherwise))
            case For(body=body):
                yield replace(statement, body=self.block(body))
            case Let(name=name, value=CreateRow() | UpsertRow() as value):
                yield statement
                yield from self.written(value, name)
            case Perform(value=CreateRow() | UpsertRow() as value):
                name = f"new {value.entity}"
                said = tuple(self.written(value, name))
                yield Let(name, value, span=statement.span) if said else statement
                yield from said
            case Answer(value=ShowAs(of=CreateRow() | UpsertRow() as value) as shown):
                name = f"new {value.entity}"
                said = tuple(self.written(value, name))
                if not said:
                    yield statement
                    return
                yield Let(name, value, span=statement.span)
                yield from said
                row = Variable(value.type, kind="let", name=name)
                yield replace(statement, value=replace(shown, of=row))
            case UpdateRow(row=row, entity=entity, values=values):
                yield from self.around(statement, row, self.changed(row, entity, values))
            case DeleteRow(row=row, entity=entity):
                said = self.deleted(row, entity)
                if said and not isinstance(row, Variable):
                    name = f"old {entity}"
                    yield Let(name, row)
                    row = Variable(row.type, kind="let", name=name)
                    said = self.deleted(row, entity)
                yield from said
                yield replace(statement, row=row)
            case DeleteRows(query=query, entity=entity):
                row = Variable(RowType(entity), kind="row", name=query.variable)
                said = self.deleted(row, entity)
                if not said:
                    yield statement
                    return
                yield For(query, (*said, DeleteRow(row, entity)), span=statement.span)
            case _:
                yield statement

    def around(
        self, statement: UpdateRow, row: TypedExpression, said: tuple[Statement, ...]
    ) -> Iterator[Statement]:
        """Yield a change and what it says; a row that is named by an expression is found first."""
        if not said or isinstance(row, Variable):
            yield statement
            yield from said
            return
        name = f"changed {statement.entity}"
        found = Variable(row.type, kind="let", name=name)
        yield Let(name, row)
        yield replace(statement, row=found)
        yield from self.changed(found, statement.entity, statement.values)

    def written(self, value: CreateRow | UpsertRow, name: str) -> Iterator[Statement]:
        row = Variable(value.type, kind="let", name=name)
        new = self.say(row, value.entity, "created")
        if isinstance(value, CreateRow):
            yield from new
            return
        old = Variable(NullableType(RowType(value.entity)), kind="old", name="old")
        changed = self.changed(row, value.entity, value.values)
        if new:
            yield If(NullTest(BOOL, operand=old), new, changed)
        elif changed:
            yield If(NullTest(BOOL, operand=old, negated=True), changed)

    # ------------------------------------------------------------ what is said

    def say(
        self, row: TypedExpression, entity: str, kind: EventKind, state: str | None = None
    ) -> tuple[Statement, ...]:
        handler = self.listening.get((entity, kind, state))
        return (Send(topic_of(handler), (row,)),) if handler is not None else ()

    def changed(self, row: TypedExpression, entity: str, values: Values) -> tuple[Statement, ...]:
        said = list(self.say(row, entity, "updated"))
        for name, value in values:
            field = self.program.entities[entity].fields[name]
            for state in field.states if field.kind == "state" else ():
                entered = self.say(row, entity, "entered", state)
                if not entered:
                    continue
                if not isinstance(value, EnumConstant):
                    own = FieldAccess(field.type, of=row, entity=entity, field=name)
                    there = EnumConstant(field.type, owner=entity, member=state)
                    said.append(If(Compare(BOOL, operator="==", left=own, right=there), entered))
                elif value.member == state:
                    said += entered
        return tuple(said)

    def deleted(self, row: TypedExpression, entity: str) -> tuple[Statement, ...]:
        handler = self.listening.get((entity, "deleted", None))
        if handler is None:
            return ()
        fields = self.program.entities[entity].fields
        kept = []
        for name in kept_fields(handler, self.program):
            field = fields[name]
            type_ = NullableType(field.type) if field.nullable else field.type
            kept.append(FieldAccess(type_, of=row, entity=entity, field=name))
        return (Send(topic_of(handler), tuple(kept)),)
