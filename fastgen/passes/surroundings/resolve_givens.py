"""Resolves the rows that a scenario starts from; what it does not tell is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from fastgen.diagnostics import Span
from fastgen.ir import surroundings as written
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import GivenRow
from fastgen.ir.checked.types import RowType
from fastgen.passes.declarations.type_help import help_for_entity
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_writes import Target, resolve_values
from fastgen.passes.surroundings.invent_values import invent_field
from fastgen.records import dataclass

NEEDED = frozenset({"column", "reference"})


@dataclass(slots=True)
class Givens:
    """The rows of a scenario so far, in the order in which they are made."""

    entities: Mapping[str, Entity]
    typer: Typer
    rows: list[GivenRow] = field(default_factory=list)


def resolve_givens(
    nodes: tuple[written.Given, ...],
    entities: Mapping[str, Entity],
    env: Environment,
    typer: Typer,
) -> tuple[tuple[GivenRow, ...], Environment]:
    """Return the rows, those that others need before them, and the names of the written ones."""
    givens = Givens(entities, typer)
    taken = {node.name for node in nodes}
    env.used.update(taken)
    for node in nodes:
        if node.entity not in entities:
            help_text = help_for_entity(node.entity, entities)
            typer.report.error("FG2003", node.span, name=node.entity, help=help_text)
            continue
        refuse_shadow(node.name, env, typer, node.span)
        values = resolve_values(node.record, Target(node.entity, "create"), env, typer)
        _complete(node.name, node.entity, dict(values), givens, env, (), node.span)
        env = env.bind(node.name, variable("let", node.name, RowType(node.entity)))
    return tuple(givens.rows), env


def _complete(
    name: str,
    entity: str,
    values: dict[str, TypedExpression],
    givens: Givens,
    env: Environment,
    path: tuple[str, ...],
    span: Span | None,
) -> None:
    """Add a row with a value for every field that needs one; rows it points at come first."""
    number = len(givens.rows) + 1
    for own in givens.entities[entity].fields.values():
        if own.name in values or own.kind not in NEEDED or _is_filled(own.name, entity, givens):
            continue
        if own.kind == "reference" and own.target is not None:
            if own.target in path or own.target == entity:
                _report(own.name, span, givens)
                continue
            other = env.fresh(f"{name}_{own.name}")
            _complete(other, own.target, {}, givens, env, (*path, entity), span)
            values[own.name] = variable("let", other, RowType(own.target))
            continue
        value = invent_field(own, name, number, givens.typer.tables)
        if value is None:
            _report(own.name, span, givens)
        else:
            values[own.name] = value
    givens.rows.append(GivenRow(name, entity, tuple(values.items())))


def _is_filled(name: str, entity: str, givens: Givens) -> bool:
    """Tell whether a field may be left out: it may be absent, and is not the caller."""
    own = givens.entities[entity].fields[name]
    return own.optional and not (own.flags.owner or own.flags.tenant)


def _report(name: str, span: Span | None, givens: Givens) -> None:
    givens.typer.report.error("FG6006", span, field=name, help=f"say it: `{{ {name}: … }}`")
