"""Resolves statements in the order they run; each sees the names bound above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from fastgen.ir import statements as written
from fastgen.ir.checked import statements as checked
from fastgen.ir.checked.expressions import CreateRow
from fastgen.ir.checked.operations import ErrorKind
from fastgen.ir.checked.types import (
    NullableType,
    NullType,
    RowsType,
    RowType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.narrowing import non_null_if
from fastgen.passes.expressions.queries import row_type_of, type_query
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.tenants import tenant_here, tenant_of
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.failures import resolve_failure
from fastgen.passes.operations.resolve_answer import resolve_answer
from fastgen.passes.operations.resolve_send import resolve_send
from fastgen.passes.operations.resolve_writes import (
    resolve_relation_change,
    resolve_update,
    resolve_value,
)
from fastgen.records import dataclass

FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Block:
    """Statements resolved, and the names that what follows them sees."""

    statements: tuple[checked.Statement, ...]
    env: Environment


def resolve_block(
    nodes: tuple[written.Statement, ...],
    env: Environment,
    typer: Typer,
    kinds: Mapping[str, ErrorKind],
) -> Block:
    """Return the statements of a block, and the names that are bound at its end."""
    resolved: list[checked.Statement] = []
    for node in nodes:
        statement, env = _statement(node, env, typer, kinds)
        if statement is not None:
            resolved.append(statement)
    return Block(tuple(resolved), env)


def _statement(
    node: written.Statement, env: Environment, typer: Typer, kinds: Mapping[str, ErrorKind]
) -> tuple[checked.Statement | None, Environment]:
    match node:
        case written.Let():
            return _let(node, env, typer, kinds)
        case written.Require():
            failure = resolve_failure(node.otherwise, "conflict", env, typer, kinds)
            condition = typer.condition(node.condition, env)
            known = env.knowing(non_null_if(node.condition, True))
            return checked.Require(condition, failure, span=node.span), known
        case written.If():
            return _if(node, env, typer, kinds)
        case written.For():
            return _for(node, env, typer, kinds), env
        case written.Perform():
            return _perform(node, env, typer), env
        case written.Update():
            return resolve_update(node, env, typer), _after_write(env)
        case written.Delete():
            return _delete(node, env, typer), _after_write(env)
        case written.DeleteAll():
            return _delete_all(node, env, typer), _after_write(env)
        case written.Add() | written.Remove():
            return resolve_relation_change(node, env, typer), env
        case written.Send():
            return resolve_send(node, env, typer), env
        case written.Fail():
            failure = resolve_failure(node.error, "conflict", env, typer, kinds)
            return checked.Fail(failure, span=node.span), env
        case written.Return():
            return resolve_answer(node, env, typer), env
        case written.SourceBlock():
            typer.report.error("FG2029", node.span, text=node.text)
            return None, env
    assert_never(node)


def _let(
    node: written.Let, env: Environment, typer: Typer, kinds: Mapping[str, ErrorKind]
) -> tuple[checked.Statement | None, Environment]:
    refuse_shadow(node.name, env, typer, node.span)
    env.used.add(node.name)
    value = resolve_value(node.value, env, typer)
    failure = None
    type_: Type = value.type
    if node.otherwise is not None:
        failure = resolve_failure(node.otherwise, FOUND, env, typer, kinds)
        if isinstance(type_, NullableType):
            type_ = type_.of
        elif not isinstance(type_, NullType | UnknownType):
            typer.report.error(
                "FG2009",
                value.span or node.span,
                type=with_article(type_),
                help="leave out `else` and what follows",
            )
    statement = checked.Let(node.name, value, failure, span=node.span)
    if isinstance(value, CreateRow):
        env = replace(env, made=env.made | {node.name})
    return statement, env.bind(node.name, variable("let", node.name, type_))


def _if(
    node: written.If, env: Environment, typer: Typer, kinds: Mapping[str, ErrorKind]
) -> tuple[checked.Statement | None, Environment]:
    condition = typer.condition(node.condition, env)
    then_env = env.knowing(non_null_if(node.condition, True))
    else_env = env.knowing(non_null_if(node.condition, False))
    then = resolve_block(node.then, then_env, typer, kinds)
    otherwise = resolve_block(node.otherwise, else_env, typer, kinds)
    after = env
    if always_ends(then.statements):
        after = env.knowing(non_null_if(node.condition, False))
    return checked.If(condition, then.statements, otherwise.statements, span=node.span), after


def _for(
    node: written.For, env: Environment, typer: Typer, kinds: Mapping[str, ErrorKind]
) -> checked.Statement | None:
    query = type_query(node.query, env, typer)
    if not query.known:
        return None
    tenant = env.tenant
    if tenant_here(env, typer.tables) is None and query.inside.row is not None:
        tenant = tenant_of(query.inside.row, typer.tables)
    inside = replace(query.inside, row=env.row, tenant=tenant)
    body = resolve_block(node.body, inside, typer, kinds)
    return checked.For(query.select, body.statements, span=node.span)


def _perform(node: written.Perform, env: Environment, typer: Typer) -> checked.Statement | None:
    value = resolve_value(node.value, env, typer)
    return checked.Perform(value, span=node.span)


def _delete(node: written.Delete, env: Environment, typer: Typer) -> checked.Statement | None:
    row = typer.infer(node.row, env)
    match row.type:
        case RowType(entity) | ViewType(entity):
            return checked.DeleteRow(row, entity, span=node.span)
        case RowsType():
            typer.report.error(
                "FG2006",
                row.span or node.span,
                expected="one row",
                found=with_article(row.type),
                help="delete many with `delete all …`",
            )
        case NullableType():
            typer.report.error(
                "FG2007",
                row.span or node.span,
                expected="the row to delete",
                help="stop when it is null: `let row = … else not_found`",
            )
        case UnknownType():
            pass
        case other:
            typer.report.error(
                "FG2006", row.span or node.span, expected="one row", found=with_article(other)
            )
    return None


def _delete_all(
    node: written.DeleteAll, env: Environment, typer: Typer
) -> checked.Statement | None:
    query = type_query(node.query, env, typer)
    if not query.known:
        return None
    row = row_type_of(query.select.type)
    if not isinstance(row, RowType):
        typer.report.error(
            "FG2006", node.span, expected="rows", found=with_article(query.select.type)
        )
        return None
    return checked.DeleteRows(query.select, row.entity, span=node.span)


def _after_write(env: Environment) -> Environment:
    """Forget what was known about fields: a write may have changed them."""
    kept = frozenset(path for path in env.non_null if "." not in path)
    return replace(env, non_null=kept)


def always_ends(statements: tuple[checked.Statement, ...]) -> bool:
    """Tell whether a block never runs past its end."""
    if not statements:
        return False
    match statements[-1]:
        case checked.Answer() | checked.Fail():
            return True
        case checked.If(then=then, otherwise=otherwise):
            return always_ends(then) and always_ends(otherwise)
        case _:
            return False
