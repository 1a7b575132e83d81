"""Follows the values of fields to where they leave the server.

A value leaves when it is shown in an answer or an error, when a list can be asked about it (filter,
sort, search, order), when a mail or a webhook carries it, and when it is handed to a function that
the user writes. It takes the way through views, computed fields, names of lets, parameters of
messages, and other fields that it is copied into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from fastgen.analysis.dependencies import (
    Column,
    Dependencies,
    Sources,
    Step,
    Steps,
    calls_of,
    merged,
)
from fastgen.analysis.policies import SOMEBODY, CallerClass, Policies, verb_of
from fastgen.analysis.satisfiability import never
from fastgen.analysis.terms import (
    CALLER,
    FALSE,
    ROW,
    TRUE,
    Formula,
    IsNull,
    Opaque,
    both,
    either,
    negated,
    same,
)
from fastgen.diagnostics import Span
from fastgen.ir.checked.entities import find_move
from fastgen.ir.checked.expressions import CreateRow, TypedExpression, UpsertRow
from fastgen.ir.checked.messages import Mail, Webhook
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication, Program
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
    RemoveFrom,
    Require,
    Say,
    Send,
    Statement,
    UpdateRow,
)
from fastgen.ir.checked.traversal import each_statement, of_failure, of_statement, walk

Kind: TypeAlias = Literal["shown", "told", "asked", "ordered", "sent", "handed"]
WORDS: dict[Kind, str] = {
    "shown": "is in the answer of",
    "told": "is in an error of",
    "asked": "can be asked for in",
    "ordered": "orders the rows of",
    "sent": "is in a message of",
    "handed": "is handed to a function of yours in",
}

Adding: TypeAlias = Callable[[str, str, Sources, Step], None]
"""Notes that a field of an entity gets its value from others, and how."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a field: how, by which route, through what, for whom."""

    column: Column
    kind: Kind
    route: str
    steps: Steps
    condition: Formula
    row: str
    """What the row is called that the condition speaks about."""
    span: Span | None = field(default=None, compare=False)

    @property
    def is_exact(self) -> bool:
        """Whether the value itself gets out, not only something computed from it."""
        return all(step.exact for step in self.steps)

    @property
    def words(self) -> str:
        """The way in a sentence."""
        name = ".".join(self.column)
        steps = ", ".join(step.text for step in self.steps)
        through = f", through {steps}" if steps else ""
        return f"`{name}` {WORDS[self.kind]} `{self.route}`{through}"


