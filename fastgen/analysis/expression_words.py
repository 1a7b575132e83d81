"""Writes a resolved expression as the language would, for messages and as the name of an atom.

The same expression has the same text whatever its variables were called; the rows of queries are
numbered from the outermost.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from fastgen.analysis.terms import ROW, Term
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Clock,
    Coalesce,
    Compare,
    Constant,
    Contains,
    CreateRow,
    DurationConstant,
    EnumConstant,
    ExternCall,
    FieldAccess,
    Fold,
    FunctionCall,
    IndexAccess,
    Interpolated,
    ListOf,
    Logical,
    MapList,
    Negate,
    Not,
    NullTest,
    PathMany,
    RecordOf,
    Select,
    Setting,
    ShowAs,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.string_text import quote

Scope = Mapping[tuple[str, str], Term]
"""What variables stand for, by kind and name."""


def text_of(expression: TypedExpression, scope: Scope, depth: int = 0) -> str:
    """Return the text of an expression; ``depth`` counts the queries around it."""
    return _Writer(scope, depth).write(expression)


def constant_text(value: str | int | Decimal | bool | None) -> str:
    """Return a literal.

    >>> constant_text(True), constant_text("a"), constant_text(None)
    ('true', '"a"', 'null')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quote(value)
        case _:
            return format(value, "f") if isinstance(value, Decimal) else str(value)


class _Writer:
    """Writes expressions below one scope."""

    def __init__(self, scope: Scope, depth: int) -> None:
        self.scope = dict(scope)
        self.depth = depth

    def write(self, node: TypedExpression) -> str:
        """Return the text of a node, operations inside others in parentheses."""
        match node:
            case Constant(value=value):
                return constant_text(value)
            case DurationConstant(amount=amount, unit=unit):
                return f"{amount} {unit}{'' if amount == 1 else 's'}"
            case EnumConstant(owner=owner, member=member):
                return f"{owner}.{member}"
            case Setting(name=name):
                return f"settings.{name}"
            case Clock(name=name):
                return name
            case Variable(kind=kind, name=name):
                term = self.scope.get((kind, name))
                return name if term is None else term.text
            case FieldAccess(of=of, field=field) | PathMany(of=of, field=field):
                return self._field(of, field)
            case ShowAs(of=of, view=view):
                return self.write(of) if view is None else f"{self.write(of)}.{view}"
            case IndexAccess(of=of, index=index):
                return f"{self.write(of)}[{self.write(index)}]"
            case Not(operand=operand):
                return f"not {self.inner(operand)}"
            case Negate(operand=operand):
                return f"-{self.inner(operand)}"
            case Logical(operator=operator, operands=operands):
                return f" {operator} ".join(self.inner(operand) for operand in operands)
            case Compare(operator=sign, left=left, right=right):
                return f"{self.inner(left)} {sign} {self.inner(right)}"
            case Arith(operator=sign, left=left, right=right):
                return f"{self.inner(left)} {sign} {self.inner(right)}"
            case Contains(item=item, collection=many, negated=negated):
                return f"{self.inner(item)} {'not in' if negated else 'in'} {self.inner(many)}"
            case NullTest(operand=operand, negated=negated):
                return f"{self.inner(operand)} is {'not ' if negated else ''}null"
            case Coalesce(left=left, right=right):
                return f"{self.inner(left)} ?? {self.inner(right)}"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                parts = (self.write(condition), self.write(then), self.write(otherwise))
                return "if {} then {} else {}".format(*parts)
            case Select() | Fold() | MapList():
                return self._query(node)
            case ListOf(items=items):
                return f"[{', '.join(self.write(item) for item in items)}]"
            case RecordOf(entries=entries):
                written = (f"{entry.name or '...'}: {self.write(entry.value)}" for entry in entries)
                return f"{{ {', '.join(written)} }}"
            case Interpolated(parts=parts):
                pieces = (
                    part if isinstance(part, str) else f"{{{self.write(part)}}}" for part in parts
                )
                return f'"{"".join(pieces)}"'
            case FunctionCall(function=function, arguments=arguments, named=named):
                given = [self.write(argument) for argument in arguments]
                given += [f"{name}: {self.write(value)}" for name, value in named]
                return f"{function}({', '.join(given)})"
            case ExternCall(extern=function, arguments=arguments):
                return f"{function}({', '.join(self.write(part) for part in arguments)})"
            case CreateRow(entity=entity, values=values) | UpsertRow(entity=entity, values=values):
                written = (f"{name}: {self.write(value)}" for name, value in values)
                return f"create {entity} {{ {', '.join(written)} }}"
            case _:
                assert_never(node)

    def inner(self, node: TypedExpression) -> str:
        """Return the text of an operand."""
        text = self.write(node)
        loose = Not | Logical | Compare | Arith | Contains | NullTest | Coalesce | Choose
        return f"({text})" if isinstance(node, loose) else text

    def _field(self, of: TypedExpression, field: str) -> str:
        if isinstance(of, Variable):
            term = self.scope.get((of.kind, of.name))
            if term is not None:
                return field if term == ROW else f"{term.text}.{field}"
        return f"{self.inner(of)}.{field}"

    def _query(self, node: Select | Fold | MapList) -> str:
        match node:
            case Select():
                source = node.source if isinstance(node.source, str) else self.inner(node.source)
                return source + self._clauses(node)
            case Fold(function=function, query=query, element=element):
                rows = self.write(query)
                if element is None:
                    return f"{function}({'distinct ' if node.distinct else ''}{rows})"
                return f"{function}({self._element(element, query)} for {rows})"
            case MapList(element=element, query=query):
                rows = self.write(query)
                return f"[{self._element(element, query)} for {rows}]"

    def _row(self) -> Term:
        """Return what stands for the row of the query at this depth."""
        name = "" if self.depth == 0 else f"row{self.depth}"
        return Term(name, ROW.domain)

    def _element(self, element: TypedExpression, query: Select) -> str:
        scope = {**self.scope, ("row", query.variable): self._row()}
        return _Writer(scope, self.depth + 1).inner(element)

    def _clauses(self, query: Select) -> str:
        inside = _Writer({**self.scope, ("row", query.variable): self._row()}, self.depth + 1)
        text = "" if query.where is None else f" where {inside.write(query.where)}"
        if query.group_by is not None:
            text += f" group by {inside.write(query.group_by)}"
        if query.order:
            keys = (
                f"{inside.write(order.key)}{' desc' if order.descending else ''}"
                + ("" if order.when is None else f" when {inside.write(order.when)}")
                for order in query.order
            )
            text += f" order by {', '.join(keys)}"
        if query.limit is not None:
            text += f" limit {self.write(query.limit)}"
        if query.offset is not None:
            text += f" offset {self.write(query.offset)}"
        return text
