"""Types the expressions of fields: defaults, `on update`, computed values, orders."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Field, Flags
from fastgen.ir.checked.expressions import Constant, ListOf, RecordOf, TypedExpression
from fastgen.ir.checked.traversal import mentions_caller, walk
from fastgen.ir.checked.types import MapType, NullableType, RowType, ScalarType, Type
from fastgen.passes.declarations.resolve_fields import starts_empty
from fastgen.passes.entities.tenant_uniques import unique_per_tenant
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.queries import type_order
from fastgen.passes.expressions.tenants import caller_tenant, tenant_of
from fastgen.passes.expressions.typer import Typer
from fastgen.records import replace

WORDS = frozenset({"string", "text", "slug"})


def resolve_field_expressions(
    entity: written.Entity, env: Environment, typer: Typer
) -> dict[str, Field]:
    """Return the fields of an entity with every expression typed.

    ``env`` sees the fields of the row and a caller who may be anonymous. An owner is the caller by
    default, who then must be signed in.
    """
    fields: dict[str, Field] = dict(typer.tables.fields[entity.name])
    seen: set[str] = set()
    for node in entity.fields:
        if node.name in seen:
            continue
        seen.add(node.name)
        fields[node.name] = _field(node, fields[node.name], fields, env, typer)
    return {
        name: unique_per_tenant(entity.name, field, typer.tables) for name, field in fields.items()
    }


def _field(
    node: written.Field,
    field: Field,
    fields: Mapping[str, Field],
    env: Environment,
    typer: Typer,
) -> Field:
    wanted: Type = NullableType(field.type) if field.nullable else field.type
    env = replace(env, used=set(env.used))
    changes = field
    if node.default is not None:
        default = typer.check(node.default, replace(env, row=None), wanted)
        _refuse_self(default, field, typer)
        changes = replace(changes, default=_normalised(default, field.flags))
    elif field.flags.owner:
        changes = replace(changes, default=_owner(field, typer))
    elif field.flags.tenant:
        changes = replace(changes, default=caller_tenant(field, typer.tables))
    elif field.kind == "column" and starts_empty(field.type) and not field.nullable:
        changes = replace(changes, default=_empty(field.type))
    if node.on_update is not None:
        changes = replace(changes, on_update=typer.check(node.on_update, env, wanted))
    if node.computed is not None:
        value = typer.check(node.computed, env, wanted)
        changes = replace(changes, computed=value, mentions_caller=mentions_caller(value))
    if node.order and field.target is not None:
        row = variable("self", "self", RowType(field.target))
        tenant = tenant_of(row, typer.tables)
        inside = Environment(row=row, caller=env.caller, tenant=tenant)
        order = type_order(node.order, inside, typer)
        changes = replace(changes, order=order)
    if node.derived_from is not None:
        _check_derived(node, fields, typer)
    return changes


def _empty(type_: Type) -> TypedExpression:
    """Return the empty list or map that a field starts with when nobody says otherwise."""
    if isinstance(type_, MapType):
        return RecordOf(type=type_, entries=())
    return ListOf(type=type_, items=())


def _owner(field: Field, typer: Typer) -> TypedExpression | None:
    users = typer.tables.users
    if not users:
        typer.report.error(
            "FG4002", field.span, help="add `auth jwt { user: …, login: … }` to the app"
        )
        return None
    if field.target not in users:
        user = "`, `".join(users)
        help = f"write `{field.name}: {users[0]}`"
        typer.report.error("FG4008", field.span, field=field.name, user=user, help=help)
        return None
    several = len(users) > 1
    return typer.tables.caller(field.target, nullable=several and field.nullable)


def _normalised(default: TypedExpression, flags: Flags) -> TypedExpression:
    """Return a default as an input would be kept: trimmed, in small letters or in capitals."""
    if not (isinstance(default, Constant) and isinstance(default.value, str)):
        return default
    text = default.value.strip() if flags.trim else default.value
    text = text.lower() if flags.lower else text
    return replace(default, value=text.upper() if flags.upper else text)


def _refuse_self(default: TypedExpression, field: Field, typer: Typer) -> None:
    """Report a default that reads the row, which does not exist yet."""
    for node in walk(default):
        kind = getattr(node, "kind", None)
        if kind == "self":
            typer.report.error(
                "FG5008",
                node.span or default.span,
                field=field.name,
                help=f"compute it instead: `{field.name}: … := …`",
            )
            return


def _check_derived(node: written.Field, fields: Mapping[str, Field], typer: Typer) -> None:
    source = fields.get(node.derived_from or "")
    if source is None:
        meant = did_you_mean(node.derived_from or "", fields)
        typer.report.error(
            "FG2002",
            node.span,
            name=node.derived_from,
            help=f"did you mean `{meant}`?" if meant else None,
        )
    elif not (isinstance(source.type, ScalarType) and source.type.name in WORDS):
        typer.report.error(
            "FG5006", node.span, flag="from", field=source.name, needs="a text field"
        )
