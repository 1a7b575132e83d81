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
    return _Declarations(program, used).module


class _Declarations:
    """Collects the classes; a member of one union alone has the tag in a class of its own name."""

    def __init__(self, program: Program, used: Iterable[str]) -> None:
        self.program = program
        self.module = SchemaModule(VALUES, "values")
        self.values = {
            cls(value.name): (value, cls is value_class)
            for value in program.values.values()
            for cls in (value_class, public_value_class)
        }
        self.unions = {
            cls(union.name): (union, cls is value_class)
            for union in program.unions.values()
            for cls in (value_class, public_value_class)
        }
        found = self._reached(used)
        self.shared = {name for name, owners in found.items() if len(owners) > 1}
        for name, owners in found.items():
            if name in self.unions:
                self._add_union(*self.unions[name])
            elif owners != {None} and name not in self.shared:
                (owner,) = owners
                self._add_value(name, self.program.unions[owner] if owner else None)
            else:
                self._add_value(name, None)

    def _reached(self, used: Iterable[str]) -> dict[str, set[str | None]]:
        """Return the classes there are, with the unions that each is a member of; None: itself."""
        found: dict[str, set[str | None]] = {}
        waiting: list[tuple[str, str | None]] = [(name, None) for name in sorted(used)]
        while waiting:
            name, owner = waiting.pop(0)
            known = name in self.values or name in self.unions
            if not known or owner in found.get(name, ()):
                continue
            found.setdefault(name, set()).add(owner)
            if name in self.unions:
                union, coming_in = self.unions[name]
                cls = value_class if coming_in else public_value_class
                waiting += [(cls(member), union.name) for _, member in union.members]
                continue
            value, coming_in = self.values[name]
            kind = input_type if coming_in else output_type
            symbols = [symbol for each in value.fields for symbol in kind(each.type).imports]
            waiting += [(symbol.name, None) for symbol in symbols if symbol.module == VALUES]
        return found

    def _add_value(self, name: str, union: Union | None) -> None:
        """Add the class of a value; as a member of a union it is one with a tag."""
        value, coming_in = self.values[name]
        tags = {union.tag: _tags(union, value)} if union is not None else {}
        make = _accepted if coming_in else _shown
        fields = tuple(make(self.module, value, each, tags.get(each.name)) for each in value.fields)
        style: Style = "input" if coming_in else "output"
        self.module.classes[name] = SchemaClass(name, style, fields, description=value.description)

    def _add_union(self, union: Union, coming_in: bool) -> None:
        cls = value_class if coming_in else public_value_class
        members = []
        for member in dict.fromkeys(member for _, member in union.members):
            name = cls(member)
            if name in self.shared:
                name = self._add_member(union, self.program.values[member], coming_in=coming_in)
            members.append(name)
        tag = Code("Field(", (Code(f"discriminator={python_string(attribute(union.tag))}"),), ")")
        imports = [Symbol(VALUES, member) for member in members]
        imports += [Symbol("typing", "Annotated"), Symbol("pydantic", "Field")]
        choice = Code("Annotated[", (Code(" | ".join(members)), tag), "]")
        self.module.unions[cls(union.name)] = FieldType(choice, tuple(imports))

    def _add_member(self, union: Union, value: Value, *, coming_in: bool) -> str:
        """Add the class of a value inside a union, where there is one for it alone as well."""
        cls = value_class if coming_in else public_value_class
        name = f"{value_class(union.name)}{cls(value.name)}"
        while name in self.values or name in self.unions:
            name = f"{name}_"
        base = plain(cls(value.name), Symbol(VALUES, cls(value.name)))
        make = _accepted if coming_in else _shown
        fields = tuple(
            make(self.module, value, each, _tags(union, value))
            for each in value.fields
            if each.name == union.tag
        )
        style: Style = "input" if coming_in else "output"
        self.module.classes[name] = SchemaClass(name, style, fields, base)
        return name


def _tags(union: Union, value: Value) -> tuple[str, ...]:
    return tuple(tag for tag, member in union.members if member == value.name)


def _accepted(
    module: SchemaModule, value: Value, each: ShapeField, tags: tuple[str, ...] | None
) -> SchemaField:
    found = input_type(each.type) if tags is None else _literal(tags)
    inside = any(symbol.module == VALUES for symbol in found.imports)
    if not found.plain and not inside:  # names of types stand above the classes
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
