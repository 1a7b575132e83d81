"""The checks of the settings: what the app refuses to start with."""

from __future__ import annotations

from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.python import PythonLowering
from fastgen.backend.lowering.python_scope import Module, PythonScope
from fastgen.backend.names import setting_name
from fastgen.backend.planners.context import Context
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import Setting, TypedExpression
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class SettingChecks:
    """The body of the validator: lines, and what they import."""

    lines: tuple[str, ...]
    imports: tuple[Import, ...]


class _Settings(PythonLowering):
    """Lowers expressions inside the class of the settings."""

    def __init__(self, scope: PythonScope, secrets: frozenset[str]) -> None:
        super().__init__(scope)
        self._secrets = secrets

    def value(self, expression: TypedExpression) -> Node:
        """Lower a value; a setting is an attribute, a secret one is opened."""
        if not isinstance(expression, Setting):
            return super().value(expression)
        own = n.attribute(n.name("self"), setting_name(expression.name))
        return n.method(own, "get_secret_value") if expression.name in self._secrets else own


def setting_checks(context: Context) -> SettingChecks:
    """Return what is checked once the settings are read, in the order of the spec."""
    program = context.program
    secrets = frozenset(
        each.name
        for each in program.settings
        if isinstance(each.type, ScalarType) and each.type.name == "secret"
    )
    module = Module(Naming(program, context.names))
    lines: list[str] = []
    for check in program.setting_checks:
        scope = PythonScope(module)
        lowering = _Settings(scope, secrets)
        test = lowering.negated(check.condition)
        message = python_string(f"The settings do not fulfil: {check.text}")
        if check.message is not None:
            message = render_expression(lowering.value(check.message))
        if scope.prelude or module.constants:
            raise Unsupported(f"a check of the settings that looks further: {check.text}")
        lines += [f"if {render_expression(test)}:", f"    raise ValueError({message})"]
    return SettingChecks(tuple(lines), tuple((each.module, each.name) for each in module.imports))
