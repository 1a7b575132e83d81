"""Types logic, comparisons, arithmetic, `??`, `is null` and `if … then … else …`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import (
    Choose,
    Coalesce,
    Logical,
    Negate,
    Not,
    NullTest,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    NullableType,
    NullType,
    RowsType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.arithmetic import type_arithmetic
from fastgen.passes.expressions.comparisons import type_comparison, type_membership
from fastgen.passes.expressions.fitting import fits, join
from fastgen.passes.expressions.mixed_callers import is_nobody, mixed
from fastgen.passes.expressions.narrowing import non_null_if

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer

BOOL = ScalarType("bool")
NUMBERS = frozenset({"int", "float", "decimal", "duration"})


def type_binary(
    node: written.Binary, env: Environment, typer: Typer, expected: Type | None
) -> TypedExpression:
    """Type `left operator right`."""
    match node.operator:
        case "and" | "or":
            return _logical(node, env, typer)
        case "==" | "!=" | "<" | "<=" | ">" | ">=":
            left, right = typer.read(node.left, env), typer.read(node.right, env)
            return type_comparison(node, node.operator, left, right, typer)
        case "in" | "not in":
            item, many = typer.read(node.left, env), typer.infer(node.right, env)
            return type_membership(node, item, many, typer)
        case "??":
            return _coalesce(node, env, typer, expected)
        case "+" | "-" | "*" | "/" | "%":
            left, right = typer.infer(node.left, env), typer.infer(node.right, env)
            return type_arithmetic(node, node.operator, left, right, typer)
    assert_never(node.operator)


def type_unary(node: written.Unary, env: Environment, typer: Typer) -> TypedExpression:
    """Type `not x` and `-x`."""
    if node.operator == "not":
        condition = typer.condition(node.operand, env)
        return Not(type=BOOL, operand=condition, span=node.span)
    operand = typer.infer(node.operand, env)
    if isinstance(operand.type, UnknownType):
        return operand
    if isinstance(operand.type, ScalarType) and operand.type.name in NUMBERS:
        return Negate(type=ScalarType(operand.type.name), operand=operand, span=node.span)
    typer.report.error(
        "FG2006", operand.span, expected="a number", found=with_article(operand.type)
    )
    return typer.unknown(node.span)


def type_null_test(node: written.IsNull, env: Environment, typer: Typer) -> TypedExpression:
    """Type `x is null`; of something that never is null it is a mistake."""
    operand = typer.read(node.operand, env)
    kinds = mixed(operand)
    if kinds is not None and isinstance(operand.type, NullableType):
        return is_nobody(kinds, negated=node.negated, typer=typer)
    if not isinstance(operand.type, NullableType | NullType | UnknownType):
        help_text = None
        if isinstance(operand.type, RowsType):
            help_text = "ask whether there are any: `exists(…)`"
        typer.report.error("FG2009", node.span, type=with_article(operand.type), help=help_text)
        return typer.unknown(node.span)
    return NullTest(type=BOOL, operand=operand, negated=node.negated, span=node.span)


def type_conditional(
    node: written.Conditional, env: Environment, typer: Typer, expected: Type | None
) -> TypedExpression:
    """Type `if c then a else b`: both branches have one type."""
    condition = typer.condition(node.condition, env)
    then_env = env.knowing(non_null_if(node.condition, True))
    else_env = env.knowing(non_null_if(node.condition, False))
    then = typer.infer(node.then, then_env, expected)
    otherwise = typer.infer(node.otherwise, else_env, expected)
    if expected is not None and all(
        fits(branch.type, expected, typer.tables) for branch in (then, otherwise)
    ):
        joined: Type | None = join(then.type, otherwise.type) or expected
    else:
        joined = join(then.type, otherwise.type)
    if joined is None:
        typer.report.error(
            "FG2006",
            otherwise.span or node.span,
            expected=with_article(then.type),
            found=with_article(otherwise.type),
            help="both branches of `if` have one type",
        )
        return typer.unknown(node.span)
    return Choose(type=joined, condition=condition, then=then, otherwise=otherwise, span=node.span)


def _logical(node: written.Binary, env: Environment, typer: Typer) -> TypedExpression:
    """Type `and` / `or`; the right side knows what the left one tells about null."""
    word = "and" if node.operator == "and" else "or"
    left = typer.condition(node.left, env)
    right = typer.condition(node.right, env.knowing(non_null_if(node.left, word == "and")))
    operands: list[TypedExpression] = []
    for operand in (left, right):
        if isinstance(operand, Logical) and operand.operator == word:
            operands.extend(operand.operands)
        else:
            operands.append(operand)
    return Logical(
        type=BOOL,
        operator="and" if word == "and" else "or",
        operands=tuple(operands),
        span=node.span,
    )


def _coalesce(
    node: written.Binary, env: Environment, typer: Typer, expected: Type | None
) -> TypedExpression:
    left = typer.infer(node.left, env)
    if isinstance(left.type, UnknownType):
        typer.infer(node.right, env)
        return left
    if not isinstance(left.type, NullableType | NullType):
        typer.report.error(
            "FG2009",
            left.span or node.span,
            type=with_article(left.type),
            help="leave out `??` and what follows",
        )
        return typer.unknown(node.span)
    inner = left.type.of if isinstance(left.type, NullableType) else None
    if isinstance(inner, ScalarType):
        inner = ScalarType(inner.name)
    right = typer.infer(node.right, env, inner or expected)
    if inner is not None and not isinstance(right.type, NullableType | NullType):
        if join(inner, right.type) is None or fits(right.type, inner, typer.tables):
            right = typer.fit(right, inner)
        joined = join(inner, right.type)
    else:
        joined = join(left.type, right.type)
    if joined is None:
        typer.report.error(
            "FG2006",
            right.span or node.span,
            expected=with_article(left.type),
            found=with_article(right.type),
        )
        return typer.unknown(node.span)
    if isinstance(right.type, UnknownType):
        return replace(right, span=node.span)
    return Coalesce(type=joined, left=left, right=right, span=node.span)
