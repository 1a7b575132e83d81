"""Puts the tenant into every query: the one place where a query on an entity becomes scoped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Compare,
    FieldAccess,
    Logical,
    NullTest,
    PathMany,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import NullableType, RowsType, RowType, ScalarType
from fastgen.ir.naming import snake_case
from fastgen.passes.expressions.field_types import type_of_field

if TYPE_CHECKING:
    from fastgen.passes.declarations.tables import Tables
    from fastgen.passes.expressions.environment import Environment

BOOL = ScalarType("bool")


def tenant_of(row: TypedExpression, tables: Tables) -> TypedExpression | None:
    """Return the tenant that a row belongs to; None where its entity has none."""
    kind = row.type.of if isinstance(row.type, NullableType) else row.type
    if tables.tenancy is None or not isinstance(kind, RowType):
        return None
    path = tables.tenancy.paths.get(kind.entity)
    if path is None:
        return None
    value = row
    for name in path:
        value = _step(value, name, tables)
    return value


def tenant_here(env: Environment, tables: Tables) -> TypedExpression | None:
    """Return the tenant that queries are scoped to: of the row at hand, else of the caller.

    None where there is neither: in a job, a seed, a scenario.
    """
    tenancy = tables.tenancy
    if tenancy is None or env.tenant is not None:
        return env.tenant
    if env.caller is None:
        return None
    return _step(Variable(env.caller, "caller", "caller"), tenancy.field, tables)


def caller_tenant(field: Field, tables: Tables) -> TypedExpression | None:
    """Return what a field with the flag `tenant` is, where nothing else is said: the caller's.

    None for users who may have none: whoever registers has none yet.
    """
    tenancy = tables.tenancy
    if tenancy is None or field.nullable:
        return None
    found = _step(Variable(RowType(tenancy.user), "caller", "caller"), tenancy.field, tables)
    return replace(found, type=field.type)


def in_tenant(
    row: TypedExpression, tenant: TypedExpression, tables: Tables
) -> TypedExpression | None:
    """Return the condition that a row belongs to a tenant; None where its entity has none.

    Nobody's rows are never found: two that have no tenant do not share one. Only callers without
    a tenant find one row, their own.
    """
    own = tenant_of(row, tables)
    if own is None or tables.tenancy is None:
        return None
    same: TypedExpression = Compare(BOOL, operator="==", left=own, right=tenant)
    if not (isinstance(own.type, NullableType) and isinstance(tenant.type, NullableType)):
        return same
    some = NullTest(BOOL, operand=own, negated=True)
    same = Logical(BOOL, operator="and", operands=(some, same))
    caller = tenant.of if isinstance(tenant, FieldAccess) else None
    user = RowType(tables.tenancy.user)
    if isinstance(caller, Variable) and caller.kind == "caller" and row.type == user:
        me = Compare(BOOL, operator="==", left=row, right=caller)
        return Logical(BOOL, operator="or", operands=(me, same))
    return same


def scope_table(select: Select, env: Environment, tables: Tables) -> Select:
    """Return the query of a whole table as far as the tenant reaches."""
    return _scoped(select, env, tables)


def scope_relation(value: TypedExpression, env: Environment, tables: Tables) -> TypedExpression:
    """Return a relation to many as far as the tenant reaches.

    What hangs on a row of a tenant is of the same tenant; what hangs on another row may be of any.
    """
    tenancy = tables.tenancy
    if tenancy is None or not isinstance(value.type, RowsType):
        return value
    if not isinstance(value, FieldAccess | PathMany) or value.entity is None:
        return value
    if value.entity in tenancy.paths or value.type.entity not in tenancy.paths:
        return value
    name = env.fresh(snake_case(value.type.entity))
    plain = Select(value.type, source=value, variable=name, span=value.span)
    found = _scoped(plain, env, tables)
    return value if found is plain else found


def both(one: TypedExpression | None, other: TypedExpression | None) -> TypedExpression | None:
    """Return the conjunction of two conditions that may be missing."""
    if one is None or other is None:
        return other if one is None else one
    return Logical(BOOL, operator="and", operands=(one, other))


def _scoped(select: Select, env: Environment, tables: Tables) -> Select:
    tenant = tenant_here(env, tables)
    if tenant is None or not isinstance(select.type, RowsType):
        return select
    row = Variable(RowType(select.type.entity), "row", select.variable)
    condition = in_tenant(row, tenant, tables)
    return select if condition is None else replace(select, where=condition)


def _step(of: TypedExpression, name: str, tables: Tables) -> FieldAccess:
    nullable = isinstance(of.type, NullableType)
    kind = of.type.of if isinstance(of.type, NullableType) else of.type
    if not isinstance(kind, RowType):
        raise TypeError(f"{name} of no row")
    field: Field = tables.fields[kind.entity][name]
    type_ = type_of_field(field)
    if nullable and not isinstance(type_, NullableType):
        type_ = NullableType(type_)
    return FieldAccess(type_, of=of, entity=kind.entity, field=name)
