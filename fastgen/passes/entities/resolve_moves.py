"""Resolves the moves of flows: who may make them, and what they ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.diagnostics import did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Access, Field, Move
from fastgen.passes.declarations.collect_names import report_duplicate
from fastgen.passes.entities.resolve_access import resolve_clauses
from fastgen.passes.entities.scope_access import scope_clause
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.failures import resolve_failure


def resolve_moves(
    entity: written.Entity,
    fields: Mapping[str, Field],
    access: Mapping[str, Access],
    env: Environment,
    typer: Typer,
) -> dict[str, Field]:
    """Return the fields with the moves of each flow; the bodies of moves are resolved later.

    What a move says itself (`to`, `when`) is one more way to be allowed, beside the rules of the
    entity that name it.
    """
    resolved = dict(fields)
    seen: dict[str, written.Move] = {}
    for node in entity.fields:
        if not node.moves:
            continue
        moves: list[Move] = []
        for move in node.moves:
            if move.name in seen:
                report_duplicate(move.name, move.span, seen[move.name].span, typer.report)
                continue
            seen[move.name] = move
            moves.append(_move(move, entity.name, access[move.name], env, typer))
        _report_unreachable(node, typer)
        resolved[node.name] = replace(resolved[node.name], moves=tuple(moves))
    return resolved


def _move(node: written.Move, entity: str, rules: Access, env: Environment, typer: Typer) -> Move:
    access = rules
    when = None
    if node.who or node.when is not None:
        rule = written.Rule(effect="allow", who=node.who, when=node.when, span=node.span)
        clauses = resolve_clauses(rule, env, typer)
        when = clauses[0].when
        if not rules.open:
            tables = typer.tables
            scoped = [scope_clause(entity, node.name, clause, tables) for clause in clauses]
            access = replace(rules, allow=(*scoped, *rules.allow))
    require = typer.condition(node.require, env) if node.require is not None else None
    failure = None
    if require is not None:
        failure = resolve_failure(node.otherwise, "conflict", env, typer)
    if typer.tables.user is not None and not access.allow:
        typer.report.error(
            "FG4001",
            node.span,
            operation="make the move",
            name=node.name,
            help=f"say who may: `{node.name}: … -> … to …`",
        )
    return Move(
        name=node.name,
        sources=node.sources,
        target=node.target,
        access=access,
        when=when,
        require=require,
        otherwise=failure,
    )


def _report_unreachable(node: written.Field, typer: Typer) -> None:
    """Report states that no chain of moves from the first one reaches."""
    if not node.moves or not node.moves[0].sources:
        return
    first = node.moves[0].sources[0]
    reached, grew = {first}, True
    while grew:
        before = len(reached)
        for move in node.moves:
            if reached.intersection(move.sources):
                reached.add(move.target)
        grew = len(reached) > before
    for move in node.moves:
        for state in move.sources:
            if state in reached:
                continue
            meant = did_you_mean(state, sorted(reached))
            typer.report.error(
                "FG5011",
                move.span,
                state=state,
                first=first,
                help=f"did you mean `{meant}`?" if meant else f"add a move that ends in `{state}`",
            )
            reached.add(state)
