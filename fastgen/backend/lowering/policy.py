"""Rules of access: who passes without a look at a row, and which rows the others may touch.

The rules of one operation are joined by or, ``deny`` beats ``allow``, and nothing matching is a
refusal. For each class of callers they come down to one condition over ``self`` and ``caller``, a
typed expression like any other: it is lowered to SQL for a WHERE, or to Python for a row at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
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
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import EnumType, ListType, NullableType, ScalarType
from fastgen.records import dataclass

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


def settle(
    access: Access, roles: Sequence[str], *, field: str | None = None, anonymous: bool = True
) -> Policy:
    """Return what rules mean for every class of callers; with ``field``, for that field alone.

    Where an operation demands credentials, ``anonymous`` callers need no answer.
    """
    if access.open:
        everybody = (CallerClass(anonymous=True), *(CallerClass(role=role) for role in roles))
        return Policy(((everybody, TRUE),), open=True)
    members = [CallerClass(role=role) for role in roles] or [CallerClass()]
    classes = [CallerClass(anonymous=True), *members] if anonymous else members
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

    Classes that the condition refuses are left out. A condition needs no test of the role where
    all other roles pass without it.
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
    for classes, condition in sorted(policy.groups, key=lambda group: group[1] != TRUE):
        if condition == FALSE:
            continue
        others = {other for other in member_conditions if other not in (condition, TRUE)}
        tests: list[TypedExpression] = []
        members = [member for member in classes if not member.anonymous]
        if (others or condition == TRUE) and members and role and role_enum:
            held = FieldAccess(EnumType(role_enum), of=caller, entity=user, field=role)
            if policy.admits_anonymous:
                held = replace(held, type=NullableType(held.type))
            tests.append(_role_test(members, held, enum=role_enum))
        elif policy.admits_anonymous and not any(member.anonymous for member in classes):
            tests.append(NullTest(BOOL, operand=caller, negated=True))
        alternatives.append(simplify(Logical(BOOL, operator="and", operands=(*tests, condition))))
    return simplify(Logical(BOOL, operator="or", operands=tuple(alternatives)))


def _role_test(members: Sequence[CallerClass], held: FieldAccess, *, enum: str) -> TypedExpression:
    kind = EnumType(enum)
    constants = tuple(
        EnumConstant(kind, owner=enum, member=member.role) for member in members if member.role
    )
    if len(constants) == 1:
        return Compare(BOOL, operator="==", left=held, right=constants[0])
    return Contains(BOOL, item=held, collection=ListOf(ListType(kind), items=constants))


def with_caller(expression: TypedExpression, program: Program) -> TypedExpression:
    """Return a condition as it is where there surely is a caller: its fields are null no more."""
    return simplify(_with_caller(expression, program))


def _with_caller(expression: TypedExpression, program: Program) -> TypedExpression:
    def change(part: object) -> object:
        match part:
            case Variable(type=NullableType(of=of), kind="caller"):
                return replace(part, type=of)
            case FieldAccess(
                type=NullableType(of=of), of=Variable(kind="caller"), entity=str() as user
            ):
                kept = program.entities[user].fields[part.field].nullable
                known = change(part.of)
                assert isinstance(known, Variable)
                return replace(part, type=part.type if kept else of, of=known)
            case NullTest(operand=Variable(kind="caller"), negated=negated):
                return TRUE if negated else FALSE
            case tuple():
                return tuple(change(each) for each in part)
            case _ if is_dataclass(part) and not isinstance(part, type):
                after = {each.name: change(getattr(part, each.name)) for each in fields(part)}
                return replace(part, **after)
            case _:
                return part

    changed = change(expression)
    assert isinstance(changed, TypedExpression)
    return changed


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
