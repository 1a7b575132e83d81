"""Types an expression: dispatches on its kind, and checks what comes back."""

from __future__ import annotations

from typing import assert_never

from fastgen.diagnostics import Report, Span
from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import Coalesce, Constant, TypedExpression
from fastgen.ir.checked.types import (
    NullableType,
    NullType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions import (
    aggregates,
    calls,
    fitting,
    literals,
    members,
    mixed_callers,
    names,
    operators,
    queries,
    records,
    signatures,
)
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.folding import folded
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.records import dataclass

BOOL = ScalarType("bool")
UNKNOWN = UnknownType()


@dataclass(frozen=True, slots=True)
class Typer:
    """Types expressions against the symbol tables; mistakes go to the report."""

    tables: Tables
    report: Report

    def infer(
        self, node: written.Expression, env: Environment, expected: Type | None = None
    ) -> TypedExpression:
        """Return the expression typed; ``expected`` only helps literals that have no type alone.

        What is kept secret is not read, but where ``read`` says so.
        """
        return mixed_callers.refuse_mixed(refuse_secret(self.read(node, env, expected), self), self)

    def read(
        self, node: written.Expression, env: Environment, expected: Type | None = None
    ) -> TypedExpression:
        """Return the expression typed, be it a password, a secret or a token."""
        match node:
            case written.Name():
                return names.type_name(node, env, self)
            case written.Member():
                return members.type_member(node, env, self)
            case written.Binary():
                return folded(operators.type_binary(node, env, self, expected))
            case written.Text():
                return literals.type_text_literal(node, env, self)
            case written.Integer() | written.Real() | written.Boolean() | written.Null():
                return literals.type_constant(node)
            case written.Duration():
                return literals.type_duration(node)
            case written.Dot():
                return names.type_dot(node, env, self)
            case written.Call():
                if node.function in signatures.AGGREGATES:
                    return aggregates.type_aggregate(node, env, self)
                return folded(calls.type_call(node, env, self))
            case written.Unary():
                return folded(operators.type_unary(node, env, self))
            case written.IsNull():
                return operators.type_null_test(node, env, self)
            case written.Conditional():
                return folded(operators.type_conditional(node, env, self, expected))
            case written.Query():
                return queries.type_query(node, env, self).select
            case written.Comprehension():
                return queries.type_comprehension(node, env, self)
            case written.ListLiteral():
                return literals.type_list(node, env, self, expected)
            case written.Record():
                return records.type_record(node, env, self, expected)
            case written.Index():
                return members.type_index(node, env, self)
            case written.Create() | written.Upsert():
                what = f"`{records.verb_of(node)}`"
                self.report.error("FG2006", node.span, expected="a value", found=what)
                return self.unknown(node.span)
            case written.Source():
                self.report.error("FG2029", node.span, text=node.text)
                return self.unknown(node.span)
        assert_never(node)

    def check(self, node: written.Expression, env: Environment, expected: Type) -> TypedExpression:
        """Return the expression typed and made to fit, or report that it does not fit."""
        return self.fit(refuse_secret(self.read(node, env, expected), self), expected)

    def fit(self, value: TypedExpression, expected: Type) -> TypedExpression:
        """Return the value made to fit the type, or report that it does not fit."""
        if isinstance(expected, NullableType):
            value = mixed_callers.as_kind(value, expected, self)
        value = mixed_callers.refuse_mixed(value, self)
        return fitting.fit(value, expected, self.tables, self.report)

    def condition(self, node: written.Expression, env: Environment) -> TypedExpression:
        """Return a truth value; null counts as false."""
        return self.truth(self.infer(node, env, BOOL))

    def truth(self, value: TypedExpression) -> TypedExpression:
        """Return a value as a truth value, or report that it is none."""
        match value.type:
            case UnknownType() | ScalarType(name="bool"):
                return value
            case NullableType(of=ScalarType(name="bool")):
                never = Constant(type=BOOL, value=False, span=value.span)
                return Coalesce(type=BOOL, left=value, right=never, span=value.span)
            case other:
                self.report.error(
                    "FG2006",
                    value.span,
                    expected="a condition",
                    found=with_article(other),
                    help=(
                        "compare it with something: `… > 0`, `… is not null`"
                        if not isinstance(other, NullType)
                        else None
                    ),
                )
                return self.unknown(value.span)

    def unknown(self, span: Span | None) -> TypedExpression:
        """Return what stands for an expression that is already reported."""
        return Constant(type=UNKNOWN, value=None, span=span)
