"""Statements that depend on the caller's role.

A constant, or a function that builds one for each role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastgen.backend.functions import Functions
from fastgen.backend.services.binds import Binds
from fastgen.backend.services.module import ServiceModule
from fastgen.backend.services.policies import Predicate


class Caller:
    """What one function knows about its caller."""

    def __init__(self, module: ServiceModule, functions: Functions, *, need: str) -> None:
        """Take what ``needs_caller`` said."""
        self.module = module
        self.need = need
        self.optional = need == "optional"
        self.scope = module.scope()
        if need != "no":
            module.bind_caller(self.scope, optional=False)
        role = next((each.role for each in functions.program.authentications), None)
        user = next((each.user for each in functions.program.authentications), "")
        self._role = functions.names.column(user, role) if role else ""

    def argument(self, predicates: Iterable[Predicate | None]) -> str:
        """Return what tells the statement whose caller it is for, or nothing."""
        found = {each.argument for each in predicates if each is not None and each.argument}
        if not found:
            return ""
        (argument,) = found
        if argument == "signed_in":
            return "caller is not None" if self.optional else "True"
        return (
            f"caller.{self._role} if caller else None" if self.optional else f"caller.{self._role}"
        )

    def values(self, binds: Sequence[Binds]) -> tuple[tuple[str, str], ...]:
        """Return the values of the parameters of a statement."""
        merged = Binds(self.module.imports)
        for each in binds:
            merged.update(each)
        return tuple(merged.entries(self.scope, optional=self.optional))


def parameter_of(predicates: Iterable[Predicate | None]) -> str:
    """Return the parameter of a function that builds a statement: ``role: Role | None``."""
    found = {
        (each.argument, each.annotation)
        for each in predicates
        if each is not None and each.argument
    }
    # Who takes a role or None takes a role.
    argument, annotation = min(found, key=lambda each: len(each[1]), default=("", ""))
    return f"{argument}: {annotation}" if argument else ""


def conditional(
    module: ServiceModule,
    name: str,
    text: str,
    annotation: str,
    predicates: Sequence[Predicate | None],
    caller: Caller,
) -> str:
    """Add a statement and return the expression for it.

    ``GET_BOOK``, or ``get_post_statement(role)``.
    """
    parameter = parameter_of(predicates)
    if not parameter:
        return module.same_constant(name, text)
    number = 1
    while True:
        # The same name for another statement would silently be the wrong statement.
        function = (
            f"{name.lower()}_statement" if number == 1 else f"{name.lower()}_statement_{number}"
        )
        head = f"def {function}({parameter}) -> {annotation}:"
        lines = ["@lru_cache", head, f"    return {text}"]
        if module.functions_text.get(function, lines) == lines:
            break
        number += 1
    module.function(function, lines)
    return f"{function}({caller.argument(predicates)})"