class Flows:
    """The ways out of every field of a program."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self.program: Program = policies.program
        self.depends = Dependencies(self.program)
        self.inflows = self._inflows()
        self._ways: list[Way] | None = None

    def ways(self) -> list[Way]:
        """Return every way out, in the order of the routes."""
        if self._ways is None:
            found = dict.fromkeys(way for way in self._found() if way.condition != FALSE)
            self._ways = list(found)
        return self._ways

    def out_of(self, entity: str, name: str, caller: CallerClass | None = None) -> list[Way]:
        """Return the ways out of one field, for one class of callers or for anybody."""
        known = TRUE if caller is None else self.policies.assume(caller)
        return [
            way
            for way in self.ways()
            if way.column == (entity, name) and not never(both(known, way.condition))
        ]

    def _found(self) -> Iterator[Way]:
        for operation in self.program.operations:
            route = route_of(operation)
            reached = self.policies.of_operation(operation)
            for kind, sources in self._sinks(operation):
                for column, steps in self._closed(sources).items():
                    condition = reached
                    if kind == "shown" and column[0] == operation.entity and not steps:
                        condition = both(
                            reached, readable_field(self.policies, column[0], column[1])
                        )
                    noun = operation.entity or "row"
                    yield Way(column, kind, route, steps, condition, noun, operation.span)
        yield from self._accounts()
        yield from self._background()

    def _background(self) -> Iterator[Way]:
        """Yield what handlers and jobs give away: they run whoever called, and answer nobody."""
        for route, row, body, span in beyond_requests(self.program):
            for kind, sources in self._of_block(body, {}):
                if kind in ("sent", "handed"):
                    for column, steps in self._closed(sources).items():
                        yield Way(column, kind, route, steps, TRUE, row, span)

    def _accounts(self) -> Iterator[Way]:
        """Yield what the ready-made routes of accounts show: the caller's own default view."""
        for auth in self.program.ways:
            if auth.route("me") is None:
                continue
            entity = self.program.entities[auth.user]
            shown = self._closed(self.depends.of_shape(entity.views[None].shape))
            for column, steps in shown.items():
                own: Formula = both(SOMEBODY, same(ROW, self.policies.row_that_calls(auth.user)))
                if column[0] != auth.user or steps:
                    own = SOMEBODY
                yield Way(column, "shown", f"GET {auth.endpoints}/me", steps, own, auth.user)
                if auth.may_register:
                    new = both(IsNull(CALLER), Opaque("self was just registered"))
                    yield Way(column, "shown", register_route(auth), steps, new, auth.user)

    def _sinks(self, operation: Operation) -> Iterator[tuple[Kind, Sources]]:
        """Yield what an operation gives away itself."""
        statements = statements_of(self.program, operation)
        if operation.verb != "action" and not operation.answer and operation.output is not None:
            yield "shown", self.depends.of_shape(operation.output)
        listing = operation.listing
        if listing is not None:
            asked = [one.subject for one in listing.filters]
            asked += [one.subject for one in listing.sorts]
            asked += listing.search
            yield "asked", merged(*(self.depends.of(one, {}) for one in asked))
            yield "ordered", merged(*(self.depends.of(one.key, {}) for one in listing.order))
        yield from self._of_block(statements, {})
        if operation.writes and operation.entity is not None:
            entity = self.program.entities[operation.entity]
            told = [check.failure for check in entity.checks]
            told += [unique.failure for unique in entity.uniques]
            for failure in told:
                yield "told", self._of_failure(failure, {})

    def _of_block(
        self, statements: tuple[Statement, ...], bound: dict[str, Sources]
    ) -> Iterator[tuple[Kind, Sources]]:
        for statement in statements:
            for value in of_statement(statement):
                for call in calls_of(value):
                    yield "handed", self.depends.of(call, bound)
            match statement:
                case Answer(value=answer, headers=headers, says=says):
                    shown = [item for _, item in headers]
                    shown += [answer] if answer is not None else []
                    shown += _said(says)
                    yield "shown", merged(*(self.depends.of(item, bound) for item in shown))
                case Let(name=name, value=value, otherwise=otherwise):
                    bound[name] = self.depends.of(value, bound)
                    if otherwise is not None:
                        yield "told", self._of_failure(otherwise, bound)
                case Require(otherwise=otherwise):
                    yield "told", self._of_failure(otherwise, bound)
                case Fail(failure=failure):
                    yield "told", self._of_failure(failure, bound)
                case If(then=then, otherwise=other):
                    yield from self._of_block(then, bound)
                    yield from self._of_block(other, bound)
                case For(body=body):
                    yield from self._of_block(body, bound)
                case Send(message=message, arguments=arguments):
                    yield "sent", self._of_message(message, arguments, bound)
                case _:
                    pass

    def _of_message(
        self, name: str, arguments: tuple[TypedExpression, ...], bound: Mapping[str, Sources]
    ) -> Sources:
        """Return the fields that a message carries, whoever receives it."""
        message: Mail | Webhook = self.program.mails.get(name) or self.program.webhooks[name]
        given = {
            parameter.name: self.depends.of(argument, bound)
            for parameter, argument in zip(message.parameters, arguments, strict=True)
        }
        if isinstance(message, Webhook):
            carried = [message.to, message.body]
        else:
            said = (*(message.html or ()), *(message.text or ()))
            carried = [message.to, message.subject, *_said(said)]
        step = Step(f"`{name}`", True)
        found = merged(*(self.depends.of(value, given) for value in carried))
        return {at: (*steps, step) for at, steps in found.items()}

    def _of_failure(self, failure: Failure, bound: dict[str, Sources]) -> Sources:
        return merged(*(self.depends.of(value, bound) for value in of_failure(failure)))

    def _inflows(self) -> dict[Column, Sources]:
        """Return, for each field, the fields whose values it is computed or copied from."""
        found: dict[Column, Sources] = {}

        def add(entity: str, name: str, sources: Sources, how: Step) -> None:
            tagged = {at: (*steps, how) for at, steps in sources.items() if at != (entity, name)}
            found[entity, name] = merged(found.get((entity, name), {}), tagged)

        for entity in self.program.entities.values():
            for own in entity.fields.values():
                how = Step(f"`{entity.name}.{own.name}`", False)
                for value in (own.computed, own.default, own.on_update):
                    if value is not None:
                        add(entity.name, own.name, self.depends.of(value, {}), how)
                if own.derived_from is not None:
                    add(entity.name, own.name, {(entity.name, own.derived_from): ()}, how)
        for operation in self.program.operations:
            bound: dict[str, Sources] = {}
            for name, value in operation.assign:
                target = operation.entity or ""
                add(target, name, self.depends.of(value, bound), Step(f"`{target}.{name}`", True))
            self._add_written(statements_of(self.program, operation), bound, add)
        for _, _, body, _ in beyond_requests(self.program):
            self._add_written(body, {}, add)
        return found

    def _add_written(
        self, statements: tuple[Statement, ...], bound: dict[str, Sources], add: Adding
    ) -> None:
        for target, name, value in self._written(statements, bound):
            add(target, name, self.depends.of(value, bound), Step(f"`{target}.{name}`", True))

    def _written(
        self, statements: tuple[Statement, ...], bound: dict[str, Sources]
    ) -> Iterator[tuple[str, str, TypedExpression]]:
        """Yield what statements write: entity, field and value."""
        for statement in each_statement(statements):
            if isinstance(statement, Let):
                bound[statement.name] = self.depends.of(statement.value, bound)
            if isinstance(statement, UpdateRow):
                for name, value in statement.values:
                    yield statement.entity, name, value
            for made in rows_made(statement):
                for name, value in made.values:
                    yield made.entity, name, value

    def _closed(self, sources: Sources) -> Sources:
        """Return the sources with those that flow into them, to the end."""
        found = dict(sources)
        waiting = list(found)
        for column in waiting:  # grows while it is gone through
            for source, steps in self.inflows.get(column, {}).items():
                if source not in found:
                    found[source] = (*steps, *found[column])
                    waiting.append(source)
        return found


