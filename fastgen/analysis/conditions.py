"""Translates a resolved condition into a formula over terms, exactly as far as it is understood.

What is not understood becomes a term or an atom that is known by its text alone, so nothing is
ever said about it but that it is equal to itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Final

from fastgen.analysis.evaluation import Values, compared, evaluate
from fastgen.analysis.expression_words import Scope, constant_text, text_of
from fastgen.analysis.satisfiability import never
from fastgen.analysis.terms import (
    CALLER,
    FALSE,
    ROW,
    TRUE,
    Before,
    Bound,
    Conjunction,
    Disjunction,
    Domain,
    Equals,
    Formula,
    IsNull,
    Known,
    Opaque,
    Sign,
    Term,
    both,
    either,
    negated,
    same,
)
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Choose,
    Coalesce,
    Compare,
    Constant,
    Contains,
    EnumConstant,
    FieldAccess,
    Fold,
    ListOf,
    Logical,
    Not,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import EnumType, NullableType, NullType, RowType, ScalarType, Type

EXACT_TEXT = frozenset({"string", "text", "slug", "date"})
"""Scalars whose literals are compared by their characters; a date is written in one way only."""
NUMBERS = frozenset({"int", "float", "decimal"})
CHANGING = ("random_token(",)
MOST_NODES = 300
"""Parts of one condition that are looked into; what is beyond is known by its text alone."""
DEEPEST = 4
"""Computed fields inside computed fields that are looked into."""

FLIPPED: Final[Mapping[str, Sign]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The same comparison from the other side."""

Operand = Term | Known | None
"""A term, a value, or None for null."""


