"""Rules of access: who passes without a look at a row, and which rows the others may touch.

The rules of one operation are joined by or, ``deny`` beats ``allow``, and nothing matching is a
refusal. For each class of callers they come down to one condition over ``self`` and ``caller``, a
typed expression like any other: it is lowered to SQL for a WHERE, or to Python for a row at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import (
    Compare,
    Constant,
    Contains,
    EnumConstant,
    FieldAccess,
    ListOf,
    Logical,
    Not,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import EnumType, ListType, ScalarType

BOOL: Final = ScalarType("bool")
TRUE: Final = Constant(BOOL, value=True)
FALSE: Final = Constant(BOOL, value=False)


@dataclass(frozen=True, slots=True)
class CallerClass:
    """Callers that the rules treat alike: anonymous ones, or those of one role.

    ``role`` is None where the program has no roles.
    """

    anonymous: bool = False
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What the rules of one operation say, class by class.

    Classes with one condition stand together.
    """

    groups: tuple[tuple[tuple[CallerClass, ...], TypedExpression], ...]
    open: bool = False

    def condition(self, caller: CallerClass) -> TypedExpression:
        """Return the condition for one class of callers."""
        return next(condition for classes, condition in self.groups if caller in classes)

    @property
    def admits_anonymous(self) -> bool:
        """Whether a caller without credentials may pass, for some row."""
        return self.open or any(
            member.anonymous and condition != FALSE
            for classes, condition in self.groups
            for member in classes
        )

    @property
    def needs_row(self) -> bool:
        """Whether the answer depends on the row for some caller."""
        return any(condition not in (TRUE, FALSE) for _, condition in self.groups)

    @property
    def roles(self) -> tuple[str, ...] | None:
        """The roles that the guard before any row lets through.

        None when it lets every role through.
        """
        known = [member for classes, _ in self.groups for member in classes if member.role]
        passing = tuple(
            member.role
            for classes, condition in self.groups
            if condition != FALSE
            for member in classes
            if member.role is not None
        )
        return None if len(passing) == len(known) else passing


def settle(access: Access, roles: Sequence[str], *, field: str | None = None) -> Policy:
    """Return what rules mean for every class of callers; with ``field``, for that field alone."""
    if access.open:
        everybody = (CallerClass(anonymous=True), *(CallerClass(role=role) for role in roles))
        return Policy(((everybody, TRUE),), open=True)
    members = [CallerClass(role=role) for role in roles] or [CallerClass()]
    classes = [CallerClass(anonymous=True), *members]
    groups: dict[TypedExpression, list[CallerClass]] = {}
    for caller in classes:
        groups.setdefault(_condition(access, caller, field), []).append(caller)
    return Policy(tuple((tuple(same), condition) for condition, same in groups.items()))


def allowed_fields(access: Access, names: Iterable[str], caller: CallerClass) -> tuple[str, ...]:
    """Return the fields that callers of a class may ever touch by an operation."""
    return tuple(name for name in names if _condition(access, caller, name) != FALSE)


def _condition(access: Access, caller: CallerClass, field: str | None) -> TypedExpression:
    allowed = _some(access.allow, caller, field, narrow=True)
    denied = _some(access.deny, caller, field, narrow=field is not None)
    return simplify(Logical(BOOL, operator="and", operands=(allowed, Not(BOOL, operand=denied))))


def _some(
    clauses: Iterable[Clause], caller: CallerClass, field: str | None, *, narrow: bool
) -> TypedExpression:
    """Return "some clause holds".

    A clause about some fields bears on the whole operation if ``narrow``.
    """
    conditions = [
        clause.when if clause.when is not None else TRUE
        for clause in clauses
        if _applies(clause, caller)
        and (
            clause.fields is None
            or (field is None and narrow)
            or (field is not None and field in clause.fields)
        )
    ]
    return simplify(Logical(BOOL, operator="or", operands=tuple(conditions)))


def _applies(clause: Clause, caller: CallerClass) -> bool:
    match clause.audience:
        case "anyone":
            return True
        case "authenticated":
            return not caller.anonymous
        case "roles":
            return caller.role in clause.roles


def whole_condition(
    policy: Policy, caller: Variable, *, user: str, role: str | None, role_enum: str | None
) -> TypedExpression:
    """Return the rules as one condition over ``self`` and ``caller``, roles included.

    Classes that the condition refuses are left out; a rule for everybody needs no role.
    """
    conditions = {condition for _, condition in policy.groups}
    if len(conditions) == 1:
        return conditions.pop()
    alternatives: list[TypedExpression] = []
    member_conditions = [
        condition
        for classes, condition in policy.groups
        if any(not member.anonymous for member in classes)
    ]
    for classes, condition in policy.groups:
        if condition == FALSE:
            continue
        tests: list[TypedExpression] = []
        members = [member for member in classes if not member.anonymous]
        if not any(member.anonymous for member in classes) and policy.admits_anonymous:
            tests.append(NullTest(BOOL, operand=caller, negated=True))
        if len(member_conditions) > 1 and members and role and role_enum:
            tests.append(_role_test(members, caller, user=user, role=role, enum=role_enum))
        alternatives.append(simplify(Logical(BOOL, operator="and", operands=(*tests, condition))))
    return simplify(Logical(BOOL, operator="or", operands=tuple(alternatives)))


def _role_test(
    members: Sequence[CallerClass], caller: Variable, *, user: str, role: str, enum: str
) -> TypedExpression:
    kind = EnumType(enum)
    held = FieldAccess(kind, of=caller, entity=user, field=role)
    constants = tuple(
        EnumConstant(kind, owner=enum, member=member.role) for member in members if member.role
    )
    if len(constants) == 1:
        return Compare(BOOL, operator="==", left=held, right=constants[0])
    return Contains(BOOL, item=held, collection=ListOf(ListType(kind), items=constants))


def simplify(expression: TypedExpression) -> TypedExpression:
    """Return a condition without constants.

    Repetitions and nested ``and`` or ``or`` of one kind.
    """
    match expression:
        case Not(operand=operand):
            inner = simplify(operand)
            match inner:
                case Constant(value=True):
                    return FALSE
                case Constant(value=False):
                    return TRUE
                case Not(operand=again):
                    return again
            return Not(BOOL, operand=inner)
        case Logical(operator=operator, operands=operands):
            neutral, absorbing = (TRUE, FALSE) if operator == "and" else (FALSE, TRUE)
            kept: list[TypedExpression] = []
            for operand in operands:
                inner = simplify(operand)
                parts = (
                    inner.operands
                    if isinstance(inner, Logical) and inner.operator == operator
                    else (inner,)
                )
                for part in parts:
                    if part == absorbing:
                        return absorbing
                    if part != neutral and part not in kept:
                        kept.append(part)
            if not kept:
                return neutral
            return (
                kept[0]
                if len(kept) == 1
                else Logical(BOOL, operator=operator, operands=tuple(kept))
            )
        case _:
            return expression
