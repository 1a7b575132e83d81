"""Resolves a resource: each of its lines becomes one operation or more."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import did_you_mean
from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Require, Statement
from fastgen.passes.declarations.type_help import help_for_entity
from fastgen.passes.entities.resolve_access import misread
from fastgen.passes.expressions.environment import entity_environment
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.failures import resolve_failure
from fastgen.passes.operations.callers import caller_kinds, caller_type
from fastgen.passes.operations.check_lines import check_lines
from fastgen.passes.operations.operation_names import OperationNames
from fastgen.passes.operations.resolve_action import resolve_action
from fastgen.passes.operations.resolve_statements import resolve_block
from fastgen.passes.operations.resolve_verb import resolve_verb
from fastgen.passes.operations.resource_context import ResourceContext, resource_context
from fastgen.passes.operations.verbs import BULK, PLAIN
from fastgen.records import replace


def resolve_resource(
    node: written.Resource,
    base: str,
    entities: Mapping[str, Entity],
    names: OperationNames,
    typer: Typer,
) -> list[Operation]:
    """Return the operations of a resource, in the order of the text."""
    if node.entity not in entities:
        help_text = help_for_entity(node.entity, entities)
        typer.report.error("FG2003", node.span, name=node.entity, help=help_text)
        return []
    context = resource_context(node, base, entities, names, typer)
    operations: list[Operation] = []
    for operation in node.operations or ():
        check_lines(operation, context.span_of(operation), typer.report)
        match operation.verb:
            case None:
                found = resolve_action(operation, context.path, entities, names, typer, context)
                operations.extend(() if found is None else (found,))
            case "bulk":
                for verb in operation.operations:
                    operations.extend(_bulk(operation, verb, context))
            case "toggle":
                operations.extend(_toggle(operation, context))
            case verb:
                operations.append(resolve_verb(operation, PLAIN[verb], context))
    _report_nobody(operations, context)
    return operations


def _report_nobody(operations: list[Operation], context: ResourceContext) -> None:
    """Report the operations that no rule allows, together."""
    refused = [
        operation
        for operation in operations
        if operation.verb != "action" and not operation.access.open and not operation.access.allow
    ]
    typer = context.typer
    if not refused or typer.tables.user is None:
        return
    if misread(typer.tables.names.entities[context.entity.name].rules, typer.report):
        return
    verbs = list(dict.fromkeys(operation.verb.replace("_", " ") for operation in refused))
    words = " or ".join(filter(None, (", ".join(verbs[:-1]), verbs[-1])))
    entity = context.entity.name
    rights = ", ".join(dict.fromkeys(verb.removeprefix("bulk ") for verb in verbs))
    typer.report.error(
        "FG4001",
        refused[0].span if len(refused) == 1 else context.node.span,
        operation=words,
        name=entity,
        help=f"say who may, in `entity {entity}`: `allow {rights} to authenticated`",
    )


def resolve_moves_of(
    node: written.Resource,
    base: str,
    entities: Mapping[str, Entity],
    names: OperationNames,
    typer: Typer,
) -> list[Operation]:
    """Return an operation for each move of the entity's flows, below its first resource."""
    context = resource_context(node, base, entities, names, typer)
    declared = {
        move.name: move
        for field in typer.tables.names.entities[node.entity].fields
        for move in field.moves
    }
    operations: list[Operation] = []
    for field in context.entity.fields.values():
        for move in field.moves:
            source = declared[move.name]
            line = written.Operation.trusted({"verb": "update", "span": source.span})
            found = resolve_verb(line, "move", context, move=move.name, access=move.access)
            kinds = caller_kinds(found.access, found.extra, typer.tables)
            caller = caller_type(found.needs_caller, typer.tables, kinds)
            env = replace(entity_environment(node.entity, caller), pure=False)
            body = resolve_block(source.body, env, typer, context.kinds)
            before: tuple[Statement, ...] = ()
            if move.when is not None and caller is None:  # else it is one of the rules
                before = (Require(move.when, resolve_failure(None, "forbidden", env, typer)),)
            if move.require is not None and move.otherwise is not None:
                before = (*before, Require(move.require, move.otherwise))
            found = replace(found, relation=field.name, before=before, after=body.statements)
            operations.append(found)
    return operations


def _bulk(node: written.Operation, verb: written.Verb, context: ResourceContext) -> list[Operation]:
    if verb not in BULK:
        context.typer.report.error(
            "FG3022",
            node.span or context.node.span,
            verb=verb,
            help="`bulk` takes `create`, `update` and `delete`",
        )
        return []
    return [resolve_verb(node, BULK[verb], context)]


def _toggle(node: written.Operation, context: ResourceContext) -> list[Operation]:
    typer, entity = context.typer, context.entity
    field = entity.fields.get(node.relation or "")
    user, users = typer.tables.user, typer.tables.users
    if field is None:
        meant = did_you_mean(node.relation or "", entity.fields)
        typer.report.error(
            "FG2004",
            node.span,
            owner=entity.name,
            name=node.relation,
            help=f"did you mean `{meant}`?" if meant else None,
        )
        return []
    if user is None:
        typer.report.error(
            "FG4002", node.span, help="add `auth jwt { user: …, login: … }` to the app"
        )
        return []
    if field.kind != "many_to_many" or field.target not in users:
        typer.report.error(
            "FG3018",
            node.span,
            field=field.name,
            user=user,
            help=f"write it as `{field.name}: {user}[]`",
        )
        return []
    return [
        resolve_verb(node, "toggle_add", context),
        resolve_verb(node, "toggle_remove", context),
    ]
