"""What a bare name means at one place of the spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from fastgen.ir.checked.expressions import TypedExpression, Variable, VariableKind
from fastgen.ir.checked.types import RowType, Type
from fastgen.records import dataclass

FIXED_NAMES = (
    "caller", "it", "items", "total", "input", "old", "settings", "error", "now", "today", "self",
)  # fmt: skip
"""Names that nobody may choose for a parameter or a `let`."""

RESERVED_WORDS = frozenset(
    {
        "and", "or", "not", "in", "is", "null", "true", "false", "if", "then", "else",
        "where", "order", "limit", "offset", "group", "for", "create", "upsert", "when",
        "to", "with", "on", "as",
    }
)  # fmt: skip
"""Words that a bare parameter or variable is written with an underscore behind: `in_`."""

NO_VARIABLES: Mapping[str, TypedExpression] = {}


@dataclass(frozen=True, slots=True)
class Environment:
    """The names in scope.

    ``entity`` is that of `self`, whose fields are bare names; ``row`` the row that `.x` searches;
    ``variables`` maps a name to what stands for it; ``caller`` is None where there is none.
    ``non_null`` holds the paths that a condition has shown not to be null. ``used`` is shared by
    all environments of one operation or expression, so that row variables get names of their own.
    ``inlining`` holds the rules being inlined; ``pure`` forbids calls to slots.
    ``tenant`` is that of the row at hand, which queries are scoped to before that of the caller.
    ``made`` are the names of rows that statements above have created. ``fixtures`` admits files
    that are made up.
    """

    entity: str | None = None
    row: TypedExpression | None = None
    variables: Mapping[str, TypedExpression] = field(default_factory=lambda: NO_VARIABLES)
    caller: Type | None = None
    non_null: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)
    inlining: tuple[str, ...] = ()
    pure: bool = True
    tenant: TypedExpression | None = None
    made: frozenset[str] = frozenset()
    fixtures: bool = False

    def bind(self, name: str, value: TypedExpression) -> Environment:
        """Return the environment with one more name, of which nothing is known yet."""
        self.used.add(name)
        kept = self.non_null
        if kept:
            start = f"{name}."
            kept = frozenset(path for path in kept if path != name and not path.startswith(start))
        return Environment(
            self.entity,
            self.row,
            {**self.variables, name: value},
            self.caller,
            kept,
            self.used,
            self.inlining,
            self.pure,
            self.tenant,
            self.made,
            self.fixtures,
        )

    def search(self, row: TypedExpression) -> Environment:
        """Return the environment inside a query, where `.x` is a field of another row."""
        kept = frozenset(path for path in self.non_null if not path.startswith("."))
        return replace(self, row=row, non_null=kept)

    def knowing(self, paths: frozenset[str]) -> Environment:
        """Return the environment where the paths are known not to be null."""
        return replace(self, non_null=self.non_null | paths) if paths else self

    def fresh(self, wish: str) -> str:
        """Return a name for a row variable that nothing else has."""
        name, number = wish, 1
        while name in self.used:
            number += 1
            name = f"{wish}_{number}"
        self.used.add(name)
        return name


def entity_environment(
    entity: str, caller: Type | None, tenant: TypedExpression | None = None
) -> Environment:
    """Return the names inside an entity: its fields, `self`, and the caller if there can be one."""
    return Environment(
        entity=entity,
        variables={"self": variable("self", "self", RowType(entity))},
        caller=caller,
        used={"self", "caller"},
        tenant=tenant,
    )


def variable(kind: VariableKind, name: str, type_: Type) -> Variable:
    """Return a bound name as an expression.

    >>> variable("let", "loan", RowType("Loan")).name
    'loan'
    """
    return Variable(type=type_, kind=kind, name=name)