def _said(statements: tuple[Statement, ...]) -> Iterator[TypedExpression]:
    """Yield the values in a text."""
    for statement in each_statement(statements):
        if isinstance(statement, Say):
            yield from of_statement(statement)


def readable_field(policies: Policies, entity: str, name: str) -> Formula:
    """Return when a field of a row that may be read is shown: narrowed rules may leave it out."""
    own = policies.program.entities[entity]
    access = own.access["read"]
    narrowed = any(clause.fields is not None for clause in (*access.allow, *access.deny))
    if access.open or not narrowed:
        return TRUE
    named = either(*policies.allowing(access, own, "read", name))
    if own.fields[name].flags.hidden:
        whole = (clause for clause in access.allow if clause.fields is None)
        named = either(named, *(policies.clause(clause) for clause in whole))
    return both(named, negated(either(*policies.denying(access, name))))


def route_of(operation: Operation) -> str:
    """Return the method and path of an operation."""
    return f"{operation.method} {operation.path}"


def register_route(auth: Authentication) -> str:
    """Return the method and path of the ready-made registration."""
    return f"POST {auth.endpoints}/register"


def is_written(program: Program, entity: str) -> bool:
    """Tell whether some operation adds rows to an entity."""
    for operation in program.operations:
        if operation.entity == entity and verb_of(operation) == "create":
            return True
        for statement in each_statement(statements_of(program, operation)):
            if any(made.entity == entity for made in rows_made(statement)):
                return True
    return False


def rows_made(statement: Statement) -> Iterator[CreateRow | UpsertRow]:
    """Yield what a statement itself inserts, or inserts unless it is there."""
    for node in walk(tuple(of_statement(statement))):
        if isinstance(node, CreateRow | UpsertRow):
            yield node


def beyond_requests(
    program: Program,
) -> Iterator[tuple[str, str, tuple[Statement, ...], Span | None]]:
    """Yield what runs without a request: its name, its row, its statements, its place."""
    for handler in program.handlers:
        name = f"on {handler.entity}.{handler.event}"
        yield name, handler.entity, handler.body, handler.span
    for job in program.jobs:
        yield f"job {job.name}", "row", job.body, job.span


def statements_of(program: Program, operation: Operation) -> tuple[Statement, ...]:
    """Return the statements of an operation, those of the move that it is included."""
    moved: tuple[Statement, ...] = ()
    if operation.verb == "move" and operation.entity is not None:
        _, move = find_move(program.entities[operation.entity], operation.move or "")
        moved = move.body
    return (*operation.before, *moved, *operation.after, *operation.answer)


def moved_by(operation: Operation, program: Program) -> str | None:
    """Return the field of its row that a move or a toggle changes; None for all others."""
    if operation.verb != "move" or operation.entity is None:
        return operation.relation
    return find_move(program.entities[operation.entity], operation.move or "")[0].name


def touched_by(program: Program, operation: Operation) -> list[tuple[str, str | None]]:
    """Return the entities and fields that statements write; a deletion touches no single field."""
    found: list[tuple[str, str | None]] = []
    for statement in each_statement(statements_of(program, operation)):
        match statement:
            case UpdateRow(entity=entity, values=values):
                found += [(entity, name) for name, _ in values]
            case DeleteRow(entity=entity) | DeleteRows(entity=entity):
                found.append((entity, None))
            case AddTo(entity=entity, field=name) | RemoveFrom(entity=entity, field=name):
                found.append((entity, name))
            case _:
                pass
        for made in rows_made(statement):
            found += [(made.entity, name) for name, _ in made.values]
    return found
