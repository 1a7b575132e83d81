"""``app/<package>/schemas.py``: the bodies of requests and answers of every package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fastgen.backend.brackets import Code, lay_out
from fastgen.backend.encoders import docstring, python_string
from fastgen.backend.field_types import FieldType
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.schema_classes import SchemaClass, SchemaField, SchemaModule
from fastgen.backend.schemas import SHARED_MODULE
from fastgen.backend.views.schemas import ClassView, SchemasView

LONGEST_PIECE = 70
"""Characters of a description in one string; escapes may double some of them."""

FORBID = 'model_config = ConfigDict(extra="forbid")'
FROM_ROWS = "model_config = ConfigDict(from_attributes=True)"
ABSENT = "An absent key leaves the field as it is."


def plan_schemas(context: Context) -> Iterator[PlannedFile]:
    """Yield the module of schemas of every package that has some."""
    for module in context.schemas.modules.values():
        yield PlannedFile(
            f"{module.name.replace('.', '/')}.py",
            "app/__package__/schemas.py.jinja",
            schemas_view(module),
        )


def schemas_view(module: SchemaModule) -> SchemasView:
    """Return the view of one module."""
    classes = module.ordered()
    return SchemasView(
        title=docstring(_title(module, classes)),
        imports=import_lines(imports_of(module)),
        aliases=statements(module.aliases),
        classes=tuple(class_view(each) for each in classes),
    )


def imports_of(module: SchemaModule) -> set[Import]:
    """Return what a module of schemas imports."""
    types = (*module.aliases.values(), *module.unions.values())
    symbols = [symbol for found in types for symbol in found.imports]
    symbols += [symbol for each in module.classes.values() for symbol in _symbols(each)]
    found = {(each.module, each.name) for each in symbols if each.module != module.name}
    for name, home in module.exports.items():
        found -= {(home, name)}
        found |= {(home, f"{name} as {name}")}
    return found


def statements(types: Mapping[str, FieldType]) -> tuple[str, ...]:
    """Return the statements that name types."""
    return tuple(lay_out(found.code, before=f"{name} = ") for name, found in types.items())


def _title(module: SchemaModule, classes: tuple[SchemaClass, ...]) -> str:
    if module.name == SHARED_MODULE:
        return "What packages show of each other's rows."
    if not classes:
        return f"Types of the fields of {module.subject}."
    styles = {each.style for each in classes}
    what = "requests and responses" if len(styles) > 1 else "requests"
    if styles <= {"output", "page"}:
        what = "responses"
    return f"Bodies of the {what} about {module.subject}."


def _symbols(each: SchemaClass) -> Iterator[Symbol]:
    yield from each.symbols()
    if each.style == "page":
        return
    if each.base is None:
        yield Symbol("pydantic", "ConfigDict")
    if each.style == "update":
        yield Symbol("pydantic", "with_config")
        yield Symbol("typing_extensions", "TypedDict")
        if any(field.needed for field in each.fields):
            yield Symbol("typing", "Required")
    elif each.base is None:
        yield Symbol("pydantic", "BaseModel")
    for field in each.fields:
        if _arguments(each, field):
            yield Symbol("pydantic", "Field")
            if each.style == "update":
                yield Symbol("typing", "Annotated")


def class_view(each: SchemaClass) -> ClassView:
    """Return the view of one class."""
    described = docstring(each.description, indent=1) if each.description else None
    decorators = (each.decorator,) if each.decorator else ()
    if each.style == "page":
        base = each.base.code if each.base is not None else Code("")
        head = lay_out(Code(f"class {each.name}(", (base,), "):"))
        return ClassView((head,), described, None, () if described else ("pass",))
    if each.style == "update":
        return ClassView(
            head=(
                *decorators,
                '@with_config(ConfigDict(extra="forbid"))',
                f"class {each.name}(TypedDict, total=False):",
            ),
            docstring=docstring(ABSENT, indent=1),
            config=None,
            fields=tuple(_key(each, field) for field in each.fields),
        )
    if each.base is not None:
        head = f"class {each.name}({each.base.text}):"
        fields = tuple(_attribute(each, field) for field in each.fields)
        return ClassView((head,), described, None, fields)
    config = FROM_ROWS if each.style == "output" else FORBID
    return ClassView(
        head=(*decorators, f"class {each.name}(BaseModel):"),
        docstring=described,
        config=config if each.style != "shape" else None,
        fields=tuple(_attribute(each, field) for field in each.fields),
    )


def _key(owner: SchemaClass, field: SchemaField) -> str:
    """Return one key of a typed dictionary."""
    found = field.type.code
    arguments = _arguments(owner, field)
    if arguments:
        found = Code("Annotated[", (found, Code("Field(", arguments, ")")), "]")
    if field.needed:
        found = Code("Required[", (found,), "]")
    return lay_out(found, before=f"{field.name}: ", indent=1)


def _attribute(owner: SchemaClass, field: SchemaField) -> str:
    """Return one attribute of a model."""
    arguments = _arguments(owner, field)
    if field.type.text.startswith("Annotated[StoredFile"):
        limits = (Code("Field(", arguments, ")"),) if arguments else ()
        found = Code("Annotated[", (*field.type.code.items, *limits), "]")
        default = f" = {field.default}" if field.default is not None else ""
        return lay_out(found, before=f"{field.name}: ", after=default, indent=1)
    before = f"{field.name}: {field.type.text}"
    if not arguments:
        if field.default is None:
            return lay_out(field.type.code, before=f"{field.name}: ", indent=1)
        return f"{before} = {field.default}"
    first = (Code(f"default={field.default}"),) if field.default is not None else ()
    return lay_out(Code("Field(", (*first, *arguments), ")"), before=f"{before} = ", indent=1)


def _arguments(owner: SchemaClass, field: SchemaField) -> tuple[Code, ...]:
    """Return the arguments of ``Field`` but for the default."""
    arguments = []
    if field.wire != field.name:
        shown = owner.style in ("output", "shape")
        name = "serialization_alias" if shown else "alias"
        arguments.append(Code(f"{name}={python_string(field.wire)}"))
    arguments += [Code(limit) for limit in field.constraints]
    if field.description:
        arguments.append(described(field.description))
    return tuple(arguments)


def described(text: str) -> Code:
    """Return ``description="…"``, in pieces of at most a line."""
    if len(text) <= LONGEST_PIECE:
        return Code(f"description={python_string(text)}")
    pieces: list[str] = [""]
    for word in re.findall(r"\s*\S+\s*$|\s*\S+", text) or [text]:
        if len(pieces[-1]) + len(word) > LONGEST_PIECE:
            pieces.append("")
        pieces[-1] += word
    parts = tuple(Code(python_string(piece)) for piece in pieces if piece)
    return Code("description=(", parts, ")", glued=True)
