"""What must hold for each class of callers to do an operation or to read a row, worked out once."""

from __future__ import annotations

from fastgen.backend.callers import FALSE, TRUE, CallerClass, all_of, caller_classes, condition_for
from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program


class CallerRules:
    """The rules of access of one program, by classes of callers."""

    def __init__(self, program: Program) -> None:
        """Take a program."""
        self.program = program
        self.classes = caller_classes(program)
        self._conditions: dict[tuple[int, CallerClass, str | None], TypedExpression] = {}
        """By the identity of the rules, which the program keeps: operations share them."""
        self._allowed: dict[str, tuple[CallerClass, ...]] = {}

    def condition(
        self, operation: Operation, caller: CallerClass, *, field: str | None = None
    ) -> TypedExpression:
        """Return what must hold of the row for callers of a class to do an operation.

        With ``field``: to touch that field by it.
        """
        condition = self._condition(operation.access, caller, field)
        if operation.extra is None:
            return condition
        return all_of(condition, self._condition(operation.extra, caller, None))

    def _condition(self, access: Access, caller: CallerClass, field: str | None) -> TypedExpression:
        key = (id(access), caller, field)
        known = self._conditions.get(key)
        if known is None:
            known = self._conditions[key] = condition_for(access, caller, self.program, field=field)
        return known

    def readable(self, entity: str, caller: CallerClass) -> TypedExpression:
        """Return what must hold of a row for callers of a class to read it."""
        return self._condition(self.program.entities[entity].access["read"], caller, None)

    def allowed(self, operation: Operation) -> tuple[CallerClass, ...]:
        """Return the classes of callers who may do an operation on some row."""
        known = self._allowed.get(operation.id)
        if known is None:
            known = self._allowed[operation.id] = tuple(
                caller for caller in self.classes if self.condition(operation, caller) != FALSE
            )
        return known

    def is_open(self, operation: Operation) -> bool:
        """Tell whether the rules of an operation hold for everybody and every row."""
        return all(self.condition(operation, caller) == TRUE for caller in self.classes)

    def roles(self, operation: Operation) -> tuple[str, ...]:
        """Return the roles that may do an operation on some row."""
        return tuple(each.role for each in self.allowed(operation) if each.role is not None)
