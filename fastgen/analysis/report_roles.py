"""Reports roles that no rule and no expression mentions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from fastgen.analysis.policies import Policies
from fastgen.diagnostics import Report, Span
from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import (
    Compare,
    Contains,
    EnumConstant,
    FieldAccess,
    ListOf,
    Typed,
    TypedExpression,
)
from fastgen.ir.checked.program import Program


def report_roles(policies: Policies, report: Report) -> None:
    """Report the roles that give nothing, but for the one that everybody has at first."""
    program, auth = policies.program, policies.auth
    if auth is None or auth.role is None or program.role_enum is None or program.mixed:
        return
    roles = [member.name for member in program.enums[program.role_enum].members]
    left = dict.fromkeys(roles)
    for clause in clauses(program):
        for role in clause.roles:
            left.pop(role, None)
        if not left:
            return
    first = program.entities[auth.user].fields[auth.role].default
    plain = first.member if isinstance(first, EnumConstant) else next(iter(left), None)
    left.pop(plain or "", None)
    if not left:
        return
    for node in walk_program(program):
        if isinstance(node, EnumConstant) and node.owner == program.role_enum:
            left.pop(node.member, None)
        elif _compares_roles(node, auth.user, auth.role):
            return
    spans = _spans(program)
    for role in left:
        other = f"`{plain}`" if plain else "any other role"
        report.warning(
            "FG4108",
            spans.get(role),
            notes=[f"for example: a caller with the role `{role}` may do what {other} may"],
            help="say what it is for in a rule, or remove it",
            path="" if spans.get(role) else f"enums/{program.role_enum}",
            role=role,
        )


def clauses(program: Program) -> Iterator[Clause]:
    """Yield every clause of every rule."""
    accesses: list[Access] = [
        access for entity in program.entities.values() for access in entity.access.values()
    ]
    for operation in program.operations:
        accesses.append(operation.access)
        if operation.extra is not None:
            accesses.append(operation.extra)
    for access in accesses:
        yield from access.allow
        yield from access.deny


def walk_program(program: Program) -> Iterator[Typed]:
    """Yield every node of every expression of the entities and operations, each object once."""
    auth = program.authentications[0]
    role = program.entities[auth.user].fields.get(auth.role or "")
    seen: set[int] = {id(role)}  # its default is no mention
    waiting: list[object] = [*program.entities.values(), *program.operations]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple | list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif is_dataclass(value) and not isinstance(value, type | Span):
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Typed):
                yield value
            waiting.extend(
                getattr(value, part.name) for part in fields(value) if part.name != "type"
            )


def _compares_roles(node: Typed, user: str, role: str) -> bool:
    """Tell whether a role is compared with something else than a member of the enum."""

    def is_role(side: TypedExpression) -> bool:
        return isinstance(side, FieldAccess) and (side.entity, side.field) == (user, role)

    match node:
        case Compare(left=left, right=right):
            sides = ((left, right), (right, left))
            return any(is_role(one) and not isinstance(two, EnumConstant) for one, two in sides)
        case Contains(item=item, collection=many):
            return is_role(item) and not isinstance(many, ListOf)
        case _:
            return False


def _spans(program: Program) -> dict[str, Span | None]:
    """Return where the roles are declared."""
    for declared in program.spec.enums:
        if declared.name == program.role_enum:
            return {member.name: member.span for member in declared.members}
    return {}
