"""Keeps the rules of an entity inside the tenant: what no rule can widen."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import TypedExpression, Variable
from fastgen.ir.checked.types import RowType
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.tenants import both, in_tenant, tenant_here


def scope_access(entity: str, operation: str, access: Access, tables: Tables) -> Access:
    """Return the access of one operation, for callers of the row's tenant alone.

    Nobody anonymous has a tenant. A create is about no row yet: it asks for somebody
    signed in, but for users, who may come before their tenant.
    """
    if tables.tenancy is None or entity not in tables.tenancy.paths or access.open:
        return access
    allow = tuple(scope_clause(entity, operation, clause, tables) for clause in access.allow)
    return replace(access, allow=allow)


def scope_clause(entity: str, operation: str, clause: Clause, tables: Tables) -> Clause:
    """Return one `allow`, for callers of the row's tenant alone."""
    tenancy = tables.tenancy
    if tenancy is None or entity not in tenancy.paths:
        return clause
    if operation == "create" and entity == tenancy.user and tenancy.optional:
        return clause
    condition = _condition(entity, operation, tables)
    audience = "authenticated" if clause.audience == "anyone" else clause.audience
    return replace(clause, audience=audience, when=both(condition, clause.when))


def _condition(entity: str, operation: str, tables: Tables) -> TypedExpression | None:
    env = Environment(caller=RowType(tables.user or ""))
    tenant = tenant_here(env, tables)
    if tenant is None:
        return None
    if operation == "create":
        return None
    return in_tenant(Variable(RowType(entity), "self", "self"), tenant, tables)
