"""One operation while its function is written."""

from __future__ import annotations

from dataclasses import field

from fastgen.backend.functions import Parameter, ServiceFunction
from fastgen.backend.services.statements import Caller
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass


@dataclass(slots=True)
class Work:
    """One operation while its function is written."""

    operation: Operation
    function: ServiceFunction
    caller: Caller
    body: list[str] = field(default_factory=list)

    @property
    def entity(self) -> str:
        """The entity the operation is about."""
        if self.operation.entity is None:
            raise AssertionError(f"{self.operation.id} is about no entity")
        return self.operation.entity

    def parameters(self) -> list[str]:
        """Return the parameters as they are written."""
        return [f"{each.name}: {each.annotation.text}" for each in self.function.parameters]

    def arguments(self, *roles: str) -> list[str]:
        """Return the names of the parameters with some roles."""
        return [each.name for each in self.function.parameters if each.role in roles]

    def parameter(self, *roles: str) -> Parameter:
        """Return the one parameter with one of the roles."""
        return next(each for each in self.function.parameters if each.role in roles)


def returned(function: ServiceFunction) -> str:
    """Return what a function hands back.

    Its result, in a tuple where status or headers come with it.
    """
    parts = {"status": "int", "value": function.result.text, "headers": "dict[str, str]"}
    if not function.parts:
        return "None"
    if len(function.parts) == 1:
        return parts[function.parts[0]]
    return f"tuple[{', '.join(parts[each] for each in function.parts)}]"
