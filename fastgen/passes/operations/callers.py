"""Works out whether an operation needs somebody signed in, and who `caller` is in it."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.types import NullableType, RowType, Type
from fastgen.passes.declarations.tables import Tables

Need = Literal["no", "optional", "required"]


def caller_need(access: Access, extra: Access | None, tables: Tables) -> Need:
    """Return `no` without auth, `required` when nobody anonymous gets past the rules."""
    if tables.user is None:
        return "no"
    for rules in (access, extra):
        if rules is not None and rules.allow and not _lets_anyone(rules):
            return "required"
    return "optional"


def caller_type(need: Need, tables: Tables) -> Type | None:
    """Return the type of `caller`: None without auth, nullable where it may be nobody."""
    if tables.user is None:
        return None
    row = RowType(tables.user)
    return row if need == "required" else NullableType(row)


def _lets_anyone(access: Access) -> bool:
    return any(clause.audience == "anyone" for clause in access.allow)