class Translator:
    """Translates the conditions of one program; ``values`` are what is known of terms."""

    def __init__(self, program: Program, values: Values | None = None) -> None:
        self.program = program
        self.values: Values = values or {}
        self.outside: Scope = {
            ("self", "self"): ROW,
            ("it", "it"): ROW,
            ("caller", "caller"): CALLER,
        }
        self.uses = count()
        self.left = MOST_NODES

    def formula(
        self, node: TypedExpression, scope: Mapping[tuple[str, str], Term] | None = None
    ) -> Formula:
        """Return what a condition says; ``scope`` adds to or replaces self, it and caller."""
        self.left = MOST_NODES
        return self._formula(node, {**self.outside, **(scope or {})}, 0)

    def term(self, owner: Term, entity: str, field: str) -> Term:
        """Return a field of a row that a term stands for."""
        return Term(field, self._domain_of(self.program.entities[entity].fields[field]), owner)

    def path(self, owner: Term, entity: str, fields: str) -> Term:
        """Return a row that is reached from another one through to-one fields: `issue.project`."""
        for field in fields.split("."):
            owner, entity = (
                self.term(owner, entity, field),
                self.program.entities[entity].fields[field].target or "",
            )
        return owner

    def _formula(self, node: TypedExpression, scope: Scope, depth: int) -> Formula:
        self.left -= 1
        if self.left < 0:
            return self._opaque(node, scope)
        match node:
            case Constant(value=value):
                return TRUE if value is True else FALSE
            case Not(operand=operand):
                return negated(self._formula(operand, scope, depth))
            case Logical(operator=operator, operands=operands):
                parts = [self._formula(operand, scope, depth) for operand in operands]
                return both(*parts) if operator == "and" else either(*parts)
            case Compare():
                return self._comparison(node, scope)
            case NullTest(operand=operand, negated=inverted):
                tested = self._null(self._operand(operand, scope))
                return negated(tested) if inverted else tested
            case Contains(negated=inverted):
                found = self._membership(node, scope)
                return negated(found) if inverted else found
            case Choose(condition=condition, then=then, otherwise=otherwise):
                test = self._formula(condition, scope, depth)
                if isinstance(test, Conjunction | Disjunction):
                    return self._opaque(node, scope)  # twice as long with every level
                yes, no = self._formula(then, scope, depth), self._formula(otherwise, scope, depth)
                return either(both(test, yes), both(negated(test), no))
            case Coalesce(left=left, right=right):
                absent = self._null(self._operand(left, scope))
                first, second = (self._formula(side, scope, depth) for side in (left, right))
                return either(both(negated(absent), first), both(absent, second))
            case Fold(function="exists" | "any", query=query) if query.where is not None:
                searched = Term(f"row {query.variable}", ROW.domain)
                inside = {**scope, ("row", query.variable): searched}
                if never(self._formula(query.where, inside, depth)):
                    return FALSE
                return self._opaque(node, scope)
            case FieldAccess(entity=str()) if depth < DEEPEST:
                return self._field(node, scope, depth)
            case _:
                return self._truth(node, scope)

    def _field(self, node: FieldAccess, scope: Scope, depth: int) -> Formula:
        """Return what a field says that is a truth value; a computed one is looked into."""
        computed = self.program.entities[node.entity or ""].fields[node.field].computed
        owner = self._operand(node.of, scope)
        if computed is None or not isinstance(owner, Term):
            return self._truth(node, scope)
        if evaluate(node, scope, self.values) is not None:
            return self._truth(node, scope)
        inside = {**self.outside, ("self", "self"): owner}
        return both(negated(self._null(owner)), self._formula(computed, inside, depth + 1))

    def _truth(self, node: TypedExpression, scope: Scope) -> Formula:
        """Return the formula of a value that is a truth value itself."""
        operand = self._operand(node, scope)
        match operand:
            case None:
                return FALSE
            case Known(value=value):
                return TRUE if value is True else FALSE
            case Term(owner=None):
                return self._opaque(node, scope)
            case _:
                return Equals(operand, Known(True, "true"))

    def _opaque(self, node: TypedExpression, scope: Scope) -> Formula:
        known = evaluate(node, scope, self.values)
        if known is not None:
            return TRUE if known.value is True else FALSE
        return Opaque(self._text(node, scope))

    def _text(self, node: TypedExpression, scope: Scope) -> str:
        text = text_of(node, scope)
        calls = [f"{name}(" for name in self.program.externs]
        if any(call in text for call in (*CHANGING, *calls)):
            return f"{text} #{next(self.uses)}"  # a second call may answer something else
        return text

    def _comparison(self, node: Compare, scope: Scope) -> Formula:
        left, right = self._operand(node.left, scope), self._operand(node.right, scope)
        if node.operator == "==" or node.operator == "!=":
            found = self._equality(left, right, node, scope)
            return found if node.operator == "==" else negated(found)
        if left is None or right is None:
            return FALSE
        match left, right:
            case Known(), Known():
                return TRUE if compared(node.operator, left.value, right.value) else FALSE
            case Term(), Known() if _has_order(left, right):
                return Bound(left, node.operator, right)
            case Known(), Term() if _has_order(right, left):
                return Bound(right, FLIPPED[node.operator], left)
            case Term(), Term():
                strict = len(node.operator) == 1
                small, large = (left, right) if node.operator[0] == "<" else (right, left)
                return Before(small, large, strict)
            case _:
                return self._opaque(node, scope)

    def _equality(self, left: Operand, right: Operand, node: Compare, scope: Scope) -> Formula:
        match left, right:
            case (None, other) | (other, None):
                return self._null(other)
            case Known(value=one), Known(value=two):
                return TRUE if type(one) is type(two) and one == two else FALSE
            case (Term() as term, Known() as known) | (Known() as known, Term() as term):
                if isinstance(known.value, str) and term.domain.kind in ("other", "row"):
                    plain = replace(node, operator="==")
                    return both(negated(self._null(term)), self._opaque(plain, scope))
                return Equals(term, known)
            case Term(), Term():
                # an anonymous caller equals nothing
                somebody = negated(IsNull(CALLER)) if CALLER in (left, right) else TRUE
                return both(somebody, same(left, right))
            case _:
                raise TypeError(f"{left!r} == {right!r}")

    def _membership(self, node: Contains, scope: Scope) -> Formula:
        item = self._operand(node.item, scope)
        if item is None:
            return FALSE
        if isinstance(node.collection, ListOf):
            compared = (
                self._equality(
                    item,
                    self._operand(one, scope),
                    Compare(node.type, operator="==", left=node.item, right=one, span=node.span),
                    scope,
                )
                for one in node.collection.items
            )
            return both(negated(self._null(item)), either(*compared))
        plain = Contains(node.type, item=node.item, collection=node.collection, span=node.span)
        return both(negated(self._null(item)), self._opaque(plain, scope))

    def _null(self, operand: Operand) -> Formula:
        match operand:
            case None:
                return TRUE
            case Known():
                return FALSE
            case _:
                term: Term | None = operand
                while term is not None:
                    if term.domain.nullable:
                        return IsNull(operand)
                    term = term.owner
                return FALSE

    def _operand(self, node: TypedExpression, scope: Scope) -> Operand:
        if isinstance(node.type, NullType):
            return None
        term = self._term(node, scope)
        known = evaluate(node, scope, self.values)
        if known is not None:
            return None if known.value is None else Known(known.value, known.text)
        if term is not None:
            return term
        return Term(f"{self._text(node, scope)}", _domain(node.type, self.program))

    def _term(self, node: TypedExpression, scope: Scope) -> Operand:
        match node:
            case Constant(value=bool() | str() as value):
                return Known(value, constant_text(value))
            case Constant(value=int() | Decimal() as number):
                return Known(Decimal(number), constant_text(number))
            case EnumConstant(owner=owner, member=member):
                return Known(f"{owner}.{member}", f"{owner}.{member}")
            case Variable(kind=kind, name=name):
                found = scope.get((kind, name))
                return found or Term(name, _domain(node.type, self.program))
            case FieldAccess(of=of, entity=str(entity), field=field):
                holder = self._operand(of, scope)
                return self.term(holder, entity, field) if isinstance(holder, Term) else holder
            case FieldAccess(of=of, field=field):
                holder = self._operand(of, scope)
                domain = _domain(node.type, self.program)
                return Term(field, domain, holder) if isinstance(holder, Term) else holder
            case _:
                return None

    def _domain_of(self, field: Field) -> Domain:
        may_be_null = field.nullable or field.kind in ("computed", "inverse")
        wanted: Type = NullableType(field.type) if may_be_null else field.type
        return _domain(wanted, self.program)


def _domain(type_: Type, program: Program) -> Domain:
    nullable = isinstance(type_, NullableType)
    inner = type_.of if isinstance(type_, NullableType) else type_
    match inner:
        case EnumType(enum=name):
            members = tuple(f"{name}.{member.name}" for member in program.enums[name].members)
            return Domain("enum", nullable, members)
        case ScalarType(name="bool"):
            return Domain("bool", nullable)
        case ScalarType(name=name, minimum=lowest, maximum=highest) if name in NUMBERS:
            kind = "whole" if name == "int" else "number"
            return Domain(kind, nullable, (), lowest, highest)  # type: ignore[arg-type]  # one of two
        case ScalarType(name=name) if name in EXACT_TEXT:
            return Domain("text", nullable)
        case RowType():
            return Domain("row", nullable)
        case _:
            return Domain("other", nullable)


def _has_order(term: Term, value: Known) -> bool:
    if isinstance(value.value, str):
        return term.domain.kind == "text"
    return not isinstance(value.value, bool)
