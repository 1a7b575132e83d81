"""``computed.py``: fields that are computed from other rows.

As functions of the class of the row.
"""

from __future__ import annotations

from fastgen.backend.code import signature
from fastgen.backend.functions import Functions
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.mentions import has_function
from fastgen.backend.lowering.null import computation
from fastgen.backend.lowering.sql import lower_sql
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.module import ServiceModule, self_of
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.expressions import Arith
from fastgen.ir.checked.types import NullableType, ScalarType

TYPES = {"int": "BigInteger", "float": "Float", "decimal": "Numeric"}
"""What a quotient is in SQL."""


class ComputedModule:
    """The functions of one entity."""

    def __init__(self, functions: Functions, entity: Entity) -> None:
        """Write a function for each field that needs other rows and no caller."""
        package = functions.names.of(entity.name).package
        self.module = ServiceModule(functions, package, "computed")
        self.entity = entity
        find = self.module.naming.field
        self.fields = [field for field in entity.fields.values() if has_function(field, find)]
        for field in self.fields:
            self._write(field)

    def _write(self, field: Field) -> None:
        if field.computed is None:
            return
        module = self.module
        model = module.naming.model(self.entity.name).name
        own = module.names.of(self.entity.name)
        name = module.naming.computed(self.entity.name, field.name).name
        is_free = module.home_of(own.singular) is None
        parameter = own.singular if is_free else f"{own.singular}_"
        binds = module.binds()
        scope = module.sql(binds, {self_of(self.entity.name): parameter})
        scope.inside = frozenset({(self.entity.name, field.name)})
        value = render_expression(lower_sql(computation(field), scope))
        if field.nullable and isinstance(field.computed, Arith):
            value = self._quotient(value, field)
        kind = annotation_of(NullableType(field.type) if field.nullable else field.type, module)
        head = signature(
            name, [f"{parameter}: type[{model}]"], f"ColumnElement[{kind}]", asynchronous=False
        )
        module.function(name, [head, f"    return {value}"])

    def _quotient(self, value: str, field: Field) -> str:
        """Return a result that may be null, of which SQLAlchemy does not know it."""
        kind = field.type
        if not isinstance(kind, ScalarType) or kind.name not in TYPES:
            return value
        digits = f"{kind.precision}, {kind.scale or 0}" if kind.precision is not None else ""
        type_ = self.module.use("sqlalchemy", TYPES[kind.name])
        return f"type_coerce({value}, {type_}({digits}))"
