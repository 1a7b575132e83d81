"""The parameters of a statement: what it calls them, and the expressions that give their values."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.bind_types import bind_type
from fastgen.backend.lowering.imports import Imports, Symbol
from fastgen.backend.lowering.inlining import inlined
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare, scalar
from fastgen.backend.lowering.python import lower_python
from fastgen.backend.lowering.python_scope import PythonScope, hint_of
from fastgen.backend.lowering.sql_values import TEXTS
from fastgen.ir.checked.expressions import FieldAccess, Setting, TypedExpression, Variable
from fastgen.ir.checked.one_caller import OWN
from fastgen.ir.checked.types import NullableType
from fastgen.records import replace


class BindNames:
    """What parameters are called: equal names mean equal things, in all statements of an app.

    A predicate of one module becomes part of statements of others. ``reserved`` are the names of
    filters and pages, whose values come with the query.
    """

    def __init__(self, reserved: Iterable[str] = (), *, mixed: bool = False) -> None:
        """Begin with nothing but what is reserved; ``mixed``: callers are of several entities."""
        self.reserved = frozenset(reserved)
        self.mixed = mixed
        self._known: dict[str, TypedExpression] = {}

    def of(self, expression: TypedExpression) -> str:
        """Return the name of an expression."""
        wish = hint_of(expression)
        if wish in self.reserved:
            wish = f"{wish}_value"
        name, number = wish, 1
        while name in self._known and not _same(self._known[name], expression):
            number += 1
            name = f"{wish}_{number}"
        self._known[name] = expression
        return name


class Binds:
    """Collects what a statement needs from outside it.

    Parameters of a list (filters) keep their name and are not collected: their values come with the
    query. Those of an action are, with ``parameters``.
    """

    def __init__(
        self, imports: Imports, *, parameters: bool = False, names: BindNames | None = None
    ) -> None:
        """Begin with nothing; ``names`` are shared by statements that may be put together."""
        self.imports = imports
        self.names = names if names is not None else BindNames()
        self.parameters = parameters
        self.expressions: dict[str, TypedExpression] = {}

    def outside(self, expression: TypedExpression) -> Node:
        """Return ``bindparam("name")`` for a value that Python has when the statement runs."""
        function = n.name(self.imports.add(Symbol("sqlalchemy", "bindparam")))
        if (
            not self.parameters
            and isinstance(expression, Variable)
            and expression.kind == "parameter"
        ):
            return n.call(function, n.text(expression.name))
        name = self._name(expression)
        kind = bind_type(expression, self.imports)
        if isinstance(expression, Setting) and scalar(expression) in TEXTS:
            kind = n.name(self.imports.add(Symbol("sqlalchemy", "String")))
        if kind is None:
            return n.call(function, n.text(name))
        return n.call(function, n.text(name), type_=kind)

    def _name(self, expression: TypedExpression) -> str:
        if self.names.mixed and _is_of_caller(expression):
            expression = _of_any_kind(expression)
        name = self.names.of(expression)
        self.expressions[name] = expression
        return name

    def update(self, other: Binds) -> None:
        """Take over what another statement needs; equal names mean equal things."""
        self.expressions.update(other.expressions)

    def entries(self, scope: PythonScope, *, optional: bool) -> list[tuple[str, str]]:
        """Return the names with the code of their values; ``optional``: there may be no caller."""
        found = []
        for name, expression in self.expressions.items():
            lowered = lower_python(_certain(expression), scope)
            value = inlined(lowered) if lowered.prelude else lowered.value
            code = render_expression(value)
            if optional and _is_of_caller(expression):
                code = f"{code} if caller else None"
            found.append((name, code))
        return found


def _is_of_caller(expression: TypedExpression) -> bool:
    return (
        isinstance(expression, FieldAccess)
        and isinstance(expression.of, Variable)
        and expression.of.kind == "caller"
    )


def _of_any_kind(expression: TypedExpression) -> TypedExpression:
    """Return a field that only callers of one entity have, as one that is null for others.

    Other callers run the same statement, whose rules say what it finds for them.
    """
    if not isinstance(expression, FieldAccess) or not expression.field.startswith(OWN):
        return expression
    kind = expression.type
    return replace(
        expression,
        field=expression.field.removeprefix(OWN),
        type=kind if isinstance(kind, NullableType) else NullableType(kind),
    )


def _same(one: TypedExpression, other: TypedExpression) -> bool:
    return _certain(one) == _certain(other)


def _certain(expression: TypedExpression) -> TypedExpression:
    """Return a field of the caller as if there were a caller: the scope knows better."""
    if isinstance(expression, FieldAccess) and isinstance(expression.of, Variable):
        of = expression.of
        certain = Variable(bare(of.type), kind=of.kind, name=of.name)
        kind = expression.type if not isinstance(of.type, NullableType) else bare(expression.type)
        return FieldAccess(kind, of=certain, entity=expression.entity, field=expression.field)
    return expression
