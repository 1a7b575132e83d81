"""Resolves what is written: `create`, `upsert`, `update`, `add … to`, `remove … from`."""

from __future__ import annotations

from typing import Literal

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir import statements as written_statements
from fastgen.ir.checked import statements as checked
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    CreateRow,
    FieldAccess,
    PathMany,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RowsType,
    RowType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.passes.declarations.type_help import help_for_entity
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.records import entry_value, record_fields, spread_entry
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.callers import help_for_owner, owns
from fastgen.passes.operations.write_tenants import may_state, tenant_key, with_tenant
from fastgen.records import dataclass

Values = tuple[tuple[str, TypedExpression], ...]
Mode = Literal["create", "update"]


@dataclass(frozen=True, slots=True)
class Target:
    """The entity whose rows are written, and how."""

    entity: str
    mode: Mode
    caller: bool = False


def resolve_value(node: written.Expression, env: Environment, typer: Typer) -> TypedExpression:
    """Type a value that may be a write: after `let x =`, after `return`, or alone."""
    match node:
        case written.Create():
            return resolve_create(node, env, typer)
        case written.Upsert():
            return resolve_upsert(node, env, typer)
        case _:
            return typer.infer(node, env)


def resolve_create(node: written.Create, env: Environment, typer: Typer) -> TypedExpression:
    """Resolve `create T { … }`: every field that needs a value has one."""
    if not _known_entity(node.entity, node.span, typer):
        return typer.unknown(node.span)
    values = resolve_values(node.record, Target(node.entity, "create"), env, typer)
    values = with_tenant(node.entity, values, node.span, env, typer)
    report_unset(node.entity, {name for name, _ in values}, node.span, env, typer)
    return CreateRow(type=RowType(node.entity), entity=node.entity, values=values, span=node.span)


def resolve_upsert(node: written.Upsert, env: Environment, typer: Typer) -> TypedExpression:
    """Resolve `upsert T by a, b { … }`; `old` is the row that is there already, or null."""
    if not _known_entity(node.entity, node.span, typer):
        return typer.unknown(node.span)
    fields = typer.tables.fields[node.entity]
    for key in node.keys:
        if key not in fields:
            _report_unknown(node.entity, key, node.span, typer)
            return typer.unknown(node.span)
    old = variable("old", "old", NullableType(RowType(node.entity)))
    values = resolve_values(node.record, Target(node.entity, "create"), env.bind("old", old), typer)
    given = {name for name, _ in values}
    missing = [key for key in node.keys if key not in given]
    if missing:
        typer.report.error(
            "FG2026",
            node.span,
            owner="the record",
            names=", ".join(f"`{name}`" for name in missing),
            help=f"add `{missing[0]}: …`",
        )
    report_unset(node.entity, given | set(node.keys), node.span, env, typer)
    values = with_tenant(node.entity, values, node.span, env, typer)
    return UpsertRow(
        type=RowType(node.entity),
        entity=node.entity,
        keys=tenant_key(node.entity, node.keys, node.span, typer),
        values=values,
        span=node.span,
    )


def resolve_update(
    node: written_statements.Update, env: Environment, typer: Typer
) -> checked.Statement | None:
    """Resolve `update row { … }`."""
    row = typer.infer(node.row, env)
    match row.type:
        case RowType(entity) | ViewType(entity):
            own = isinstance(row, Variable) and row.kind == "caller"
            target = Target(entity, "update", caller=own)
            values = resolve_values(node.record, target, env, typer)
            return checked.UpdateRow(row, entity, values, span=node.span)
        case NullableType(of=RowType()):
            typer.report.error(
                "FG2007",
                row.span or node.span,
                expected="the row to update",
                help="stop when it is null: `let row = … else not_found`",
            )
        case UnknownType():
            pass
        case RowsType():
            typer.report.error(
                "FG2006",
                row.span or node.span,
                expected="one row",
                found=with_article(row.type),
                help="update many with `for row in … { update row { … } }`",
            )
        case other:
            typer.report.error(
                "FG2006", row.span or node.span, expected="one row", found=with_article(other)
            )
    return None


def resolve_relation_change(
    node: written_statements.Add | written_statements.Remove, env: Environment, typer: Typer
) -> checked.Statement | None:
    """Resolve `add x to rel` and `remove x from rel`."""
    relation = typer.infer(node.relation, env)
    item = typer.infer(node.item, env)
    if isinstance(relation.type, UnknownType) or isinstance(item.type, UnknownType):
        return None
    owner = relation.of if isinstance(relation, FieldAccess) else None
    field = (
        typer.tables.fields[relation.entity][relation.field]
        if isinstance(relation, FieldAccess) and relation.entity is not None
        else None
    )
    if owner is None or field is None or not _is_set(field, typer):
        single = isinstance(relation, PathMany)
        typer.report.error(
            "FG5012",
            relation.span or node.span,
            help="name it through one row: `row.relation`" if single else None,
        )
        return None
    item = typer.fit(item, RowType(field.target or ""))
    entity = relation.entity if isinstance(relation, FieldAccess) else None
    if isinstance(node, written_statements.Add):
        return checked.AddTo(item, owner, entity or "", field.name, span=node.span)
    return checked.RemoveFrom(item, owner, entity or "", field.name, span=node.span)


