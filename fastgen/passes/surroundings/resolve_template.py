"""Resolves what a mail says: its text as statements that say one piece after another."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.statements import For, If, Say, Statement
from fastgen.ir.checked.types import ScalarType
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.literals import type_piece
from fastgen.passes.expressions.narrowing import non_null_if
from fastgen.passes.expressions.queries import type_query
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.surroundings.html_places import Place


def resolve_template(
    node: written.Expression, env: Environment, typer: Typer, *, html: bool
) -> tuple[Statement, ...]:
    """Return the statements that say a text; in HTML each value has to stand where it is safe."""
    parts: tuple[written.TextPart, ...] = (written.Interpolation(node, span=node.span),)
    if isinstance(node, written.Text):
        parts = node.parts
    return _block(parts, env, typer, Place() if html else None)


def _block(
    parts: tuple[written.TextPart, ...], env: Environment, typer: Typer, place: Place | None
) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    pieces: list[str | TypedExpression] = []

    def end_of_pieces() -> None:
        if pieces:
            statements.append(Say(tuple(pieces), html=place is not None))
            pieces.clear()

    for part in parts:
        match part:
            case str():
                pieces.append(part)
                if place is not None:
                    place.read(part)
            case written.Interpolation():
                pieces.append(_value(part, env, typer, place))
            case written.TextFor():
                end_of_pieces()
                query = type_query(part.query, env, typer)
                if query.known:
                    inside = replace(query.inside, row=env.row)
                    before = place.copy() if place is not None else None
                    body = _block(part.parts, inside, typer, place)
                    _require_same(before, place, part, typer)
                    statements.append(For(query.select, body, span=part.span))
            case written.TextIf():
                end_of_pieces()
                statements.append(_choice(part, env, typer, place))
    end_of_pieces()
    return tuple(statements)


def _choice(part: written.TextIf, env: Environment, typer: Typer, place: Place | None) -> Statement:
    condition = typer.condition(part.condition, env)
    yes = env.knowing(non_null_if(part.condition, True))
    no = env.knowing(non_null_if(part.condition, False))
    other = place.copy() if place is not None else None
    then = _block(part.then, yes, typer, place)
    otherwise = _block(part.otherwise, no, typer, other)
    _require_same(other, place, part, typer)
    return If(condition, then, otherwise, span=part.span)


def _require_same(
    one: Place | None, other: Place | None, part: written.TextFor | written.TextIf, typer: Typer
) -> None:
    """Report a block that ends where another way through it does not: what follows is unsure."""
    if one is not None and other is not None and not one.is_like(other):
        what = "`{for …}`" if isinstance(part, written.TextFor) else "`{if …}`"
        place = f"what a {what} leaves open"
        typer.report.error("FG6112", part.span, place=place, help="close each tag where it opens")


def _value(
    part: written.Interpolation, env: Environment, typer: Typer, place: Place | None
) -> TypedExpression:
    value = type_piece(part, env, typer)
    if place is None:
        return value
    is_address = isinstance(value.type, ScalarType) and value.type.name == "url"
    problem = place.problem(is_address=is_address)
    if problem is not None:
        typer.report.error("FG6112", part.span or value.span, place=problem)
    place.say()
    return value
