"""``app/extensions/``: a module of the user for each ``extern``, and the types relied on."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.code import fit, signature
from fastgen.backend.column_types import enum_class
from fastgen.backend.constants import constant_code
from fastgen.backend.encoders import docstring
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import identifier
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.table_parts import Table
from fastgen.ir.checked.program import Extern
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RowType,
    ScalarType,
    Type,
)
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass

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
}


@dataclass(frozen=True, slots=True)
class ContractsView:
    """What ``functions.py`` says: one typed name for each function."""

    imports: str
    contracts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExternView:
    """A module of the user as it is on its first day."""

    title: str
    imports: str
    signature: str
    docstring: str


def plan_extensions(context: Context) -> Iterator[PlannedFile]:
    """Yield the package of extensions, where the program has some."""
    externs = context.program.externs.values()
    if not externs:
        return
    yield PlannedFile("app/extensions/__init__.py", "empty.jinja", None)
    yield PlannedFile(
        "app/extensions/functions.py", "app/extensions/functions.py.jinja", contracts_view(context)
    )
    for extern in externs:
        yield PlannedFile(
            f"app/extensions/{module_of(extern)}.py",
            "app/extensions/__extern__.py.jinja",
            extern_view(context, extern),
            written_once=True,
        )


def module_of(extern: Extern) -> str:
    """Return the module of a function: its name."""
    name = identifier(snake_case(extern.name))
    return f"{name}_" if name == "functions" else name


def python_type(
    context: Context, type_: Type, *, nullable: bool = False
) -> tuple[str, list[Import]]:
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


def key_type(context: Context, entity: str) -> tuple[str, list[Import]]:
    """Return the annotation of the key of a row."""
    table: Table = next(each for each in context.tables if each.entity == entity)
    keys = [column for column in table.columns if column.primary_key]
    imported = [each for key in keys for each in key.type.imports if each[0] != "app.database"]
    annotations = [key.type.annotation for key in keys]
    if len(annotations) == 1:
        return annotations[0], imported
    return f"tuple[{', '.join(annotations)}]", imported


def contracts_view(context: Context) -> ContractsView:
    """Return the view of ``functions.py``."""
    imported: list[Import] = [
        ("collections.abc", "Awaitable"),
        ("collections.abc", "Callable"),
    ]
    contracts = []
    for extern in context.program.externs.values():
        types = []
        for parameter in extern.parameters:
            text, needed = python_type(context, parameter.type, nullable=parameter.nullable)
            types.append(text)
            imported += needed
        result, needed = result_type(context, extern)
        imported += needed
        name, module = identifier(extern.name), module_of(extern)
        imported.append(("app.extensions", f"{module} as {module}_by_hand"))
        contracts.append(
            fit(
                f"{name}: Callable[[{', '.join(types)}], Awaitable[{result}]]"
                f" = {module}_by_hand.{name}"
            )
        )
    return ContractsView(import_lines(imported), tuple(contracts))


def result_type(context: Context, extern: Extern) -> tuple[str, list[Import]]:
    """Return the annotation of what a function answers."""
    if extern.result is None:
        return "None", []
    return python_type(context, extern.result, nullable=extern.nullable)


def extern_view(context: Context, extern: Extern) -> ExternView:
    """Return the view of the module of one function: an operation that calls it answers 501."""
    imported: list[Import] = [("app.errors", "NotWritten")]
    parameters = []
    for parameter in extern.parameters:
        text, needed = python_type(context, parameter.type, nullable=parameter.nullable)
        parameters.append(f"{identifier(snake_case(parameter.name))}: {text}")
        imported += needed
    result, needed = result_type(context, extern)
    imported += needed
    name = identifier(extern.name)
    description = extern.description or ""
    ended = f"{description}." if description[-1:] not in (".", "!", "?", "") else description
    words = [ended, *examples(extern)]
    return ExternView(
        title=docstring(f"The function `{name}` of the spec: this file is yours."),
        imports=import_lines(imported),
        signature=fit(signature(name, parameters, result)),
        docstring=docstring(" ".join(filter(None, words)), indent=1) if any(words) else "",
    )


def examples(extern: Extern) -> Iterator[str]:
    """Yield the examples of a function whose values are constants."""
    for arguments, result in extern.examples:
        given = [constant_code(value, value.type) for value in arguments]
        answer = constant_code(result, result.type)
        if answer is not None and None not in given:
            listed = ", ".join(code[0] for code in given if code is not None)
            yield f"Example: {extern.name}({listed}) answers {answer[0]}."