def resolve_values(
    record: written.Record | written.Source, target: Target, env: Environment, typer: Typer
) -> Values:
    """Return the values of a record by field; `...rec` gives the fields that the entity has too."""
    if isinstance(record, written.Source):
        typer.report.error("FG2029", record.span, text=record.text)
        return ()
    fields = typer.tables.fields[target.entity]
    values: dict[str, TypedExpression] = {}
    for entry in record.entries:
        if entry.name is None:
            _spread(entry, target, env, typer, values)
            continue
        field = fields.get(entry.name)
        if field is None:
            _report_unknown(target.entity, entry.name, entry.span or record.span, typer)
            if entry.value is not None:
                typer.infer(entry.value, env)
            continue
        if entry.name in values:
            typer.report.error("FG2001", entry.span or record.span, name=entry.name)
            continue
        if not _writable(field, target, entry.span or record.span, typer):
            continue
        value = entry_value(entry, env, typer, wanted_type(field))
        if may_state(field, value, env, typer, of_caller=target.caller):
            values[entry.name] = refuse_secret(value, typer)
    return tuple(values.items())


def wanted_type(field: Field) -> Type:
    """Return what a value for a field must fit: for a set of rows, rows."""
    if isinstance(field.type, RowsType):
        return ListType(RowType(field.type.entity))
    return NullableType(field.type) if field.nullable else field.type


def report_unset(
    entity: str, given: set[str], span: Span | None, env: Environment, typer: Typer
) -> None:
    """Report the fields of a new row that nothing gives a value."""
    fields = typer.tables.fields[entity]
    missing = [
        name
        for name, field in fields.items()
        if not field.optional and field.kind in {"column", "reference"} and name not in given
    ]
    if missing:
        typer.report.error(
            "FG5013",
            span,
            point=entity,
            entity=entity,
            names=", ".join(f"`{name}`" for name in missing),
            help=f"add `{missing[0]}: …`, or give the field a default",
        )
    for name, field in fields.items():
        if field.flags.owner and name not in given and not owns(field, env):
            typer.report.error(
                "FG4006",
                span,
                field=name,
                help=(
                    help_for_owner(
                        field, typer.tables, "ask for somebody signed in: `allow to authenticated`"
                    )
                    if typer.tables.user
                    else None
                ),
            )


def _spread(
    entry: written.Entry,
    target: Target,
    env: Environment,
    typer: Typer,
    values: dict[str, TypedExpression],
) -> None:
    if entry.value is None:
        return
    source = typer.infer(entry.value, env)
    given = record_fields(source, typer)
    if given is None:
        if not isinstance(source.type, UnknownType):
            typer.report.error(
                "FG2006",
                source.span or entry.span,
                expected="a record",
                found=with_article(source.type),
            )
        return
    fields = typer.tables.fields[target.entity]
    for name, type_ in given:
        field = fields.get(name)
        if field is None:
            _report_unknown(target.entity, name, entry.span, typer)
        elif _writable(field, target, entry.span, typer):
            value = typer.fit(spread_entry(source, name, type_), wanted_type(field))
            if may_state(field, value, env, typer, of_caller=target.caller):
                values[name] = value


def _writable(field: Field, target: Target, span: Span | None, typer: Typer) -> bool:
    reason = None
    if field.kind == "computed":
        reason = "it is computed"
    elif field.kind == "inverse":
        reason = f"it is the other side of `{field.target}.{field.via}`"
    elif field.flags.tenant and target.caller and field.nullable:
        reason = None  # who has no tenant may get one
    elif target.mode == "update" and field.flags.immutable:
        reason = "it is immutable"
    elif target.mode == "update" and field.generated:
        reason = "it is the key"
    if reason is None:
        return True
    typer.report.error("FG5014", span, field=field.name, reason=reason)
    return False


def _is_set(field: Field, typer: Typer) -> bool:
    if field.kind == "many_to_many":
        return True
    if field.kind != "inverse" or field.target is None or field.via is None:
        return False
    return typer.tables.fields[field.target][field.via].kind == "many_to_many"


def _known_entity(name: str, span: Span | None, typer: Typer) -> bool:
    if name in typer.tables.fields:
        return True
    typer.report.error("FG2003", span, name=name, help=help_for_entity(name, typer.tables.fields))
    return False


def _report_unknown(entity: str, name: str, span: Span | None, typer: Typer) -> None:
    meant = did_you_mean(name, typer.tables.fields[entity])
    typer.report.error(
        "FG2004",
        span,
        owner=entity,
        name=name,
        help=f"did you mean `{meant}`?" if meant else None,
    )
