"""Rules of access interpreted over the rows of a test."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fastgen.backend.testing.evaluation import Evaluator
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.rows import Row, World
from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import (
    FieldAccess,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk

FILLING = frozenset({"create", "update", "replace"})


class AccessRules:
    """Decides about the access of callers."""

    def __init__(self, program: Program, factories: Factories) -> None:
        self.program = program
        self.factories = factories
        self._role_field = next((auth.role for auth in program.authentications if auth.role), None)
        self._roles: dict[str, str] = {}
        if program.role_enum is None:
            self._role_field = None
        else:
            for member in reversed(program.enums[program.role_enum].members):
                self._roles[member.value] = member.name
        self._narrow = factories.narrowed
        self._guards = factories.guards
        self._externs = factories.externs

    def guard(self, operation: Operation, caller: Row | None) -> int | None:
        """Return 401 or 403 if rules refuse before they look at rows; else 0; None if unsure."""
        if operation.needs_caller == "no":
            return 0
        if caller is None and operation.needs_caller == "required":
            return 401
        for access in self._guards_for(operation, caller):
            found: bool | None = False
            if access is not None:
                nowhere = World(self.program, [], caller)
                found = self.permits(access, Evaluator(nowhere, self.factories.fill))
            if found is None:
                return None
            if not found:
                return 401 if caller is None else 403
        return 0

    def turned_away(self, operation: Operation, caller: Row | None) -> int | None:
        """Return 401 or 403 if a caller of this role gets it whatever rows there are."""
        if operation.needs_caller == "no":
            return None
        refused = 401 if caller is None else 403
        if caller is None and operation.needs_caller == "required":
            return refused
        return refused if self._guards_for(operation, caller)[:1] == (None,) else None

    def _guards_for(self, operation: Operation, caller: Row | None) -> tuple[Access | None, ...]:
        role = self.role(caller) if caller is not None else None
        key = (operation.id, caller is not None, role)
        rules = self._guards.get(key)
        if rules is None:
            rules = self._guards[key] = tuple(self._guarding(operation, caller))
        return rules

    def _guarding(self, operation: Operation, caller: Row | None) -> Iterator[Access | None]:
        """Yield what has to give access before any row is looked at; None refuses."""
        for access in self.rules(operation):
            if access.open:
                continue
            clauses = [clause for clause in access.allow if self.speaks(clause, caller)]
            if not clauses:
                yield None
                return
            if all(each.when is not None and not mentions_row(each.when) for each in clauses):
                yield access

    def speaks(self, clause: Clause, caller: Row | None) -> bool:
        """Tell whether a clause is about a caller."""
        match clause.audience:
            case "anyone":
                return True
            case "authenticated":
                return caller is not None
            case "roles":
                return caller is not None and self.role(caller) in clause.roles

    def role(self, caller: Row) -> str | None:
        """Return the role of a caller: the name of a member of the role enum."""
        if self._role_field is None:
            return None
        if self._role_field in caller.told:
            value = caller.told[self._role_field]
        else:
            evaluator = Evaluator(World(self.program, [], caller), self.factories.fill)
            value = evaluator.field(caller, self._role_field)
        return self._roles.get(value) if isinstance(value, str) else None

    def permits(self, access: Access, evaluator: Evaluator, name: str | None = None) -> bool | None:
        """Tell whether access is given, to a field if one is named."""
        if access.open:
            return True
        unsure = False
        for clause in access.deny:
            found = self._holds(clause, evaluator) if denies(clause, name) else False
            if found:
                return False
            unsure = unsure or found is None
        given: bool | None = False
        for clause in access.allow:
            found = self._holds(clause, evaluator) if covers(clause, name) else False
            if found:
                return None if unsure else True
            given = None if found is None else given
        return given

    def _holds(self, clause: Clause, evaluator: Evaluator) -> bool | None:
        if not self.speaks(clause, evaluator.world.caller):
            return False
        return True if clause.when is None else evaluator.truth(clause.when)

    def rules(self, operation: Operation) -> tuple[Access, ...]:
        """Return the rules that all have to give access."""
        extra = (operation.extra,) if operation.extra is not None else ()
        return (operation.access, *extra)

    def narrowed(self, operation: Operation, says: Collection[str]) -> tuple[str, ...]:
        """Return the fields that rules of access may tell apart."""
        if operation.verb not in FILLING or operation.entity is None:
            return ()
        narrowed = self._narrow.get(operation.id)
        if narrowed is None:
            narrowed = self._narrow[operation.id] = any(
                clause.fields is not None
                for access in self.rules(operation)
                for clause in (*access.allow, *access.deny)
            )
        if not narrowed:
            return ()
        fields = self.program.entities[operation.entity].fields
        return tuple(name for name in says if name in fields)

    def speaks_of_keys(
        self, operation: Operation, caller: Row | None, says: Collection[str]
    ) -> bool:
        """Tell whether some rule for the caller covers each key that a body says, on some row."""
        return all(
            access.open
            or any(covers(clause, name) and self.speaks(clause, caller) for clause in access.allow)
            for access in self.rules(operation)
            for name in self.narrowed(operation, says)
        )

    def readable(self, evaluator: Evaluator, row: Row) -> bool | None:
        """Tell whether the caller may read a row."""
        access = self.program.entities[row.entity].access["read"]
        return self.permits(access, evaluator.bound("self", row))


def covers(clause: Clause, name: str | None) -> bool:
    """Tell whether an allowing clause is about a field (or, without one, about any)."""
    return clause.fields is None or name is None or name in clause.fields


def denies(clause: Clause, name: str | None) -> bool:
    """Tell whether a denying clause is about a field; a narrowed one never denies the whole."""
    return clause.fields is None or (name is not None and name in clause.fields)


def mentions_row(condition: TypedExpression) -> bool:
    """Tell whether a condition looks at anything but the caller."""
    return any(
        (isinstance(part, Variable) and part.kind != "caller")
        or (isinstance(part, FieldAccess) and not isinstance(part.of, Variable | FieldAccess))
        for part in walk(condition)
    )
