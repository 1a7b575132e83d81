"""How the types of the language look in functions that are written by hand."""

from __future__ import annotations

from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import
from fastgen.backend.number_limits import bounds, lengths
from fastgen.backend.patterns import anchored, raw_string
from fastgen.backend.planners.context import Context
from fastgen.backend.table_parts import Table
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.operations import Parameter
from fastgen.ir.checked.program import Extern
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RowType,
    ScalarType,
    StateType,
    Type,
)
from fastgen.ir.media import HANDED

_SCALARS: dict[str, tuple[str, tuple[Import, ...]]] = {
    "int": ("int", ()),
    "float": ("float", ()),
    "bool": ("bool", ()),
    "bytes": ("bytes", ()),
    "decimal": ("Decimal", (("decimal", "Decimal"),)),
    "date": ("date", (("datetime", "date"),)),
    "datetime": ("datetime", (("datetime", "datetime"),)),
    "time": ("time", (("datetime", "time"),)),
    "duration": ("timedelta", (("datetime", "timedelta"),)),
    "uuid": ("UUID", (("uuid", "UUID"),)),
    "json": ("JsonValue", (("pydantic", "JsonValue"),)),
    "file": ("LentFile", (("app.outside.files", "LentFile"),)),
    "image": ("LentFile", (("app.outside.files", "LentFile"),)),
    "root": ("Root", (("app.outside.root", "Root"),)),
    "tool": ("Tool", (("app.outside.tool", "Tool"),)),
}
NEW_FILE: tuple[str, tuple[Import, ...]] = ("NewFile", (("app.outside.files", "NewFile"),))
STORED_FILE: tuple[str, tuple[Import, ...]] = (
    "StoredFile",
    (("app.storage.stored", "StoredFile"),),
)
NUMBERS = frozenset({"int", "float", "decimal"})
TEXTS = frozenset({"string", "text", "email", "url", "phone", "ip", "slug"})

Annotated = tuple[str, list[Import]]
"""An annotation, and what it imports."""


def python_type(context: Context, type_: Type, *, nullable: bool = False) -> Annotated:
    """Return the annotation of a value that is handed to a function of the user, or back."""
    imported: list[Import] = []
    match type_:
        case NullableType(of=of):
            return python_type(context, of, nullable=True)
        case ScalarType(name=name):
            text, needed = _SCALARS.get(name, ("str", ()))
            imported += needed
        case EnumType(enum=enum):
            text = enum_class(enum)
            imported.append(("app.enums", text))
        case StateType(entity=entity, field=field):
            text = state_class(entity, field)
            imported.append(("app.enums", text))
        case ListType(item=item):
            inner, imported = python_type(context, item)
            text = f"list[{inner}]"
        case MapType(item=item):
            inner, imported = python_type(context, item)
            text = f"dict[str, {inner}]"
        case RowType(entity=entity):
            text, imported = key_type(context, entity)
        case _:
            text = "object"
    return (f"{text} | None" if nullable else text), imported


def key_type(context: Context, entity: str) -> Annotated:
    """Return the annotation of the key of a row."""
    table: Table = next(each for each in context.tables if each.entity == entity)
    keys = [column for column in table.columns if column.primary_key]
    imported = [each for key in keys for each in key.type.imports if each[0] != "app.database"]
    annotations = [key.type.annotation for key in keys]
    if len(annotations) == 1:
        return annotations[0], imported
    return f"tuple[{', '.join(annotations)}]", imported


def may_be_absent(parameter: Parameter) -> bool:
    """Tell whether a function may get null for a parameter."""
    return parameter.nullable or (parameter.optional and parameter.default is None)


def given_type(context: Context, parameter: Parameter) -> Annotated:
    """Return the annotation of a parameter, as the function of the user has it."""
    return python_type(context, parameter.type, nullable=may_be_absent(parameter))


def made_type(context: Context, extern: Extern) -> Annotated:
    """Return the annotation of what a function of the user answers."""
    if extern.result is None:
        return "None", []
    if file_type(extern.result) is not None:
        text, imported = NEW_FILE
        return (f"{text} | None" if extern.nullable else text), [*imported]
    return python_type(context, extern.result, nullable=extern.nullable)


def handed_class(type_: Type) -> str | None:
    """Return the class of what a setting is handed over as; None for values."""
    name = type_.name if isinstance(type_, ScalarType) else ""
    return _SCALARS[name][0] if name in HANDED else None


def passed_type(context: Context, type_: Type, *, nullable: bool) -> Annotated:
    """Return the annotation of a value as the rest of the app has it: files are kept."""
    if file_type(type_) is not None:
        text, imported = STORED_FILE
        return (f"{text} | None" if nullable else text), [*imported]
    if handed_class(type_) is not None:
        return ("str | None" if nullable else "str"), []
    return python_type(context, type_, nullable=nullable)


def bounded_type(context: Context, type_: Type, *, nullable: bool) -> Annotated:
    """Return the annotation of an answer with the limits that the spec gives it."""
    text, imported = python_type(context, type_)
    limits: list[str] = []
    match type_:
        case ScalarType(name=name) if name in NUMBERS:
            limits = bounds(type_)
            if name == "decimal" and type_.precision:
                limits = [
                    f"max_digits={type_.precision}",
                    f"decimal_places={type_.scale or 0}",
                    *limits,
                ]
            if name == "int" and type_.minimum is None:
                limits.append(f"ge={-(2**63)}")
            if name == "int" and type_.maximum is None:
                limits.append(f"le={2**63 - 1}")
        case ScalarType(name=name, pattern=pattern) if name in TEXTS:
            limits = lengths(type_)
            shape = raw_string(anchored(pattern)) if pattern else 'r"^[^\\x00]*$"'
            limits.append(f"pattern={shape}")
        case ListType(minimum=minimum, maximum=maximum):
            limits = [f"min_length={minimum}"] if minimum else []
            limits += [f"max_length={maximum}"] if maximum is not None else []
    if limits:
        text = f"Annotated[{text}, Field({', '.join(limits)})]"
        imported = [*imported, ("typing", "Annotated"), ("pydantic", "Field")]
        if "Decimal(" in text:
            imported.append(("decimal", "Decimal"))
    return (f"{text} | None" if nullable else text), imported


def accepted_code(file: ScalarType) -> str:
    """Return what a file has to be, as code."""
    return f"Accepted({', '.join([str(file.size), *map(python_string, file.media)])})"
