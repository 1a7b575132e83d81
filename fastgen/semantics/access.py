"""Who may do what: `allow` and `deny` (docs, section 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Literal

from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import (
    Coalesce,
    Compare,
    Constant,
    Contains,
    EnumConstant,
    FieldAccess,
    ListOf,
    Logical,
    Not,
    NullTest,
    Order,
    RecordEntry,
    Typed,
    TypedExpression,
    Variable,
    VariableKind,
)
from fastgen.ir.checked.types import EnumType
from fastgen.semantics.expressions import Scope, evaluate, field_of
from fastgen.semantics.problems import RefusedError, refused
from fastgen.semantics.tenants import sees
from fastgen.semantics.values import Row

OF_THE_REQUEST: frozenset[VariableKind] = frozenset({"self", "it", "parameter", "input"})
"""Names that stand for rows and values of the request; until one is bound a rule that mentions it
is undecided."""

Verdict = Literal["yes", "no", "perhaps"]

OPPOSITE: dict[Verdict, Verdict] = {"yes": "no", "no": "yes", "perhaps": "perhaps"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What the rules give: everything, or the named fields alone (``fields`` not None)."""

    allowed: bool
    fields: frozenset[str] | None = None
    denied: frozenset[str] = frozenset()

    def covers(self, name: str) -> bool:
        """Tell whether a field is among what is allowed."""
        return (
            self.allowed
            and name not in self.denied
            and (self.fields is None or name in self.fields)
        )


def forbidden() -> RefusedError:
    """Return the answer to somebody who is known, but not allowed."""
    return refused("forbidden", 403)


def has_audience(clause: Clause, scope: Scope) -> bool:
    """Tell whether a rule speaks about the caller at all."""
    match clause.audience:
        case "anyone":
            return True
        case "authenticated" if clause.kinds:
            return scope.caller is not None and scope.caller.entity in clause.kinds
        case "authenticated":
            return scope.caller is not None
        case "roles" if clause.kinds and scope.caller is not None:
            return scope.caller.entity in clause.kinds and role_of(scope) in clause.roles
        case "roles":
            return role_of(scope) in clause.roles
        case _:
            return False


def role_of(scope: Scope) -> str | None:
    """Return the name of the role of the caller."""
    program = scope.world.program
    if scope.caller is None:
        return None
    entity = scope.caller.entity
    role = next((auth.role for auth in program.ways_of(entity) if auth.role), None)
    if role is None:
        return None
    value = field_of(scope.caller, role, scope)
    kind = program.entities[entity].fields[role].type
    members = program.enums[kind.enum].members if isinstance(kind, EnumType) else ()
    return next((member.name for member in members if member.value == value), None)


def verdict(clause: Clause, scope: Scope) -> Verdict:
    """Tell whether a rule holds as far as the names that are bound by now can say."""
    if not has_audience(clause, scope):
        return "no"
    if clause.when is None:
        return "yes"
    if any(name not in scope.names for name in mentioned(clause.when)):
        return "perhaps"
    return "yes" if evaluate(clause.when, scope) is True else "no"


def foreseen(clause: Clause, scope: Scope) -> Verdict:
    """Tell whether a rule holds as far as the role of the caller says, without a look at rows."""
    if not has_audience(clause, scope):
        return "no"
    return "yes" if clause.when is None else by_role(clause.when, scope)


def by_role(condition: TypedExpression, scope: Scope) -> Verdict:
    """Tell what a condition says that mentions the role of the caller, or parts that do."""
    match condition:
        case Not(operand=operand):
            return OPPOSITE[by_role(operand, scope)]
        case Logical(operator=operator, operands=operands):
            said = {by_role(one, scope) for one in operands}
            deciding: Verdict = "no" if operator == "and" else "yes"
            if deciding in said:
                return deciding
            return "perhaps" if "perhaps" in said else OPPOSITE[deciding]
    if not is_about_role(condition, scope):
        return "perhaps"
    return "yes" if evaluate(condition, scope) is True else "no"


