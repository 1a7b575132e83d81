"""How each type of the language is stored: annotation, column type, and their imports."""

from __future__ import annotations

from typing import assert_never

from fastgen.backend.names import identifier
from fastgen.backend.patterns import longest_match
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    ValueType,
)
from fastgen.ir.naming import pascal_case, snake_case
from fastgen.records import dataclass

Import = tuple[str, str]
"""A module and a name that comes from it."""

DATABASE = "app.database"


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type of a column.

    ``annotation`` goes into ``Mapped[…]``; ``code`` is the first argument of ``mapped_column``
    (empty when the annotation says it all) and ``migration`` the type in the migration.
    """

    annotation: str
    code: str
    migration: str
    imports: tuple[Import, ...] = ()
    migration_imports: tuple[Import, ...] = ()
    check: tuple[str, tuple[str, ...]] | None = None
    """For an enum: the name of its check constraint, and the values it admits."""

    @property
    def support(self) -> tuple[str, ...]:
        """The names of ``app.database`` that the model needs."""
        return tuple(name for module, name in self.imports if module == DATABASE)


def _string(length: int) -> ColumnType:
    code = f"string({length})"
    return ColumnType("str", code, code, ((DATABASE, "string"),), ((DATABASE, "string"),))


def _shared(annotation: str, name: str, *imports: Import) -> ColumnType:
    """Return a column type that ``app.database`` defines."""
    return ColumnType(annotation, name, name, (*imports, (DATABASE, name)), ((DATABASE, name),))


def enum_class(enum: str) -> str:
    """Return the class of an enum."""
    return identifier(pascal_case(enum))


def state_class(entity: str, field: str) -> str:
    """Return the class of the states of a flow field."""
    return identifier(pascal_case(entity) + pascal_case(field))


def enumeration_type(cls: str, name: str, values: tuple[str, ...]) -> ColumnType:
    """Return the column type of an enum, whose values a check constraint admits."""
    longest = max((len(value) for value in values), default=1)
    return ColumnType(
        cls,
        f'enumeration({cls}, "{name}")',
        f"sa.String({max(40, longest)})",
        ((DATABASE, "enumeration"), ("app.enums", cls)),
        (),
        (name, values),
    )


def scalar_column(scalar: ScalarType) -> ColumnType:
    """Return the column type of a scalar."""
    match scalar.name:
        case "string":
            limits = [int(scalar.maximum or 255)]
            if scalar.pattern is not None:
                limits.append(longest_match(scalar.pattern) or limits[0])
            return _string(max(1, min(limits)))
        case "text":
            return _shared("str", "LongText")
        case "int":
            return ColumnType("int", "", "Int64", (), ((DATABASE, "Int64"),))
        case "float":
            return ColumnType("float", "", "sa.Double()")
        case "decimal":
            code = f"decimal({scalar.precision or 12}, {scalar.scale or 0})"
            return ColumnType(
                "Decimal",
                code,
                code,
                (("decimal", "Decimal"), (DATABASE, "decimal")),
                ((DATABASE, "decimal"),),
            )
        case "bool":
            return ColumnType("bool", "", "sa.Boolean()")
        case "date":
            return ColumnType("date", "", "sa.Date()", (("datetime", "date"),))
        case "datetime":
            return ColumnType(
                "datetime",
                "",
                "UTCDateTime",
                (("datetime", "datetime"),),
                ((DATABASE, "UTCDateTime"),),
            )
        case "time":
            return ColumnType("time", "", "sa.Time()", (("datetime", "time"),))
        case "duration":
            return _shared("timedelta", "Duration", ("datetime", "timedelta"))
        case "uuid":
            return ColumnType("UUID", "", "sa.Uuid()", (("uuid", "UUID"),))
        case "email":
            return _string(254)
        case "url":
            return _string(2048)
        case "phone":
            return _string(20)
        case "ip":
            return _string(45)
        case "slug":
            return _string(int(scalar.maximum or 255))
        case "json":
            return _shared("JsonValue", "Json", ("pydantic", "JsonValue"))
        case "bytes":
            return ColumnType("bytes", "", "sa.LargeBinary()")
        case "password":
            return _string(255)
        case "file" | "image":
            stored = ("app.storage.stored", "StoredFile")
            return _shared("StoredFile", "FileText", stored)
        case "secret" | "token" | "root" | "tool":
            raise AssertionError(f"{scalar.name} says nothing of its column")
        case _:
            assert_never(scalar.name)


def value_annotation(item: Type) -> tuple[str, tuple[Import, ...]]:
    """Return the Python type of a value kept inside JSON."""
    match item:
        case ScalarType(name="int"):
            return "int", ()
        case ScalarType(name="float"):
            return "float", ()
        case ScalarType(name="bool"):
            return "bool", ()
        case ScalarType():
            return "str", ()
        case EnumType(enum):
            return enum_class(enum), (("app.enums", enum_class(enum)),)
        case _:
            return "JsonValue", (("pydantic", "JsonValue"),)


def column_type(
    type_: Type,
    *,
    field: str,
    enum_values: dict[str, tuple[str, ...]],
    states: tuple[str, ...] = (),
) -> ColumnType:
    """Return the column type of a stored field that is no reference."""
    match type_:
        case ScalarType():
            return scalar_column(type_)
        case EnumType(enum):
            return enumeration_type(enum_class(enum), snake_case(field), enum_values[enum])
        case StateType(entity, name):
            return enumeration_type(state_class(entity, name), snake_case(field), states)
        case ListType(item=item):
            annotation, imports = value_annotation(item)
            shared = _shared(f"list[{annotation}]", "Json")
            return ColumnType(
                shared.annotation,
                "Json",
                "Json",
                (*imports, *shared.imports),
                shared.migration_imports,
            )
        case MapType(item=item):
            annotation, imports = value_annotation(item)
            shared = _shared(f"dict[str, {annotation}]", "Json")
            return ColumnType(
                shared.annotation,
                "Json",
                "Json",
                (*imports, *shared.imports),
                shared.migration_imports,
            )
        case ValueType() | UnionType():
            return _shared("dict[str, JsonValue]", "Json", ("pydantic", "JsonValue"))
        case NullableType(of=of):
            return column_type(of, field=field, enum_values=enum_values, states=states)
        case _:
            raise AssertionError(f"{type_} is not stored in a column")
