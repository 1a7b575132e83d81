"""Types the defaults of the fields of inline values."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir.checked.program import Value
from fastgen.ir.checked.types import NullableType
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer


def resolve_values(typer: Typer) -> dict[str, Value]:
    """Return the inline values with the defaults of their fields."""
    values: dict[str, Value] = {}
    for name, value in typer.tables.values.items():
        nodes = {field.name: field for field in typer.tables.names.types[name].fields or ()}
        fields = []
        for field in value.fields:
            default = nodes[field.name].default
            if default is not None:
                wanted = NullableType(field.type) if field.nullable else field.type
                field = replace(field, default=typer.check(default, Environment(), wanted))
            fields.append(field)
        values[name] = replace(value, fields=tuple(fields))
    return values
