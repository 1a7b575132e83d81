"""Resolves an action: its route, its parameters, who may call it, its statements, its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.diagnostics import did_you_mean
from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Access, Entity, Shape, ShapeField
from fastgen.ir.checked.operations import Operation, Parameter, PathParameter
from fastgen.ir.checked.types import (
    ListType,
    RowType,
    Type,
)
from fastgen.ir.naming import pascal_case
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.entities.resolve_access import misread, resolve_extra
from fastgen.passes.entities.shapes import key_type
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.answer_shapes import answer_shape
from fastgen.passes.operations.callers import Need, caller_kinds, caller_need, caller_type
from fastgen.passes.operations.operation_names import OperationNames
from fastgen.passes.operations.path_parameters import resolve_path_parameters
from fastgen.passes.operations.raised_errors import writes
from fastgen.passes.operations.resolve_contract import with_contract
from fastgen.passes.operations.resolve_options import with_options
from fastgen.passes.operations.resolve_parameters import (
    BODIES,
    Parameters,
    bind_parameters,
    resolve_parameters,
)
from fastgen.passes.operations.resolve_statements import always_ends, resolve_block
from fastgen.passes.operations.resource_context import ResourceContext, local_kinds
from fastgen.passes.operations.routes import join_path, path_names, url_path
from fastgen.passes.operations.verbs import method_of

OPEN = Access(open=True)


def resolve_action(
    node: written.Operation,
    base: str,
    entities: Mapping[str, Entity],
    names: OperationNames,
    typer: Typer,
    context: ResourceContext | None = None,
) -> Operation | None:
    """Return the operation of an action; ``context`` is the resource it stands in."""
    tables, report = typer.tables, typer.report
    name = node.name or "action"
    path = join_path(base, (node.route.path if node.route else None) or f"/{name}")
    method = method_of(node.route, "POST", report)
    elsewhere = "query" if method in {"GET", "DELETE"} else "body"
    found = resolve_parameters(
        node.parameters, path_names(path), "query" if elsewhere == "query" else "body", typer
    )
    placed = _path_parameters(path, found, node, context, typer)
    env = Environment(caller=caller_type("optional", tables), used={"caller"}, pure=False)
    env = _bind_path(placed, node, env, typer)
    placed = _as_rows(placed)
    env = bind_parameters(found.parameters, node.parameters, env, typer)
    outer = context.node.rules if context is not None else ()
    access = resolve_extra((*outer, *node.rules), env, typer, None) or Access(open=False)
    if tables.user is None:
        access = OPEN
    elif not access.allow and not misread((*outer, *node.rules), report):
        report.error(
            "FG4001",
            node.span,
            operation="call",
            name=name,
            help="say who may, first thing in its block: `allow to authenticated`",
        )
    need = caller_need(access, None, tables)
    env = _with_caller(env, need, tables, caller_kinds(access, None, tables))
    _check_readable(found, placed, node, entities, typer)
    kinds = local_kinds(node, context.node if context else None, typer)
    block = resolve_block(node.before + node.after + node.answer, env, typer, kinds)
    if method == "GET" and any(one.place in BODIES for one in found.parameters):
        report.error("FG3068", node.span, name=name)
    if method == "GET" and writes(block.statements):
        report.error("FG3008", node.span, name=name)
    result = answer_shape(name, block.statements, entities, typer)
    if result.type is not None and not always_ends(block.statements):
        report.error("FG3013", node.span, name=name)
    unique = names.take(name, url_path(path))
    operation = Operation(
        id=f"action.{unique}",
        name=unique,
        verb="action",
        resource=_home(context, placed, found, tables),
        entity=context.entity.name if context is not None else None,
        description=node.description,
        method=method,
        path=url_path(path),
        status=result.status,
        path_parameters=placed,
        parameters=found.parameters,
        access=access,
        extra=None,
        needs_caller=need,
        input=_body(name, found.parameters, tables),
        output=result.output,
        answers_many=result.many,
        result=result.type,
        form=result.form,
        written_order=tuple(dict.fromkeys(one.name for one in node.parameters)),
        before=block.statements,
        writes=writes(block.statements),
        span=node.span,
    )
    resource = context.node if context is not None else None
    operation = with_options(operation, node, resource, typer)
    return with_contract(operation, node, resource, entities, typer)


def _path_parameters(
    path: str,
    found: Parameters,
    node: written.Operation,
    context: ResourceContext | None,
    typer: Typer,
) -> tuple[PathParameter, ...]:
    """Return the parameters of the path in its order; a resource's path may bring its own."""
    by_name = {parameter.name: parameter for parameter in found.path}
    names = path_names(path)
    missing = [name for name in names if name not in by_name]
    if missing and context is not None:
        outer = "/".join(f"{{{name}}}" for name in missing)
        inherited = resolve_path_parameters(outer, context.entity, node.span, typer)
        by_name.update({parameter.name: parameter for parameter in inherited})
    else:
        for name in missing:
            meant = did_you_mean(name, [parameter.name for parameter in node.parameters])
            typer.report.error(
                "FG3002",
                node.span,
                name=name,
                help=f"did you mean `{{{meant}}}`?" if meant else None,
            )
    own = dict.fromkeys(path_names(url_path(path)))
    return tuple(by_name[name] for name in own if name in by_name)


