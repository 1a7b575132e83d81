"""Resolves what a resource or an operation says about all its requests: how often, how fresh."""

from __future__ import annotations

from fastgen.diagnostics import Span
from fastgen.ir import operations as written
from fastgen.ir.checked.expressions import (
    Arith,
    Coalesce,
    Compare,
    Constant,
    DurationConstant,
    EnumConstant,
    Logical,
    Negate,
    Not,
    NullTest,
    Setting,
    TypedExpression,
)
from fastgen.ir.checked.operations import Operation, RateLimit
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType, UnknownType
from fastgen.ir.expressions import Expression
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer
from fastgen.records import replace

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
LONGEST = 365 * 86_400
BOOL = ScalarType("bool")
KNOWN_AT_START = (
    Arith,
    Coalesce,
    Compare,
    Constant,
    DurationConstant,
    EnumConstant,
    Logical,
    Negate,
    Not,
    NullTest,
    Setting,
)
"""What `enabled` may be made of."""


def with_options(
    operation: Operation,
    node: written.Operation,
    resource: written.Resource | None,
    typer: Typer,
) -> Operation:
    """Return the operation with its limits; those of the operation come before its resource's."""
    span = node.span or (resource.span if resource is not None else None)
    if node.idempotent and operation.method == "GET":
        typer.report.error("FG3041", span, point="idempotent", name=node.name or operation.verb)
    enabled = [
        _enabled(each.enabled, each.span, typer)
        for each in (resource, node)
        if each is not None and each.enabled is not None
    ]
    return replace(
        operation,
        rate=_rate(operation, node, resource, typer),
        cache=None if node.cache is None else _cache(operation, node, span, typer),
        idempotent=node.idempotent,
        enabled=_both(enabled),
    )


def _rate(
    operation: Operation,
    node: written.Operation,
    resource: written.Resource | None,
    typer: Typer,
) -> RateLimit | None:
    own = node.rate
    rate = own or (resource.rate if resource is not None else None)
    if rate is None:
        return None
    if rate.count == 0:
        typer.report.error("FG3042", rate.span or node.span, point="rate")
    shared = resource is not None and own is None
    name = f"{operation.resource}.{resource.singular or ''}" if shared and resource else ""
    return RateLimit(name.rstrip(".") or operation.name, rate.count, SECONDS[rate.unit])


def _cache(
    operation: Operation, node: written.Operation, span: Span | None, typer: Typer
) -> int | None:
    if node.cache is None:
        return None
    if operation.method != "GET":
        typer.report.error("FG3043", span, point="cache", name=node.name or operation.verb)
        return None
    value = typer.check(node.cache, Environment(), ScalarType("duration"))
    if not isinstance(value, DurationConstant):
        if value.type == ScalarType("duration"):
            typer.report.error("FG3044", value.span or span, point="cache")
        return None
    unit = value.unit.rstrip("s")
    seconds = value.amount * SECONDS.get(unit, LONGEST + 1)
    if not 0 < seconds <= LONGEST:
        typer.report.error("FG3044", value.span or span, point="cache")
        return None
    return seconds


def _enabled(node: Expression | None, span: Span | None, typer: Typer) -> TypedExpression:
    if node is None:
        return Constant(type=BOOL, value=True)
    value = typer.condition(node, Environment())
    parts = list(walk(value))
    known = all(isinstance(part, KNOWN_AT_START) for part in parts)
    settled = known and any(isinstance(part, Setting) for part in parts)
    failed = any(isinstance(part.type, UnknownType) for part in parts)
    if not settled and not failed:
        typer.report.error("FG3045", value.span or span, point="enabled")
    return value


def _both(found: list[TypedExpression]) -> TypedExpression | None:
    if len(found) > 1:
        return Logical(BOOL, operator="and", operands=tuple(found))
    return found[0] if found else None
