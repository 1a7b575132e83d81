"""Resolves one verb of a resource into an operation."""

from __future__ import annotations

from fastgen.diagnostics import Report, Span
from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import HttpMethod, Operation, OperationVerb, PathParameter
from fastgen.ir.checked.statements import Statement
from fastgen.ir.checked.traversal import mentions_caller
from fastgen.ir.checked.types import NullableType, RowType, UnknownType
from fastgen.ir.naming import kebab_case
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.entities.resolve_access import resolve_extra
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.mixed_callers import as_kind, refuse_mixed
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.operations.answer_shapes import AnswerShape, answer_shape
from fastgen.passes.operations.callers import Need, caller_kinds, caller_need, caller_type
from fastgen.passes.operations.operation_names import wished_name
from fastgen.passes.operations.path_parameters import item_path, resolve_path_parameters
from fastgen.passes.operations.raised_errors import writes
from fastgen.passes.operations.resolve_contract import with_contract
from fastgen.passes.operations.resolve_options import with_options
from fastgen.passes.operations.resolve_parameters import bind_parameters, resolve_parameters
from fastgen.passes.operations.resolve_work import resolve_work
from fastgen.passes.operations.resource_context import ResourceContext, local_kinds
from fastgen.passes.operations.routes import join_path, path_names, url_path
from fastgen.passes.operations.verbs import (
    BULK_MAXIMUM,
    MANY,
    METHODS,
    OF_THE_COLLECTION,
    READING,
    TOGGLES,
    method_of,
)

NO_CONTENT = 204
NOBODY = Access(open=False)


def resolve_verb(
    node: written.Operation,
    verb: OperationVerb,
    context: ResourceContext,
    *,
    move: str | None = None,
    access: Access | None = None,
) -> Operation:
    """Return the operation of a verb; a move brings its own access."""
    entity, typer, span = context.entity, context.typer, context.span_of(node)
    path = _path(node, verb, context, move)
    outer = path_names(context.path)
    parameters = resolve_path_parameters(path, entity, _place_of_path(node, context), typer, outer)
    rules = _rules_key(node, verb, move)
    own = access or entity.access.get(rules, NOBODY)
    row = variable("it", "it", RowType(entity.name))
    open_env = _environment(parameters, "optional", context).bind("it", row)
    extra = resolve_extra((*context.node.rules, *node.rules), open_env, typer, rules)
    need = caller_need(own, extra, typer.tables)
    kinds_in = caller_kinds(own, extra, typer.tables)
    target = _target(context, _environment(parameters, need, context, kinds_in))
    if need == "optional" and (verb in TOGGLES or mentions_caller(target)):
        need = "required"
    env = _environment(parameters, need, context, kinds_in)
    query = resolve_parameters(node.parameters, path_names(path), "query", typer)
    env = bind_parameters(query.parameters, node.parameters, env, typer)
    kinds = local_kinds(node, context.node, typer)
    work = resolve_work(node, verb, parameters, env, context, kinds)
    method = _method(node, verb, typer.report)
    changes = verb not in READING or writes(work.before + work.after + work.answer)
    if method == "GET" and changes:
        typer.report.error("FG3008", span, name=node.name or verb)
    wished = wished_name(verb, context.singular, node.name, move or node.relation)
    name = context.names.take(wished, url_path(path))
    result = _answer(verb, name, work.answer, context)
    operation = Operation(
        id=f"{entity.name}.{name}",
        name=name,
        verb=verb,
        resource=entity.name,
        entity=entity.name,
        description=node.description,
        method=method,
        path=url_path(path),
        status=result.status,
        path_parameters=parameters,
        parameters=query.parameters,
        access=own,
        extra=extra,
        needs_caller=need,
        listing=work.listing,
        input=work.input,
        output=result.output,
        answers_many=result.many,
        result=result.type if work.answer else None,
        assign=work.assign,
        before=work.before,
        after=work.after,
        answer=work.answer,
        target=target,
        relation=node.relation,
        move=move,
        bulk_maximum=(node.bulk_maximum or BULK_MAXIMUM) if verb.startswith("bulk_") else None,
        writes=changes,
        span=span,
    )
    operation = with_options(operation, node, context.node, typer)
    return with_contract(operation, node, context.node, context.entities, typer)


def _answer(
    verb: OperationVerb, name: str, answer: tuple[Statement, ...], context: ResourceContext
) -> AnswerShape:
    """Return what a verb answers: what its `return` says, else the row or the rows, or nothing."""
    if answer:
        return answer_shape(name, answer, context.entities, context.typer)
    status = METHODS[verb][1]
    output = None if status == NO_CONTENT else context.entity.views[None].shape
    return AnswerShape(status, None, output, verb in MANY)


def _place_of_path(node: written.Operation, context: ResourceContext) -> Span | None:
    """Return where the names of a path are: at the operation, else at its resource."""
    own = node.route is not None and node.route.path is not None
    return context.span_of(node) if own else context.node.span


def _rules_key(node: written.Operation, verb: OperationVerb, move: str | None) -> str:
    if verb in TOGGLES:
        return node.relation or ""
    return move or verb.removeprefix("bulk_")


def _method(node: written.Operation, verb: OperationVerb, report: Report) -> HttpMethod:
    default, _ = METHODS[verb]
    if verb in TOGGLES or verb.startswith("bulk_") or node.route is None:
        return default
    return method_of(node.route, default, report)


def _path(
    node: written.Operation, verb: OperationVerb, context: ResourceContext, move: str | None
) -> str:
    written_path = node.route.path if node.route else None
    if written_path is not None:
        return join_path(context.path, written_path)
    scoped = frozenset(path_names(context.path))
    row = "" if context.node.target is not None else item_path(context.entity, scoped)
    if verb.startswith("bulk_"):
        return join_path(context.path, "bulk")
    if verb in OF_THE_COLLECTION:
        named = f"/{kebab_case(node.name)}" if node.name and verb == "list" else ""
        return join_path(context.path, named)
    if verb in TOGGLES:
        return join_path(context.path, row, kebab_case(node.relation or ""))
    if verb == "move":
        return join_path(context.path, row, kebab_case(move or ""))
    return join_path(context.path, row)


def _environment(
    parameters: tuple[PathParameter, ...],
    need: Need,
    context: ResourceContext,
    kinds: tuple[str, ...] | None = None,
) -> Environment:
    """Return the names that every verb sees: the rows that the path names, and the caller."""
    env = Environment(
        caller=caller_type(need, context.typer.tables, kinds),
        used={"self", "caller", "it"},
        pure=False,
    )
    for parameter in parameters:
        if parameter.role == "scope" and parameter.entity is not None:
            row = variable("parameter", parameter.name, RowType(parameter.entity))
            env = env.bind(parameter.label, row)
    return env


def _target(context: ResourceContext, env: Environment) -> TypedExpression | None:
    node, typer = context.node.target, context.typer
    if node is None:
        return None
    value = as_kind(typer.read(node, env), RowType(context.entity.name), typer)
    value = refuse_mixed(refuse_secret(value, typer), typer)
    inner = value.type.of if isinstance(value.type, NullableType) else value.type
    if inner == RowType(context.entity.name) or isinstance(inner, UnknownType):
        return value
    typer.report.error(
        "FG2006",
        value.span or context.node.span,
        expected=f"a `{context.entity.name}`",
        found=with_article(inner),
    )
    return typer.unknown(value.span)