def _as_rows(placed: tuple[PathParameter, ...]) -> tuple[PathParameter, ...]:
    """Return the rows that the path of a resource names as an action has its own.

    They are found and have to be readable. A row below another one stays what it is.
    """
    below = any(each.role == "scope" for each in placed)
    return tuple(
        (
            replace(each, role="row")
            if (each.role == "scope" and "." not in (each.scopes or ""))
            or (each.role == "key" and not below)
            else each
        )
        for each in placed
    )


def _bind_path(
    placed: tuple[PathParameter, ...], node: written.Operation, env: Environment, typer: Typer
) -> Environment:
    for parameter in placed:
        row = parameter.role in {"row", "scope", "key"} and parameter.entity is not None
        type_: Type = RowType(parameter.entity or "") if row else parameter.type
        if parameter.role == "key":
            env = env.bind("it", variable("parameter", parameter.name, type_))
        else:
            named = variable("parameter", parameter.name, type_)
            env = env.bind(parameter.label, named)
    return env


def _with_caller(
    env: Environment, need: Need, tables: Tables, kinds: tuple[str, ...]
) -> Environment:
    if tables.user is None:
        return env
    return replace(env, caller=caller_type(need, tables, kinds))


def _check_readable(
    found: Parameters,
    placed: tuple[PathParameter, ...],
    node: written.Operation,
    entities: Mapping[str, Entity],
    typer: Typer,
) -> None:
    """Report rows that come in by a parameter and that nobody may read."""
    if typer.tables.user is None:
        return
    rows = {part.name: part.entity for part in placed if part.role == "row" and part.entity}
    for part in found.parameters:
        inner = part.type.item if isinstance(part.type, ListType) else part.type
        if isinstance(inner, RowType):
            rows[part.name] = inner.entity
    spans = {parameter.name: parameter.span for parameter in node.parameters}
    for name, entity in rows.items():
        if not entities[entity].access["read"].allow:
            typer.report.error(
                "FG4001",
                spans.get(name, node.span),
                operation="read",
                name=entity,
                help=f"say who may, in `entity {entity}`: `allow read to authenticated`",
            )


def _body(name: str, parameters: tuple[Parameter, ...], tables: Tables) -> Shape | None:
    """Return the shape of the body, if any parameter is in it."""
    fields = []
    for parameter in parameters:
        if parameter.place != "body":
            continue
        type_ = parameter.type
        match type_:
            case RowType(entity):
                type_ = _key(entity, parameter, tables)
            case ListType(item=RowType(entity)):
                type_ = ListType(_key(entity, parameter, tables), type_.minimum, type_.maximum)
            case _:
                pass
        fields.append(
            ShapeField(
                name=parameter.name,
                wire=parameter.wire,
                type=type_,
                nullable=parameter.nullable,
                optional=parameter.optional,
                default=parameter.default,
                description=parameter.description,
            )
        )
    return Shape(f"{pascal_case(name)}Input", None, tuple(fields)) if fields else None


def _key(entity: str, parameter: Parameter, tables: Tables) -> Type:
    if parameter.by is not None and parameter.by in tables.fields[entity]:
        return tables.fields[entity][parameter.by].type
    return key_type(entity, tables)


def _home(
    context: ResourceContext | None,
    placed: tuple[PathParameter, ...],
    found: Parameters,
    tables: Tables,
) -> str:
    """Return the package an action lives in: that of its resource, or the app."""
    if context is not None:
        return context.entity.name
    app = tables.spec.app
    return app.name if app is not None else "app"
