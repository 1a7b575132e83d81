"""What the names of an expression stand for in Python, and what it has to fetch first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TypeAlias

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.bind_types import bind_type
from fastgen.backend.lowering.identifiers import Taken, constant, local
from fastgen.backend.lowering.imports import Imports, Symbol
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import scalar
from fastgen.backend.lowering.scope import SqlScope, variable_key
from fastgen.ir.checked.expressions import (
    Arith,
    Clock,
    Coalesce,
    Contains,
    FieldAccess,
    Fold,
    FunctionCall,
    Interpolated,
    Setting,
    TypedExpression,
    Variable,
    VariableKind,
)
from fastgen.records import dataclass

Statements: TypeAlias = list[cst.BaseStatement]

STORED = ("column", "state", "reference")


@dataclass(slots=True, eq=False)
class Row:
    """A row that Python holds.

    A result row with one attribute for each expression that was selected.

    While ``open`` more can be asked of the SELECT it comes from: ``selected`` maps the
    attribute to the expression. ``reads`` are fields that the object has whatever is selected
    (of the caller, say).
    """

    node: Node
    entity: str
    variable: Variable
    open: bool = True
    nullable: bool = False
    reads: frozenset[str] = frozenset()
    selected: dict[str, TypedExpression] = field(default_factory=dict)
    locked: bool = False
    fixed: dict[str, Node] = field(default_factory=dict)
    """Fields that were changed, with the variable that holds the new value."""
    stale: set[str] = field(default_factory=set)
    """Attributes computed from other rows before something was written."""

    def ordered(self, keys: tuple[str, ...]) -> dict[str, TypedExpression]:
        """Return what is selected, the key first; a row without any other column is its key."""
        if not self.selected:
            self.selected.update(dict.fromkeys(keys, self.variable))
        first = {label: self.selected[label] for label in keys if label in self.selected}
        return {**first, **self.selected}


Binding: TypeAlias = Row | Node


class Module:
    """The constants that functions of one module share.

    Statements are built once, not per request.
    """

    def __init__(self, naming: Naming, taken: Taken | None = None) -> None:
        self.naming = naming
        self.imports = Imports()
        self.taken = taken if taken is not None else Taken()
        self.constants: list[tuple[str, Callable[[], Node]]] = []
        self._shared: dict[str, str] = {}
        self.aliases: list[tuple[str, Node]] = []

    def add(self, wish: str, build: Callable[[], Node]) -> str:
        """Add a constant that is built at the end, when everything it has to hold is known."""
        name = self.taken.fresh(constant(wish))
        self.constants.append((name, build))
        return name

    def share(self, wish: str, build: Callable[[], Node]) -> str:
        """Add a constant that every function of the module can use; the wish says what it is."""
        if wish not in self._shared:
            self._shared[wish] = self.add(wish, build)
        return self._shared[wish]

    def symbol(self, module: str, name: str) -> Node:
        """Return an imported name."""
        return n.name(self.imports.add(Symbol(module, name)))

    def render(self) -> str:
        """Return the constants as text, aliases first."""
        from fastgen.backend.lowering.layout import render_assignment

        built = [(name, build()) for name, build in self.constants]
        return "\n".join(render_assignment(name, node) for name, node in (*self.aliases, *built))


@dataclass(slots=True)
class Binds:
    """The parameters of one statement: their names in SQL and their values in Python."""

    lower: Callable[[TypedExpression], Node]
    imports: Imports
    values: dict[str, Node] = field(default_factory=dict)
    _names: dict[TypedExpression, str] = field(default_factory=dict)

    def outside(self, expression: TypedExpression) -> Node:
        """Return ``bindparam("name")`` for a value that Python computes when the statement runs."""
        name = self._names.get(expression)
        if name is None:
            wish = hint_of(expression)
            name, number = wish, 1
            while name in self.values:
                number += 1
                name = f"{wish}_{number}"
            self._names[expression] = name
            self.values[name] = self.lower(expression)
        function = n.name(self.imports.add(Symbol("sqlalchemy", "bindparam")))
        kind = bind_type(expression, self.imports)
        if kind is None:
            return n.call(function, n.text(name))
        return n.call(function, n.text(name), type_=kind)

    def argument(self) -> list[Node]:
        """Return the dict of values as the second argument of ``execute``, if there is any."""
        if not self.values:
            return []
        return [n.dict_of((n.text(name), value) for name, value in self.values.items())]


def hint_of(expression: TypedExpression) -> str:
    """Return a good name for the value of an expression."""
    match expression:
        case Variable(name=name):
            return local(name)
        case FieldAccess(of=Variable(kind=kind), field=name) if kind in ("self", "it"):
            return local(name)
        case FieldAccess(of=of, field=name):
            return local(f"{hint_of(of)}_{name}")
        case Setting(name=name) | Clock(name=name):
            return local(name)
        case Fold(function=function, query=query):
            source = query.source if isinstance(query.source, str) else hint_of(query.source)
            named = {"count": "count", "exists": "exists", "first": "first"}.get(function, function)
            return local(f"{source}_{named}")
        case FunctionCall(function="percent_encoded", arguments=(Interpolated(parts=(value,)),)):
            return "value" if isinstance(value, str) else hint_of(value)
        case FunctionCall(function="absolute_url"):
            return "address"  # the function is imported under its own name
        case FunctionCall(function=function):
            return local(function)
        case Contains(collection=collection):
            return f"in_{hint_of(collection)}"
        case Arith() if scalar(expression) in ("date", "datetime"):
            return "cutoff"
        case Arith(left=left) | Coalesce(left=left):
            return hint_of(left)
        case _:
            return "value"


class PythonScope:
    """Bindings of one function body; ``prelude`` receives what has to run before the value."""

    def __init__(self, module: Module, *, taken: Taken | None = None) -> None:
        self.module = module
        self.naming = module.naming
        self.imports = module.imports
        self.taken = taken if taken is not None else Taken()
        self.bindings: dict[tuple[VariableKind, str], Binding] = {}
        self.prelude: Statements = []
        self.clock: Node | None = None
        """The name of the instant the function runs at, where it is used more than once."""
        self.connection: Node = n.name("connection")
        self.rows: list[Row] = []

    def bind(self, variable: Variable, binding: Binding) -> None:
        """Let a variable stand for a node or a row."""
        self.bindings[variable_key(variable)] = binding
        if isinstance(binding, Row):
            self.rows.append(binding)

    def binding(self, variable: Variable) -> Binding | None:
        """Return what a variable stands for."""
        return self.bindings.get(variable_key(variable))

    def readable(self, access: FieldAccess) -> bool:
        """Tell whether a stored field of a row is at hand."""
        binding = self.binding(access.of) if isinstance(access.of, Variable) else None
        return not (
            isinstance(binding, Row) and binding.reads and access.field not in binding.reads
        )

    def written(self) -> None:
        """Note that rows were changed.

        What was selected from other rows before may be out of date.
        """
        for row in self.rows:
            row.open = False
            row.stale.update(
                label
                for label, expression in row.selected.items()
                if not self.is_stored(expression)
            )

    def is_stored(self, expression: TypedExpression) -> bool:
        """Tell whether an expression is a row's own column (or its key)."""
        if not isinstance(expression, FieldAccess) or expression.entity is None:
            return isinstance(expression, Variable)
        declared = self.naming.field(expression.entity, expression.field)
        own = isinstance(expression.of, Variable)
        return own and (declared.kind in STORED or declared.flags.stored)

    def symbol(self, module: str, name: str) -> Node:
        """Return an imported name."""
        return self.module.symbol(module, name)

    def support(self, name: str) -> Node:
        """Return a function of the generated ``app/values.py``."""
        return self.module.symbol("app.values", name)

    def sql(self, binds: Binds) -> SqlScope:
        """Return a scope for a statement of the module.

        Whose outside values are bound parameters.
        """
        scope = SqlScope(
            self.naming,
            self.imports,
            outside=binds.outside,
            taken=self.module.taken,
            binds=True,
            readable=self.readable,
        )
        scope.aliases = self.module.aliases
        return scope
