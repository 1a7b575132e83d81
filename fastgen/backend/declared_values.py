"""Declared values and tagged unions as classes: one form for requests, one for answers."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.brackets import Code
from fastgen.backend.encoders import python_string
from fastgen.backend.field_types import (
    VALUES,
    FieldType,
    input_type,
    output_type,
    plain,
    public_value_class,
    value_class,
)
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import attribute
from fastgen.backend.schema_classes import SchemaClass, SchemaField, SchemaModule, Style
from fastgen.backend.schema_defaults import with_default
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.program import Program, Union, Value
from fastgen.ir.naming import pascal_case


def declared_values(program: Program, used: Iterable[str]) -> SchemaModule:
    """Return the module with the values that are used, and those inside them."""
    module = SchemaModule(VALUES, "values")
    inputs = {value_class(name): name for name in (*program.values, *program.unions)}
    outputs = {public_value_class(name): name for name in (*program.values, *program.unions)}
    waiting = sorted(used)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or (name not in inputs and name not in outputs):
            continue
        seen.add(name)
        declared = inputs.get(name) or outputs[name]
        coming_in = name in inputs
        if declared in program.values:
            added = _value(program, program.values[declared], module, coming_in=coming_in)
            module.classes[name] = added
            symbols = [*added.symbols()]
        else:
            union = _union(program.unions[declared], coming_in=coming_in)
            module.unions[name] = union
            symbols = [*union.imports]
        symbols += [symbol for found in module.aliases.values() for symbol in found.imports]
        waiting += [symbol.name for symbol in symbols if symbol.module == VALUES]
    return module


def _value(program: Program, value: Value, module: SchemaModule, *, coming_in: bool) -> SchemaClass:
    tags = {
        union.tag: tuple(tag for tag, member in union.members if member == value.name)
        for union in program.unions.values()
        if any(member == value.name for _, member in union.members)
    }
    make = _accepted if coming_in else _shown
    fields = tuple(make(module, value, each, tags.get(each.name)) for each in value.fields)
    name = value_class(value.name) if coming_in else public_value_class(value.name)
    style: Style = "input" if coming_in else "output"
    return SchemaClass(name, style, fields, description=value.description)


def _accepted(
    module: SchemaModule, value: Value, each: ShapeField, tags: tuple[str, ...] | None
) -> SchemaField:
    found = input_type(each.type) if tags is None else _literal(tags)
    if not found.plain:
        wish = f"{value_class(value.name)}{pascal_case(each.name)}"
        module.aliases[wish] = found
        found = plain(wish, Symbol(VALUES, wish))
    return with_default(each, found.optional() if each.nullable else found)


def _shown(
    _: SchemaModule, value: Value, each: ShapeField, tags: tuple[str, ...] | None
) -> SchemaField:
    """Return a field of an answer; what was stored before the field existed has none."""
    absent = each.optional and each.default is None
    found = output_type(each.type, nullable=each.nullable or absent)
    if tags is not None:
        found = _literal(tags)
    return SchemaField(
        attribute(each.name),
        each.wire,
        found,
        "None" if absent else None,
        description=each.description,
    )


def _literal(tags: tuple[str, ...]) -> FieldType:
    values = tuple(Code(python_string(tag)) for tag in tags)
    return FieldType(Code("Literal[", values, "]"), (Symbol("typing", "Literal"),))


def _union(union: Union, *, coming_in: bool) -> FieldType:
    cls = value_class if coming_in else public_value_class
    members = [cls(member) for _, member in union.members]
    choice = Code(" | ".join(dict.fromkeys(members)))
    tag = Code("Field(", (Code(f"discriminator={python_string(attribute(union.tag))}"),), ")")
    imports = [Symbol(VALUES, member) for member in members]
    imports += [Symbol("typing", "Annotated"), Symbol("pydantic", "Field")]
    return FieldType(Code("Annotated[", (choice, tag), "]"), tuple(imports))
