"""``app/fields.py``: the types of fields that several bodies share, those that are used."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.import_lines import import_lines
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass

_ANNOTATED = (*symbols("typing", "Annotated"), *symbols("pydantic", "Field"))
_AFTER = symbols("pydantic", "AfterValidator")
_CHECKED = (*_ANNOTATED, *_AFTER)
_REFUSES = symbols("pydantic_core", "PydanticCustomError")

_BEFORE = (*_ANNOTATED, *symbols("pydantic", "BeforeValidator"))

PIECES: dict[str, Piece] = {
    "NO_NUL": Piece(),
    "Boolean": Piece(imports=_ANNOTATED),
    "Integer": Piece(imports=_ANNOTATED),
    "Number": Piece(imports=_ANNOTATED),
    "Value": Piece(imports=symbols("typing", "TypeVar")),
    "checked": Piece(
        ("Value",),
        (
            *symbols("fastapi.exceptions", "RequestValidationError"),
            *symbols("pydantic", "TypeAdapter ValidationError"),
        ),
    ),
    "refuse_null": Piece(("Value",), _REFUSES),
    "hide_null": Piece(imports=symbols("pydantic", "JsonValue")),
    "Omittable": Piece(("Value", "refuse_null", "hide_null"), _CHECKED),
    "refuse_nul": Piece(imports=_REFUSES),
    "restore_slashes": Piece(imports=symbols("app.slashes", "SLASH")),
    "trim": Piece(),
    "trimmed": Piece(imports=symbols("pydantic", "JsonValue")),
    "lower": Piece(),
    "upper": Piece(),
    "nullify": Piece(),
    "OrEmpty": Piece(
        imports=(
            *symbols("pydantic", "GetJsonSchemaHandler"),
            *symbols("pydantic.json_schema", "JsonSchemaValue"),
            *symbols("pydantic_core", "CoreSchema"),
        )
    ),
    "written": Piece(imports=(*_REFUSES, *symbols("pydantic", "BeforeValidator")), modules=("re",)),
    "whole_number": Piece(("written",)),
    "number": Piece(("written",)),
    "truth": Piece(("written",)),
    "ExactNumber": Piece(
        imports=(
            *_REFUSES,
            *symbols("decimal", "Decimal"),
            *symbols("typing", "Annotated"),
            *symbols("pydantic", "BeforeValidator"),
        ),
        modules=("re",),
    ),
    "in_places": Piece(
        imports=(
            *symbols("decimal", "ROUND_HALF_UP Decimal"),
            *symbols("pydantic", "AfterValidator"),
        )
    ),
    "Date": Piece(("written",), (*symbols("datetime", "date"), *symbols("typing", "Annotated"))),
    "to_utc": Piece(imports=(*_REFUSES, *symbols("datetime", "UTC datetime"))),
    "DateTime": Piece(
        ("written", "to_utc"),
        (*symbols("datetime", "datetime"), *symbols("typing", "Annotated"), *_AFTER),
    ),
    "Time": Piece(("written",), (*symbols("datetime", "time"), *symbols("typing", "Annotated"))),
    "LONGEST": Piece(imports=symbols("datetime", "timedelta")),
    "Duration": Piece(("written", "LONGEST"), (*symbols("datetime", "timedelta"), *_ANNOTATED)),
    "TimeSpan": Piece(
        imports=(
            *symbols("datetime", "timedelta"),
            *symbols("typing", "Annotated"),
            *symbols("pydantic", "PlainSerializer"),
            *symbols("pydantic_core", "to_jsonable_python"),
        )
    ),
    "check_email": Piece(
        imports=(
            *_REFUSES,
            *symbols(
                "email_validator", "EmailNotValidError SPECIAL_USE_DOMAIN_NAMES validate_email"
            ),
        )
    ),
    "Email": Piece(("NO_NUL", "check_email"), (*_CHECKED, *symbols("pydantic", "WithJsonSchema"))),
    "HTTP_URL": Piece(imports=symbols("pydantic", "HttpUrl TypeAdapter")),
    "check_url": Piece(("HTTP_URL",), (*_REFUSES, *symbols("pydantic", "ValidationError"))),
    "Url": Piece(("check_url",), (*_CHECKED, *symbols("pydantic", "WithJsonSchema"))),
    "Phone": Piece(imports=_ANNOTATED),
    "check_ip": Piece(imports=(*_REFUSES, *symbols("ipaddress", "ip_address"))),
    "IPAddress": Piece(("check_ip",), _CHECKED),
    "Slug": Piece(imports=_ANNOTATED),
    "MAX_DEPTH": Piece(),
    "check_json": Piece(("MAX_DEPTH",), (*_REFUSES, *symbols("pydantic", "JsonValue"))),
    "GivenJson": Piece(("Json", "refuse_null"), (*symbols("typing", "Annotated"), *_AFTER)),
    "Json": Piece(
        ("check_json",),
        (*symbols("typing", "Annotated"), *_AFTER, *symbols("pydantic", "JsonValue")),
    ),
    "decode_base64": Piece(imports=(*_REFUSES, *symbols("base64", "b64decode"))),
    "encode_base64": Piece(imports=symbols("base64", "b64encode")),
    "encode_all": Piece(("encode_base64",)),
    "Base64": Piece(
        ("decode_base64", "encode_base64"),
        (*_BEFORE, *symbols("pydantic", "PlainSerializer WithJsonSchema")),
    ),
    "normalize_password": Piece(modules=("unicodedata",)),
    "Password": Piece(("normalize_password",), _CHECKED),
}
"""Every name that ``app.fields`` may define."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128


@dataclass(frozen=True, slots=True)
class FieldsView:
    """What ``app/fields.py`` holds: ``has`` are names of PIECES."""

    has: frozenset[str]
    imports: str
    password_minimum: int
    password_maximum: int


def plan_fields(context: Context) -> LinkedFile:
    """Return ``app/fields.py``, or nothing where no module imports from it."""
    return LinkedFile(
        "app/fields.py", "app/fields.py.jinja", lambda used: fields_view(context, used)
    )


def fields_view(context: Context, used: Iterable[str]) -> FieldsView | None:
    """Return the view of ``app/fields.py`` when other modules import ``used`` from it."""
    has = closure("app.fields", used, PIECES)
    if not has:
        return None
    minimum, maximum = password_limits(context)
    modules = [module for name in has for module in PIECES[name].modules]
    return FieldsView(
        has=frozenset(has),
        imports=import_lines(imports_of(has, PIECES), modules),
        password_minimum=minimum,
        password_maximum=maximum,
    )


def password_limits(context: Context) -> tuple[int, int]:
    """Return the bounds of the length of a password: those of the first field of this type."""
    for entity in context.program.entities.values():
        for field in entity.fields.values():
            if isinstance(field.type, ScalarType) and field.type.name == "password":
                return int(field.type.minimum or SHORTEST_PASSWORD), int(
                    field.type.maximum or LONGEST_PASSWORD
                )
    return SHORTEST_PASSWORD, LONGEST_PASSWORD
