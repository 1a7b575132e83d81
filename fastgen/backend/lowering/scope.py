"""What the names of an expression stand for in SQL.

Rows of the statement, or values from outside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeAlias

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import Taken, local
from fastgen.backend.lowering.imports import Imports, Symbol
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import (
    FieldAccess,
    TypedExpression,
    Variable,
    VariableKind,
)
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass

Outside: TypeAlias = Callable[[TypedExpression], Node]
"""How an expression that mentions no row of the statement appears.

Inline, or as a bound parameter.
"""


class NotInSql(Unsupported):
    """An expression that has no meaning in SQL; the caller computes it in Python."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table, or an alias of one, that some SELECT reads.

    ``level`` counts the SELECTs around it.
    """

    entity: str
    name: str
    level: int


@dataclass(slots=True)
class Frame:
    """One SELECT while it is being built."""

    level: int
    sources: list[Source] = field(default_factory=list)
    mentioned: set[Source] = field(default_factory=set)
    """Sources of this SELECT that its own conditions mention: SQLAlchemy finds those by itself."""
    outer: set[Source] = field(default_factory=set)


def variable_key(variable: Variable) -> tuple[VariableKind, str]:
    """Return what identifies a variable; there is one ``self`` and one ``caller``."""
    return variable.kind, "" if variable.kind in ("self", "caller", "it", "old") else variable.name


class SqlScope:
    """Bindings and surroundings of one statement.

    ``rows`` are the variables that are rows of the statement itself, with the name of their ORM
    class (or of the parameter that stands for it). Everything else is ``outside``. ``aliases``
    collects the assignments ``parent = aliased(Issue)`` that have to come before the statement.
    """

    def __init__(
        self,
        naming: Naming,
        imports: Imports,
        *,
        outside: Outside,
        rows: Mapping[Variable, str] | None = None,
        taken: Taken | None = None,
        binds: bool = False,
        inside: frozenset[tuple[str, str]] = frozenset(),
        readable: Callable[[FieldAccess], bool] = lambda _: True,
    ) -> None:
        self.naming = naming
        self.imports = imports
        self.outside = outside
        self.binds = binds
        self.readable = readable
        """Whether Python holds a stored field of a row from outside.

        Else it is looked up by key.
        """
        self.taken = taken if taken is not None else Taken()
        self.inside = inside
        """Computed fields being defined: they are not called inside themselves."""
        self.aliases: list[tuple[str, Node]] = []
        self.rows: dict[tuple[VariableKind, str], Source] = {}
        self.frames = [Frame(0)]
        for variable, name in (rows or {}).items():
            self.bind(variable, Source(_entity_of(variable), name, 0))

    def bind(self, variable: Variable, source: Source) -> None:
        """Let a variable stand for a row of a SELECT."""
        self.rows[variable_key(variable)] = source
        frame = self.frames[source.level]
        if source not in frame.sources:
            frame.sources.append(source)

    def source_of(self, variable: Variable) -> Source | None:
        """Return the row a variable stands for, or None if it comes from outside."""
        return self.rows.get(variable_key(variable))

    @property
    def frame(self) -> Frame:
        """The innermost SELECT."""
        return self.frames[-1]

    def open_source(self, entity: str, hint: str = "") -> Source:
        """Add a table to the innermost SELECT.

        Under an alias if a SELECT around it reads the same one.
        """
        symbol = self.naming.model(entity)
        name = self.imports.add(symbol)
        if any(source.name == name for frame in self.frames for source in frame.sources):
            alias = self.taken.fresh(pascal_case(local(hint)) if hint else f"Other{name}")
            self.imports.add(Symbol("sqlalchemy.orm", "aliased"))
            self.aliases.append((alias, n.call("aliased", n.name(name))))
            name = alias
        source = Source(entity, name, len(self.frames) - 1)
        self.frame.sources.append(source)
        return source

    def column(self, source: Source, attribute: str) -> Node:
        """Return a column of a row, and note who reads it."""
        level = self.frame.level
        if source.level == level:
            self.frame.mentioned.add(source)
        else:
            for frame in self.frames[source.level + 1 :]:
                frame.outer.add(source)
        return n.name(f"{source.name}.{attribute}")

    def model(self, symbol: Symbol) -> Node:
        """Return an imported class or function."""
        return n.name(self.imports.add(symbol))

    def sqlalchemy(self, name: str) -> Node:
        """Return a function or class of SQLAlchemy."""
        return n.name(self.imports.add(Symbol("sqlalchemy", name)))

    def support(self, name: str) -> Node:
        """Return a construct of the generated ``app/database.py``."""
        return n.name(self.imports.add(Symbol("app.database", name)))


def _entity_of(variable: Variable) -> str:
    from fastgen.backend.lowering.null import bare
    from fastgen.ir.checked.types import RowType

    kind = bare(variable.type)
    assert isinstance(kind, RowType)
    return kind.entity
