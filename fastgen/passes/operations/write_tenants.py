"""Which tenant a row that a statement writes belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.diagnostics import Span
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.expressions import NullTest, TypedExpression, Variable
from fastgen.ir.checked.statements import Require, Statement
from fastgen.ir.checked.types import NullableType, UnknownType
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.tenants import BOOL, tenant_here
from fastgen.passes.failures import resolve_failure

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

Values = tuple[tuple[str, TypedExpression], ...]


def may_state(
    field: Field, value: TypedExpression, env: Environment, typer: Typer, *, of_caller: bool
) -> bool:
    """Tell whether a statement may say the tenant of a row, or report that it may not.

    It may say the one that it writes for anyhow, one that was just made, and any where nobody has
    to be signed in. A caller without a tenant may be given one.
    """
    tenancy = typer.tables.tenancy
    if tenancy is None or not field.flags.tenant or isinstance(value.type, UnknownType):
        return True
    here = tenant_here(env, typer.tables)
    made = isinstance(value, Variable) and value.kind == "let" and value.name in env.made
    nobody = isinstance(env.caller, NullableType)
    if here is None or value == here or made or nobody or (of_caller and field.nullable):
        return True
    typer.report.error("FG4306", value.span, field=field.name)
    return False


def with_tenant(
    entity: str, values: Values, span: Span | None, env: Environment, typer: Typer
) -> Values:
    """Return the values of a new row with its tenant: the one at hand, unless it is said."""
    tenancy = typer.tables.tenancy
    name = tenancy.own_field(entity) if tenancy is not None else None
    if tenancy is None or name is None or any(given == name for given, _ in values):
        return values
    field = typer.tables.fields[entity][name]
    tenant = tenant_here(env, typer.tables)
    if tenant is None:
        if not field.nullable:
            _report(entity, span, typer, f"say it: `create {entity} {{ {name}: … }}`")
        return values
    if isinstance(tenant.type, NullableType) and not field.nullable:
        known = f"caller.{tenancy.field}"
        if not isinstance(env.caller, NullableType) and known in env.non_null:
            return (*values, (name, replace(tenant, type=tenant.type.of)))
        signed_in = not isinstance(env.caller, NullableType)
        _report(
            entity,
            span,
            typer,
            (
                f"ask first: `require {known} is not null else forbidden`"
                if signed_in
                else f"ask for somebody signed in, or say it: `create {entity} {{ {name}: … }}`"
            ),
        )
        return values
    return (*values, (name, tenant))


def of_the_caller(entity: Entity, values: Values, env: Environment, typer: Typer) -> Values:
    """Return the values of a created user with the tenant of the caller, who may have none.

    The tenant of every other row is a default of its field.
    """
    tenancy = typer.tables.tenancy
    if tenancy is None or entity.name != tenancy.user or not tenancy.optional:
        return values
    tenant = tenant_here(env, typer.tables)
    return values if tenant is None else (*values, (tenancy.field, tenant))


def tenant_first(entity: Entity, env: Environment, typer: Typer) -> tuple[Statement, ...]:
    """Return the statement that refuses, before a row is made, callers who may have no tenant."""
    tenancy = typer.tables.tenancy
    if tenancy is None or not tenancy.optional or entity.name == tenancy.user:
        return ()
    tenant = tenant_here(env, typer.tables)
    if tenancy.own_field(entity.name) is None or tenant is None:
        return ()
    known = NullTest(BOOL, operand=tenant, negated=True)
    return (Require(known, resolve_failure(None, "forbidden", env, typer)),)


def tenant_key(
    entity: str, keys: tuple[str, ...], span: Span | None, typer: Typer
) -> tuple[str, ...]:
    """Return the fields by which an upsert finds its row: never one of another tenant."""
    tenancy = typer.tables.tenancy
    if tenancy is None or entity not in tenancy.paths:
        return keys
    own = tenancy.own_field(entity)
    if own is not None:
        return keys if own in keys else (*keys, own)
    fields = typer.tables.fields[entity]
    if not any(fields[key].target in tenancy.paths for key in keys):
        typer.report.error(
            "FG4304",
            span,
            point="by",
            names=", ".join(f"`{key}`" for key in keys),
            help=f"find it by `{tenancy.paths[entity][0]}` as well",
        )
    return keys


def _report(entity: str, span: Span | None, typer: Typer, help_text: str) -> None:
    typer.report.error("FG4307", span, point=entity, entity=entity, help=help_text)
