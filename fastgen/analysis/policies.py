"""Reads rules of access as formulas: who may do what, on which rows and fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fastgen.analysis.conditions import Translator
from fastgen.analysis.satisfiability import never
from fastgen.analysis.terms import (
    CALLER,
    FALSE,
    ROW,
    TRUE,
    Equals,
    Formula,
    IsNull,
    Known,
    Term,
    both,
    either,
    negated,
)
from fastgen.ir.checked.entities import Access, Clause, Entity
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import NullableType, RowType
from fastgen.ir.naming import snake_case

WRITES = ("create", "update", "replace", "delete")
OPERATIONS = ("list", "read", *WRITES)
SOMEBODY: Final = negated(IsNull(CALLER))
"""Whoever calls is signed in."""
READING = frozenset({"list", "read"})
NAMED = frozenset({"move", "toggle_add", "toggle_remove"})
"""Verbs whose operations on a row have a name of their own."""
KEYED = frozenset({"read", "update", "replace", "delete"}) | NAMED


@dataclass(frozen=True, slots=True)
class CallerClass:
    """Callers whom the role tells apart; ``role`` None: signed in without one."""

    anonymous: bool
    role: str | None = None
    is_kind: bool = False
    """The role stands for the entity of the caller, and for the role in it."""

    @property
    def name(self) -> str:
        """The name of the class: `anonymous`, `authenticated` or the role."""
        return "anonymous" if self.anonymous else self.role or "authenticated"

    @property
    def words(self) -> str:
        """The class in a sentence."""
        if self.anonymous:
            return "somebody who is not signed in"
        if self.role is None:
            return "somebody who is signed in"
        kind = "of the kind" if self.is_kind else "with the role"
        return f"a caller {kind} `{self.role}`"


class Policies:
    """The rules of one program."""

    def __init__(self, program: Program, translator: Translator | None = None) -> None:
        program = self.program = with_one_caller(program)
        self.translator = translator or Translator(program)
        self.auth = program.accounts
        self.role: Term | None = None
        if self.auth is not None and self.auth.role is not None:
            self.role = self.translator.term(CALLER, self.auth.user, self.auth.role)
        self._clauses: dict[int, Formula] = {}
        self._conditions: dict[tuple[int, str, tuple[str, ...]], Formula] = {}
        self._audiences: dict[tuple[str, ...], Formula] = {}
        self._operations: dict[str, Formula] = {}
        self._readable: dict[str, Formula] = {}

    def classes(self) -> tuple[CallerClass, ...]:
        """Return every class of callers, anonymous ones first."""
        anonymous = CallerClass(True)
        if self.auth is None:
            return (anonymous,)
        if self.role is None or self.program.role_enum is None:
            return (anonymous, CallerClass(False))
        members = self.program.enums[self.program.role_enum].members
        kinds = self.program.mixed is not None
        plain = (CallerClass(False),) if self.role.domain.nullable else ()
        return (anonymous, *plain, *(CallerClass(False, member.name, kinds) for member in members))

    def assume(self, caller: CallerClass) -> Formula:
        """Return what is known of the callers of a class."""
        if self.auth is None:
            return TRUE
        if caller.anonymous:
            return IsNull(CALLER)
        present = both(SOMEBODY, *self._rows(caller))
        if self.role is None:
            return present
        if caller.role is None:
            return both(present, IsNull(self.role))
        return both(present, Equals(self.role, self.member(caller.role)))

    def row_that_calls(self, user: str) -> Term:
        """Return the caller as a row of an entity of callers."""
        mixed = self.program.mixed
        if mixed is None:
            return CALLER
        return self.translator.term(CALLER, mixed.entity, snake_case(user))

    def _rows(self, caller: CallerClass) -> Iterator[Formula]:
        """Yield which row somebody is: of one entity of callers, and of no other one."""
        mixed = self.program.mixed
        if mixed is None or caller.role is None:
            return
        own, _ = mixed.kinds[caller.role]
        for user in mixed.users:
            term = self.row_that_calls(user)
            yield negated(IsNull(term)) if user == own else IsNull(term)

    def member(self, role: str) -> Known:
        """Return a role as a value."""
        name = f"{self.program.role_enum}.{role}"
        return Known(name, name)

    def who(self, clause: Clause) -> Formula:
        """Return whom a clause speaks about."""
        match clause.audience:
            case "anyone":
                return TRUE
            case "authenticated":
                return SOMEBODY
            case _ if self.role is None:
                return FALSE
            case _:
                found = self._audiences.get(clause.roles)
                if found is None:
                    role = self.role
                    named = either(*(Equals(role, self.member(name)) for name in clause.roles))
                    found = self._audiences[clause.roles] = both(SOMEBODY, named)
                return found

    def clause(self, clause: Clause, row: Term = ROW) -> Formula:
        """Return when a clause holds for a row."""
        if row is not ROW:
            scope = {("self", "self"): row, ("it", "it"): row}
            when = clause.when
            return both(self.who(clause), self.translator.formula(when, scope) if when else TRUE)
        found = self._clauses.get(id(clause))
        if found is None:
            found = self._clauses[id(clause)] = self._translated(clause)
        return found

    def _translated(self, clause: Clause) -> Formula:
        """Return when a clause holds; one rule makes a clause for each of its operations."""
        if clause.when is None:
            return self.who(clause)
        key = (id(clause.when), clause.audience, clause.roles)
        found = self._conditions.get(key)
        if found is None:
            when = self.translator.formula(clause.when)
            found = self._conditions[key] = both(self.who(clause), when)
        return found

    def permitted(
        self, access: Access, entity: Entity | None, verb: str, field: str | None = None
    ) -> Formula:
        """Return when an operation is allowed: on a row as such, or with one field of it."""
        if access.open:
            return TRUE
        return both(
            either(*self.allowing(access, entity, verb, field)),
            negated(either(*self.denying(access, field))),
        )

    def allowing(
        self, access: Access, entity: Entity | None, verb: str, field: str | None = None
    ) -> Iterator[Formula]:
        """Yield when each `allow` holds that covers a row, or a field of it."""
        for clause in access.allow:
            if field is None or covers(clause, entity, verb, field):
                yield self.clause(clause)

    def denying(self, access: Access, field: str | None = None) -> Iterator[Formula]:
        """Yield when each `deny` holds that covers a row, or a field of it."""
        for clause in access.deny:
            if clause.fields is None or (field is not None and field in clause.fields):
                yield self.clause(clause)

    def readable(self, entity: str, row: Term = ROW) -> Formula:
        """Return when a row may be read."""
        access = self.program.entities[entity].access["read"]
        if access.open:
            return TRUE
        if row is ROW:
            found = self._readable.get(entity)
            if found is None:
                found = self._readable[entity] = self._readable_row(access, row)
            return found
        return self._readable_row(access, row)

    def _readable_row(self, access: Access, row: Term) -> Formula:
        allowed = either(*(self.clause(clause, row) for clause in access.allow))
        denied = (self.clause(clause, row) for clause in access.deny if clause.fields is None)
        return both(allowed, negated(either(*denied)))

    def of_operation(self, operation: Operation, field: str | None = None) -> Formula:
        """Return when somebody gets past the rules of a route; with ``field`` for that key.

        The rows that its path names must be readable. ``extra`` narrows; one that only denies
        leaves the rest as it is.
        """
        key = f"{operation.id} {field or ''}"
        found = self._operations.get(key)
        if found is None:
            found = self._operations[key] = self._of_operation(operation, field)
        return found

    def rules_of(self, operation: Operation, field: str | None = None) -> Formula:
        """Return when the rules of an operation hold, whether or not its rows can be read."""
        entity = self.program.entities.get(operation.entity or "")
        verb = verb_of(operation)
        own = self.permitted(operation.access, entity, verb, field)
        extra = operation.extra
        if extra is None:
            return own
        allowed = either(*(self.clause(clause) for clause in extra.allow)) if extra.allow else TRUE
        return both(own, allowed, negated(either(*(self.clause(clause) for clause in extra.deny))))

    def _of_operation(self, operation: Operation, field: str | None) -> Formula:
        parts = [self.rules_of(operation, field)]
        if verb_of(operation) in KEYED and operation.entity is not None:
            parts.append(self.readable(operation.entity))
        parts += [
            self.readable(entity, term) for term, entity in self.rows_named(operation).items()
        ]
        return both(*parts)

    def rows_named(self, operation: Operation) -> Mapping[Term, str]:
        """Return the rows that come in by parameters, which the caller must be able to read.

        A row that scopes the operation is the one that a field of its row points at.
        """
        found: dict[Term, str] = {}
        for placed in operation.path_parameters:
            if placed.entity is None or placed.role not in ("scope", "row"):
                continue
            term = Term(placed.name, ROW.domain)
            if placed.scopes is not None and operation.entity is not None:
                term = self.translator.path(ROW, operation.entity, placed.scopes)
            found[term] = placed.entity
        for parameter in operation.parameters:
            type_ = parameter.type
            inner = type_.of if isinstance(type_, NullableType) else type_
            if isinstance(inner, RowType) and not (parameter.optional or parameter.nullable):
                found[Term(parameter.name, ROW.domain)] = inner.entity
        return found


def is_possible(policies: Policies, caller: CallerClass, formula: Formula) -> bool:
    """Tell whether a formula may hold for callers of a class."""
    return not never(both(policies.assume(caller), formula))


def covers(clause: Clause, entity: Entity | None, verb: str, field: str) -> bool:
    """Tell whether a clause covers a field: by name, or all fields that are not hidden to it."""
    if clause.fields is not None:
        return field in clause.fields
    own = entity.fields.get(field) if entity is not None else None
    return not (verb in READING and own is not None and own.flags.hidden)


def is_named(operation: Operation) -> bool:
    """Tell whether an operation is a move or a toggle."""
    return operation.verb in NAMED


def name_of(operation: Operation) -> str:
    """Return what an action, a move or a toggle is called: `pay`, `add_post_fans`."""
    return operation.move or operation.name


def verb_of(operation: Operation) -> str:
    """Return the operation that rules speak of: `bulk update` is `update`."""
    return operation.verb.removeprefix("bulk_")
