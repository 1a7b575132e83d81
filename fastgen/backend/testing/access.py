"""Rules of access interpreted over the rows of a test."""

from __future__ import annotations

from collections.abc import Collection

from fastgen.backend.lowering.mentions import walk
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

FILLING = frozenset({"create", "update", "replace"})


class AccessRules:
    """Decides about the access of callers."""

    def __init__(self, program: Program, factories: Factories) -> None:
        self.program = program
        self.factories = factories

    def guard(
        self, operation: Operation, caller: Row | None, says: Collection[str] = ()
    ) -> int | None:
        """Return 401 or 403 if rules refuse before any row is looked at; 0 if not, None if that is open."""
        if operation.needs_caller == "no":
            return 0
        if caller is None and operation.needs_caller == "required":
            return 401
        refused = 401 if caller is None else 403
        for access in self.rules(operation):
            if access.open:
                continue
            names = self.narrowed(operation, says)
            for name in names or (None,):
                clauses = [c for c in access.allow if self.speaks(c, caller) and covers(c, name)]
                if not clauses:
                    return refused
                if all(c.when is not None and not mentions_row(c.when) for c in clauses):
                    found = self.permits(
                        access,
                        Evaluator(World(self.program, [], caller), self.factories.fill),
                        name,
                    )
                    if found is False:
                        return refused
                    if found is None:
                        return None
        return 0

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
        field_name = next((auth.role for auth in self.program.authentications if auth.role), None)
        if field_name is None or self.program.role_enum is None:
            return None
        evaluator = Evaluator(World(self.program, [], caller), self.factories.fill)
        value = evaluator.field(caller, field_name)
        members = self.program.enums[self.program.role_enum].members
        return next((member.name for member in members if member.value == value), None)

    def permits(self, access: Access, evaluator: Evaluator, name: str | None = None) -> bool | None:
        """Tell whether access is given, to a field if one is named."""
        if access.open:
            return True
        denied = [self._holds(c, evaluator) for c in access.deny if denies(c, name)]
        if True in denied:
            return False
        allowed = [self._holds(c, evaluator) for c in access.allow if covers(c, name)]
        if True in allowed:
            return None if None in denied else True
        return None if None in allowed else False

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
        narrowed = any(
            clause.fields is not None
            for access in self.rules(operation)
            for clause in (*access.allow, *access.deny)
        )
        fields = self.program.entities[operation.entity].fields
        return tuple(name for name in says if name in fields) if narrowed else ()

    def readable(self, evaluator: Evaluator, row: Row) -> bool | None:
        """Tell whether the caller may read a row."""
        access = self.program.entities[row.entity].access["read"]
        return self.permits(access, evaluator.bound("self", row))


def covers(clause: Clause, name: str | None) -> bool:
    """Tell whether an allowing clause is about a field (or, without one, about any)."""
    return clause.fields is None or name is None or name in clause.fields


def denies(clause: Clause, name: str | None) -> bool:
    """Tell whether a denying clause is about a field; one that is narrowed never denies the whole."""
    return clause.fields is None or (name is not None and name in clause.fields)


def mentions_row(condition: TypedExpression) -> bool:
    """Tell whether a condition looks at anything but the caller."""
    return any(
        (isinstance(part, Variable) and part.kind != "caller")
        or (isinstance(part, FieldAccess) and not isinstance(part.of, Variable | FieldAccess))
        for part in walk(condition)
    )
