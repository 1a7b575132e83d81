"""Resolves what a verb of a resource accepts and does."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Entity, Shape, ShapeField
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression
from fastgen.ir.checked.operations import ErrorKind, Listing, OperationVerb, PathParameter
from fastgen.ir.checked.statements import Answer, Statement
from fastgen.ir.checked.traversal import each_statement
from fastgen.ir.checked.types import ListType, RowsType, RowType
from fastgen.ir.naming import pascal_case
from fastgen.passes.entities.shapes import key_type, wire_type
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.callers import help_for_owner, owns
from fastgen.passes.operations.check_files import check_files
from fastgen.passes.operations.resolve_input import (
    Items,
    input_record,
    report_incomplete,
    resolve_input,
)
from fastgen.passes.operations.resolve_listing import resolve_listing
from fastgen.passes.operations.resolve_statements import resolve_block
from fastgen.passes.operations.resolve_writes import Target, resolve_values
from fastgen.passes.operations.resource_context import ResourceContext
from fastgen.passes.operations.verbs import CREATING, INPUTS, WITHOUT_IT
from fastgen.passes.operations.write_tenants import of_the_caller, tenant_first
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """What a verb accepts and does."""

    listing: Listing | None
    input: Shape | None
    assign: tuple[tuple[str, TypedExpression], ...]
    before: tuple[Statement, ...]
    after: tuple[Statement, ...]
    answer: tuple[Statement, ...]


def resolve_work(
    node: written.Operation,
    verb: OperationVerb,
    parameters: tuple[PathParameter, ...],
    env: Environment,
    context: ResourceContext,
    kinds: Mapping[str, ErrorKind],
) -> Work:
    """Return the work of a verb.

    Everything but a list and a create knows `it` from the start; a create knows it in `set` and
    afterwards. The keys of the input are names of their own.
    """
    entity, typer = context.entity, context.typer
    row = variable("it", "it", RowType(entity.name))
    listing = resolve_listing(node, entity, env, typer) if verb == "list" else None
    alone = _alone(node, verb, context)
    assigned = _assigned(alone)
    scoped = {part.scopes for part in parameters if part.scopes is not None}
    filled = frozenset(assigned | scoped)
    shape = _input(node, verb, filled, context, items=alone.input)
    inside = _with_input(env, shape, entity, typer) if shape is not None else env
    if shape is not None:
        _report_unreadable(shape, node, context)
        check_files(shape, verb, context.span_of(node), typer)
    known = inside if verb in CREATING or verb in WITHOUT_IT else inside.bind("it", row)
    before = resolve_block(node.before, known, typer, kinds)
    finished = before.env if verb in WITHOUT_IT else before.env.bind("it", row)
    assign: tuple[tuple[str, TypedExpression], ...] = ()
    if node.assign is not None:
        mode = Target(entity.name, "create" if verb in CREATING else "update")
        assign = resolve_values(node.assign, mode, finished, typer)
    if shape is not None and verb in CREATING:
        span = context.span_of(node)
        report_incomplete(shape, entity, filled, span, typer, verb=node.verb or "")
        _report_owner(entity, assigned, env, context, node)
        assign = of_the_caller(entity, assign, env, typer)
    if verb == "list":
        rows = variable("items", "items", RowsType(entity.name))
        finished = finished.bind("items", rows)
    after = resolve_block(node.after, finished, typer, kinds)
    answer = resolve_block(node.answer, after.env, typer, kinds)
    _refuse_documents((*before.statements, *after.statements, *answer.statements), typer)
    first = tenant_first(entity, env, typer) if verb in CREATING else ()
    return Work(
        listing, shape, assign, first + before.statements, after.statements, answer.statements
    )


def _refuse_documents(statements: tuple[Statement, ...], typer: Typer) -> None:
    """Report answers of a verb that are not JSON; those of actions may be."""
    for statement in each_statement(statements):
        if isinstance(statement, Answer) and statement.form != "json":
            what = f"`{statement.form}(…)` as the answer of a verb"
            typer.report.error("FG3902", statement.span, what=what)


def _alone(
    node: written.Operation, verb: OperationVerb, context: ResourceContext
) -> written.Operation:
    """Return the operation of the resource that does with one row what a bulk one does with many.

    It says the input, where the bulk operation does not; any other operation stands for itself.
    """
    if not verb.startswith("bulk_") or node.input is not None or node.assign is not None:
        return node
    others = context.node.operations or ()
    return next((each for each in others if each.verb == verb.removeprefix("bulk_")), node)


def _assigned(node: written.Operation) -> set[str]:
    entries = getattr(node.assign, "entries", ())
    return {entry.name for entry in entries if entry.name is not None}


def _input(
    node: written.Operation,
    verb: OperationVerb,
    filled: frozenset[str],
    context: ResourceContext,
    *,
    items: Items | None,
) -> Shape | None:
    entity, typer = context.entity, context.typer
    if verb == "bulk_delete":
        keys = ShapeField("keys", "keys", ListType(key_type(entity.name, typer.tables)))
        return Shape(f"{entity.name}Keys", None, (keys,))
    suffix = INPUTS.get(verb)
    if suffix is None:
        return None
    given = pascal_case(node.name) if node.name else ""
    singular = pascal_case(context.singular)
    shape = resolve_input(
        items,
        entity,
        f"{given}{singular}{suffix}",
        typer,
        creating=verb in CREATING,
        without=filled,
    )
    if verb != "bulk_update":
        return shape
    keys_first = tuple(
        ShapeField(name, field.wire, wire_type(field, typer.tables), source=name)
        for name, field in ((name, entity.fields[name]) for name in entity.key)
    )
    rest = tuple(part for part in shape.fields if part.name not in entity.key)
    return Shape(shape.name, entity.name, keys_first + rest)


def _report_unreadable(shape: Shape, node: written.Operation, context: ResourceContext) -> None:
    """Report relations that a caller is to name by a key, to rows that nobody may read."""
    if context.typer.tables.user is None:
        return
    for part in shape.fields:
        field = context.entity.fields.get(part.source or "")
        target = context.entities.get(field.target or "") if field is not None else None
        if target is not None and not target.access["read"].allow:
            context.typer.report.error(
                "FG4001",
                field.span if field is not None else context.span_of(node),
                operation="read",
                name=target.name,
                help=f"say who may, in `entity {target.name}`: `allow read to authenticated`",
            )


def _with_input(env: Environment, shape: Shape, entity: Entity, typer: Typer) -> Environment:
    record = input_record(shape, entity)
    whole = variable("input", "input", record)
    inside = env.bind("input", whole)
    for name, type_ in record.fields:
        if name not in inside.variables:
            part = FieldAccess(type=type_, of=whole, entity=None, field=name)
            inside = inside.bind(name, part)
    return inside


def _report_owner(
    entity: Entity,
    assigned: set[str],
    env: Environment,
    context: ResourceContext,
    node: written.Operation,
) -> None:
    for name, field in entity.fields.items():
        if field.flags.owner and name not in assigned and not owns(field, env):
            context.typer.report.error(
                "FG4006",
                context.span_of(node),
                point=node.verb or "",
                field=name,
                help=help_for_owner(
                    field,
                    context.typer.tables,
                    "let only the signed-in create one: `allow create to authenticated`",
                ),
            )
