"""Rules of access as each class of callers meets them: by role, or anonymous.

Nothing but the role and whether there is a caller is known before a request; both decide most of
a rule.
``condition_for`` replaces them by constants and simplifies: what remains is a condition on rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from fastgen.backend.lowering.null import bare, may_be_null
from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import (
    Choose,
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
    Typed,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.program import MixedCallers, Program
from fastgen.ir.checked.types import EnumType, NullableType, NullType, RowType, ScalarType
from fastgen.records import dataclass, replace

BOOL = ScalarType("bool")
TRUE = Constant(BOOL, True)
FALSE = Constant(BOOL, False)
NULL = Constant(NullType(), None)


@dataclass(frozen=True, slots=True)
class CallerClass:
    """Callers whom a rule cannot tell apart before it looks at rows.

    ``role`` is a member of the role enum, None where the program has no roles or nobody is
    signed in.
    """

    anonymous: bool
    role: str | None = None


ANONYMOUS = CallerClass(anonymous=True)


def caller_classes(program: Program) -> tuple[CallerClass, ...]:
    """Return every class of callers, anonymous ones first.

    Without auth there is that class alone.
    """
    if not program.authentications:
        return (ANONYMOUS,)
    if program.role_enum is None:
        return (ANONYMOUS, CallerClass(anonymous=False))
    members = program.enums[program.role_enum].members
    return (ANONYMOUS, *(CallerClass(anonymous=False, role=member.name) for member in members))


def condition_for(
    access: Access, caller: CallerClass, program: Program, *, field: str | None = None
) -> TypedExpression:
    """Return what must hold of a row for callers of a class.

    TRUE and FALSE where the row is irrelevant.

    Clauses that are narrowed to fields count only for ``field``, or, without one, as if they
    were not
    narrowed: then the answer is whether some field may be touched at all. A denial of some
    fields never
    denies the whole.
    """
    if access.open:
        return TRUE
    allowed = [
        _clause(clause, caller, program)
        for clause in access.allow
        if field is None or clause.fields is None or field in clause.fields
    ]
    denied = [
        _clause(clause, caller, program)
        for clause in access.deny
        if clause.fields is None or (field is not None and field in clause.fields)
    ]
    return all_of(any_of(*allowed), negate(any_of(*denied)))


def _clause(clause: Clause, caller: CallerClass, program: Program) -> TypedExpression:
    match clause.audience:
        case "authenticated" if caller.anonymous:
            return FALSE
        case "roles" if caller.role not in clause.roles:
            return FALSE
    return TRUE if clause.when is None else for_caller(clause.when, caller, program)


def for_caller(
    expression: TypedExpression, caller: CallerClass, program: Program
) -> TypedExpression:
    """Return an expression as it reads for callers of a class."""
    role = next((each.role for each in program.authentications), None)

    def visit(part: TypedExpression) -> TypedExpression:
        if program.mixed is not None and caller.role is not None:
            part = _as_kind(part, caller.role, program, program.mixed)
        match part:
            case Variable(kind="caller") if caller.anonymous:
                return NULL
            case Variable(kind="caller"):
                return replace(part, type=bare(part.type))
            case FieldAccess(of=Constant(value=None)):
                return NULL
            case FieldAccess(of=Variable(kind="caller"), entity=entity, field=name) if entity:
                field = program.entities[entity].fields[name]
                if name == role and caller.role is not None and program.role_enum is not None:
                    return EnumConstant(
                        EnumType(program.role_enum), owner=program.role_enum, member=caller.role
                    )
                return part if field.nullable else replace(part, type=bare(part.type))
        return simplified(part)

    return rewritten(expression, visit)


def _as_kind(
    part: TypedExpression, kind: str, program: Program, mixed: MixedCallers
) -> TypedExpression:
    """Return the row that calls, or its role, as it is for callers of one kind."""
    user, role = mixed.kinds[kind]
    match part:
        case FieldAccess(of=Variable(kind="caller"), type=NullableType(of=RowType(entity) as row)):
            return replace(part, type=row) if entity == user else NULL
        case FieldAccess(of=FieldAccess(of=Variable(kind="caller")), entity=entity, field=name):
            field = program.entities[entity].fields[name] if entity is not None else None
            named = any(way.user == entity and way.role == name for way in mixed.ways)
            if entity == user and named and field is not None and isinstance(field.type, EnumType):
                if role is None:
                    return NULL
                return EnumConstant(field.type, owner=field.type.enum, member=role)
    return part


def simplified(part: TypedExpression) -> TypedExpression:
    """Return an expression without what its constant parts decide."""
    match part:
        case Logical(operator="and", operands=operands):
            return all_of(*operands)
        case Logical(operands=operands):
            return any_of(*operands)
        case Not(operand=operand):
            return negate(operand)
        case Compare(operator=operator, left=left, right=right):
            return _compared(part, operator, left, right)
        case NullTest(operand=operand, negated=negated):
            if isinstance(operand.type, NullType):
                return FALSE if negated else TRUE
            if not may_be_null(operand):
                return TRUE if negated else FALSE
        case Contains(item=item, negated=negated) if isinstance(item.type, NullType):
            return TRUE if negated else FALSE
        case Contains(item=EnumConstant() as item, collection=ListOf(items=items), negated=negated):
            if all(isinstance(each, EnumConstant) for each in items):
                return TRUE if (item in items) is not negated else FALSE
        case Coalesce(left=left, right=right):
            return right if isinstance(left.type, NullType) else part if may_be_null(left) else left
        case Choose(condition=Constant(value=value), then=then, otherwise=otherwise):
            return then if value else otherwise
    return part


def _compared(
    part: Compare, operator: str, left: TypedExpression, right: TypedExpression
) -> TypedExpression:
    if isinstance(left.type, NullType) or isinstance(right.type, NullType):
        if operator not in ("==", "!="):
            return FALSE
        subject = right if isinstance(left.type, NullType) else left
        return simplified(NullTest(BOOL, operand=subject, negated=operator == "!="))
    if isinstance(left, EnumConstant) and isinstance(right, EnumConstant):
        same = (left.owner, left.member) == (right.owner, right.member)
        if operator in ("==", "!="):
            return TRUE if same is (operator == "==") else FALSE
    return part


def all_of(*operands: TypedExpression) -> TypedExpression:
    """Return the conjunction, flattened, without what always holds."""
    parts = list(_flat("and", operands))
    if FALSE in parts:
        return FALSE
    kept = [part for part in dict.fromkeys(parts) if part != TRUE]
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Logical(BOOL, operator="and", operands=tuple(kept))


def any_of(*operands: TypedExpression) -> TypedExpression:
    """Return the disjunction, flattened, without what never holds."""
    parts = list(_flat("or", operands))
    if TRUE in parts:
        return TRUE
    kept = [part for part in dict.fromkeys(parts) if part != FALSE]
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else Logical(BOOL, operator="or", operands=tuple(kept))


def negate(operand: TypedExpression) -> TypedExpression:
    """Return the negation."""
    match operand:
        case Constant(value=bool() as value):
            return FALSE if value else TRUE
        case Not(operand=inner):
            return inner
    return Not(BOOL, operand=operand)


def _flat(operator: str, operands: tuple[TypedExpression, ...]) -> Iterator[TypedExpression]:
    for operand in operands:
        if isinstance(operand, Logical) and operand.operator == operator:
            yield from operand.operands
        else:
            yield operand


def rewritten(
    expression: TypedExpression, visit: Callable[[TypedExpression], TypedExpression]
) -> TypedExpression:
    """Return an expression rebuilt from its leaves.

    Each part replaced by what ``visit`` answers.
    """
    return visit(_rebuilt(expression, visit))


_PARTS: Final[dict[type[object], tuple[str, ...]]] = {}
"""What ``_parts`` answered: one entry for each class of nodes."""


def _parts(kind: type[object]) -> tuple[str, ...]:
    """Return the fields of a class of nodes that may hold other nodes."""
    known = _PARTS.get(kind)
    if known is None:
        names = [each.name for each in fields(kind)] if is_dataclass(kind) else []
        known = _PARTS[kind] = tuple(name for name in names if name not in ("type", "span"))
    return known


def _rebuilt(
    node: TypedExpression, visit: Callable[[TypedExpression], TypedExpression]
) -> TypedExpression:
    changes: dict[str, object] = {}
    for name in _parts(type(node)):
        value: object = getattr(node, name)
        changed = _rewritten_value(value, visit)
        if changed is not value:
            changes[name] = changed
    return copied(node, changes) if changes else node


def copied(node: TypedExpression, changes: Mapping[str, object]) -> TypedExpression:
    """Return a node with some of its parts replaced; the caller vouches for their types."""
    made: TypedExpression = replace(node, **dict(changes))  # type: ignore[arg-type]  # by name
    return made


def _rewritten_value(value: object, visit: Callable[[TypedExpression], TypedExpression]) -> object:
    if isinstance(value, Typed):
        return rewritten(value, visit)  # type: ignore[arg-type]  # every Typed is a TypedExpression
    if isinstance(value, tuple):
        items = tuple(_rewritten_value(item, visit) for item in value)
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    changes = {}
    for name in _parts(type(value)):
        before: object = getattr(value, name)
        after = _rewritten_value(before, visit)
        if after is not before:
            changes[name] = after
    return replace(value, **changes) if changes else value  # type: ignore[type-var]  # has parts