def is_about_role(part: object, scope: Scope) -> bool:
    """Tell whether an expression is made of constants, the caller and the role alone."""
    match part:
        case Constant() | EnumConstant() | Variable(kind="caller"):
            return True
        case FieldAccess(of=Variable(kind="caller"), field=name):
            return name in {one.role for one in scope.world.program.authentications}
        case Compare(left=left, right=right) | Coalesce(left=left, right=right):
            return is_about_role(left, scope) and is_about_role(right, scope)
        case NullTest(operand=operand) | Not(operand=operand):
            return is_about_role(operand, scope)
        case Contains(item=item, collection=ListOf(items=items)):
            return all(is_about_role(one, scope) for one in (item, *items))
        case Logical(operands=operands):
            return all(is_about_role(one, scope) for one in operands)
    return False


def require_possible(
    access: Access | None, scope: Scope, says: Callable[[Clause, Scope], Verdict] = verdict
) -> None:
    """Refuse what the rules refuse as far as ``says`` can say: 403 (section 14, 3 and 5)."""
    if access is None or access.open:
        return
    whole_denials = (clause for clause in access.deny if clause.fields is None)
    if any(says(clause, scope) == "yes" for clause in whole_denials):
        raise forbidden()
    if access.allow and all(says(clause, scope) == "no" for clause in access.allow):
        raise forbidden()
    if not access.allow and not access.deny:
        raise forbidden()


def require_possible_keys(access: Access, keys: frozenset[str], scope: Scope) -> None:
    """Refuse a key of a body that no rule could cover for the role, whatever the row is.

    "Each key of the body needs an `allow` that covers it"; a `deny` refuses the keys it names.
    """
    if access.open:
        return
    for key in keys:
        allows = [one for one in access.allow if one.fields is None or key in one.fields]
        denies = [one for one in access.deny if one.fields is not None and key in one.fields]
        if all(foreseen(one, scope) == "no" for one in allows):
            raise forbidden()
        if any(foreseen(one, scope) == "yes" for one in denies):
            raise forbidden()


def holds(clause: Clause, scope: Scope) -> bool:
    """Tell whether a rule holds, with the row in sight."""
    return has_audience(clause, scope) and scope.true(clause.when)


def granted(access: Access, scope: Scope) -> Grant:
    """Return what the rules of an entity give: joined by *or*, and a `deny` beats every `allow`."""
    if access.open:
        return Grant(True)
    allows = [clause for clause in access.allow if holds(clause, scope)]
    denies = [clause for clause in access.deny if holds(clause, scope)]
    if not allows or any(clause.fields is None for clause in denies):
        return Grant(False)
    denied = frozenset(name for clause in denies for name in clause.fields or ())
    if any(clause.fields is None for clause in allows):
        return Grant(True, None, denied)
    return Grant(True, frozenset(name for one in allows for name in one.fields or ()), denied)


def narrowed(access: Access | None, scope: Scope) -> bool:
    """Tell whether what a resource or an operation adds holds; it never widens.

    Rules that only deny leave the rest allowed.
    """
    if access is None or access.open:
        return True
    if any(holds(clause, scope) for clause in access.deny):
        return False
    return not access.allow or any(holds(clause, scope) for clause in access.allow)


def readable(row: Row, scope: Scope) -> bool:
    """Tell whether the caller may read a row."""
    if not sees(scope.world, row):
        return False
    access = scope.world.entity(row.entity).access["read"]
    return access.open or granted(access, scope.of(row)).allowed


@lru_cache(maxsize=4096)
def mentioned(value: object) -> frozenset[tuple[VariableKind, str]]:
    """Return the names of the request in an expression, and of the caller."""
    found: set[tuple[VariableKind, str]] = set()
    waiting: list[object] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Variable):
            if node.kind in OF_THE_REQUEST:
                found.add((node.kind, node.name))
        elif isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, Typed | Order | RecordEntry):
            parts = (part.name for part in fields(node) if part.name not in {"type", "span"})
            waiting.extend(getattr(node, name) for name in parts)
    return frozenset(found)
