"""Works out whether an operation needs somebody signed in, and who `caller` is in it."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.checked.entities import Access, Field
from fastgen.ir.checked.types import CallerType, RowType, Type
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.tables import Tables, caller_of
from fastgen.passes.expressions.environment import Environment

Need = Literal["no", "optional", "required"]


def caller_need(access: Access, extra: Access | None, tables: Tables) -> Need:
    """Return `no` without auth, `required` when nobody anonymous gets past the rules."""
    if tables.user is None:
        return "no"
    for rules in (access, extra):
        if rules is not None and rules.allow and not _lets_anyone(rules):
            return "required"
    return "optional"


def caller_kinds(access: Access, extra: Access | None, tables: Tables) -> tuple[str, ...]:
    """Return the entities of callers that some rule lets in: of all, where there is but one."""
    kinds = tables.users
    for rules in (access, extra):
        if rules is not None and rules.allow and all(clause.kinds for clause in rules.allow):
            named = {kind for clause in rules.allow for kind in clause.kinds}
            kinds = tuple(kind for kind in kinds if kind in named)
    return kinds


def caller_type(need: Need, tables: Tables, kinds: tuple[str, ...] | None = None) -> Type | None:
    """Return the type of `caller`: None without auth, nullable where it may be nobody.

    ``kinds`` are the entities that callers are let in of, where somebody is required.
    """
    if need != "required" or tables.user is None:
        return tables.anybody
    return caller_of(kinds or tables.users)


def owns(field: Field, env: Environment) -> bool:
    """Tell whether the caller is there to become the owner of a row.

    Where callers of several kinds come, a field that may be null is null for those of another one.
    """
    if isinstance(env.caller, RowType):
        return field.target == env.caller.entity or field.nullable
    return isinstance(env.caller, CallerType) and field.nullable


def help_for_owner(field: Field, tables: Tables, otherwise: str) -> str:
    """Return whom to let in so that a row has an owner."""
    if not tables.kinds[1:] or field.target is None:
        return otherwise
    return f"let callers of one entity in: `allow … to {snake_case(field.target)}`"


def _lets_anyone(access: Access) -> bool:
    return any(clause.audience == "anyone" for clause in access.allow)
