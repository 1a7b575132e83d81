"""``app/settings.py``: what differs between two deployments, and the settings of the spec."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.code import indented, lay_out
from fastgen.backend.column_types import enum_class
from fastgen.backend.constants import constant_code
from fastgen.backend.encoders import python_string
from fastgen.backend.features import bearer, keeps_secrets, scheme, slug_of, units
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import setting_name
from fastgen.backend.outbox.variables import outbox_fields
from fastgen.backend.password_uses import hashes_passwords
from fastgen.backend.patterns import anchored, raw_string
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.backend.planners.passwords import hashes_alone
from fastgen.backend.planners.vault import key_variables
from fastgen.backend.setting_checks import setting_checks
from fastgen.backend.setting_uses import ADDRESSING, calls
from fastgen.backend.stored_files import has_files
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import Authentication, Setting
from fastgen.ir.checked.types import EnumType, ListType, NullableType, ScalarType, Type
from fastgen.ir.media import HANDED_TEXTS
from fastgen.records import dataclass

LONGEST_ACCESS_MINUTES = 15

_SCALARS: dict[str, tuple[str, tuple[Import, ...]]] = {
    "int": ("int", ()),
    "float": ("float", ()),
    "bool": ("bool", ()),
    "decimal": ("Decimal", symbols("decimal", "Decimal")),
    "date": ("date", symbols("datetime", "date")),
    "datetime": ("AwareDatetime", symbols("pydantic", "AwareDatetime")),
    "time": ("time", symbols("datetime", "time")),
    "duration": ("timedelta", symbols("datetime", "timedelta")),
    "uuid": ("UUID", symbols("uuid", "UUID")),
    "secret": ("SecretStr", symbols("pydantic", "SecretStr")),
    "password": ("SecretStr", symbols("pydantic", "SecretStr")),
    "token": ("SecretStr", symbols("pydantic", "SecretStr")),
}


@dataclass(frozen=True, slots=True)
class TokenView:
    """How long tokens live: a number and the unit in the name of the setting."""

    access: int
    access_unit: str
    access_maximum: int
    refresh: int
    refresh_unit: str


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives: a number and the unit in the name of the setting."""

    length: int
    unit: str


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What ``app/settings.py`` holds; ``fields`` are lines for the settings of the spec."""

    imports: str
    database_url: str
    secret: bool
    auth: TokenView | None
    session: Lifetime | None
    logins: bool
    links: bool
    """Whether mails have links to pages."""
    credentials: bool
    """Whether browsers send credentials to pages of named origins."""
    registrations: bool
    hashes: bool
    """Whether there are passwords to hash."""
    cors: str
    fields: tuple[str, ...]
    checks: tuple[str, ...]
    current: bool
    outbox: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """The settings with keys of the vault: `encryption_keys`, `index_key`."""
    public: bool = False
    """Whether addresses of the app are made."""

    @property
    def named(self) -> str:
        """The names of the keys, as a set."""
        return f"{{{', '.join(map(python_string, self.keys))}}}"

    @property
    def listed(self) -> str:
        """The keys, as a list."""
        parts = [f"{'*' if key == 'encryption_keys' else ''}self.{key}" for key in self.keys]
        return f"[{', '.join(parts)}]"

    @property
    def required(self) -> str:
        """The variables of the environment with the keys."""
        *others, last = map(str.upper, self.keys)
        return f"{', '.join(others)} and {last}" if others else last

    smtp: bool = False
    storage: bool = False
    """Whether files are kept."""


def plan_settings(context: Context) -> LinkedFile:
    """Return ``app/settings.py``."""
    return LinkedFile(
        "app/settings.py",
        "app/settings.py.jinja",
        lambda used: settings_view(context, current="CurrentSettings" in used),
    )


def setting_attribute(setting: Setting) -> str:
    """Return the attribute of ``Settings`` that holds a setting of the spec."""
    return setting_name(setting.name)


def token_view(auth: Authentication) -> TokenView:
    """Return how long tokens live."""
    access, access_unit = units(auth.expires)
    refresh, refresh_unit = units(auth.refresh)
    maximum = max(access, LONGEST_ACCESS_MINUTES if access_unit == "minutes" else access)
    return TokenView(access, access_unit, maximum, refresh, refresh_unit)


def settings_view(context: Context, *, current: bool) -> SettingsView:
    """Return the view of ``app/settings.py``; ``current``: some route reads the settings."""
    program = context.program
    auth, cookie, ways = bearer(program), scheme(program, "session"), program.ways
    secret = keeps_secrets(program)
    checks = setting_checks(context)
    imported: list[Import] = [
        *symbols("functools", "lru_cache"),
        *symbols("typing", "Literal"),
        *symbols("pydantic", "Field field_validator"),
        *symbols("pydantic_settings", "BaseSettings SettingsConfigDict"),
    ]
    modules: list[str] = []
    if secret:
        modules += ["logging", "secrets"]
        imported += [*symbols("typing", "Self"), *symbols("pydantic", "SecretStr model_validator")]
    public = calls(program, ADDRESSING)
    if public:
        imported += [*symbols("typing", "Self"), *symbols("pydantic", "model_validator")]
    keys = tuple(map(str.lower, key_variables(program)))
    if keys:
        modules += ["json", "logging", "os", "secrets"]
        imported += [
            *symbols("contextlib", "suppress"),
            *symbols("pathlib", "Path"),
            *symbols("typing", "Self"),
            *symbols("pydantic", "SecretStr model_validator"),
        ]
    if checks.lines:
        imported += [*symbols("typing", "Self"), *symbols("pydantic", "model_validator")]
        imported += checks.imports
    if current:
        imported += [*symbols("typing", "Annotated"), *symbols("fastapi", "Depends Request")]
    outbox = outbox_fields(program)
    if has_files(program):
        imported += symbols("pathlib", "Path")
    if program.mails:
        imported += [
            *symbols("pathlib", "Path"),
            *symbols("typing", "Self"),
            *symbols("pydantic", "SecretStr model_validator"),
        ]
    fields = []
    for setting in program.settings:
        line, needed = setting_line(setting)
        fields.append(line)
        imported += needed
    name = slug_of(program.name).underscored
    return SettingsView(
        imports=import_lines(imported, modules),
        database_url=python_string(f"sqlite+aiosqlite:///./{name}.db"),
        secret=secret,
        auth=token_view(auth) if auth else None,
        session=Lifetime(*units(cookie.expires)) if cookie else None,
        logins=any(each.password for each in ways),
        hashes=hashes_passwords(program) or hashes_alone(context),
        links=any(each.verify or each.reset for each in ways),
        credentials=bool(program.cors and (cookie or scheme(program, "basic"))),
        registrations=any(each.register for each in ways),
        cors=(
            wrap(
                "cors_origins: list[str] = [",
                [*map(python_string, program.cors)],
                "]",
                indent=1,
                display=True,
            )
            if program.cors
            else ""
        ),
        fields=tuple(fields),
        checks=tuple(lay_out(indented(indented(checks.lines))).split("\n")) if checks.lines else (),
        current=current,
        outbox=outbox,
        keys=keys,
        public=public,
        smtp=bool(program.mails),
        storage=has_files(program),
    )


def secret_code(setting: Setting) -> str:
    """Return the code that reads a setting as a plain text."""
    code = f"settings.{setting_attribute(setting)}"
    hidden = setting_annotation(setting.type)[0] == "SecretStr"
    return f"{code}.get_secret_value()" if hidden else code


def setting_line(setting: Setting) -> tuple[str, tuple[Import, ...]]:
    """Return the field of a setting, and its imports."""
    attribute = setting_attribute(setting)
    annotation, imported = setting_annotation(setting.type)
    if setting.nullable:
        annotation = f"{annotation} | None"
    options = []
    if setting.default is not None:
        value, more = setting_default(setting.default, setting.type)
        imported += more
        options.append(f"default={value}")
    elif setting.nullable:
        options.append("default=None")
    if attribute.upper() != setting.variable.upper():
        options.append(f"validation_alias={python_string(setting.variable)}")
    options += limits(setting.type)
    if setting.description:
        options.append(f"description={python_string(setting.description)}")
    head = f"{attribute}: {annotation}"
    if not options:
        return head, imported
    if len(options) == 1 and options[0].startswith("default="):
        return f"{head} = {options[0].removeprefix('default=')}", imported
    return wrap(f"{head} = Field(", options, ")", indent=1), imported


def setting_annotation(type_: Type) -> tuple[str, tuple[Import, ...]]:
    """Return the annotation of a setting."""
    match type_:
        case ScalarType(name=name):
            return _SCALARS.get(name, ("str", ()))
        case EnumType(enum=enum):
            return enum_class(enum), (("app.enums", enum_class(enum)),)
        case ListType(item=item):
            annotation, imported = setting_annotation(item)
            return f"list[{annotation}]", imported
        case NullableType(of=of):
            return setting_annotation(of)
        case _:
            raise AssertionError(f"{type_} cannot be read from the environment")


def limits(type_: Type) -> Iterator[str]:
    """Yield the arguments of ``Field`` that bound a setting."""
    if not isinstance(type_, ScalarType):
        return
    numeric = type_.name in {"int", "float", "decimal"}
    low, high = ("ge", "le") if numeric else ("min_length", "max_length")
    if type_.name in {"int", "float", "decimal", "string", "text", "secret"}:
        if type_.minimum is not None:
            yield f"{low}={type_.minimum:f}"
        if type_.maximum is not None:
            yield f"{high}={type_.maximum:f}"
    if type_.name in HANDED_TEXTS:
        yield f"pattern={raw_string(anchored(HANDED_TEXTS[type_.name]))}"
    if type_.pattern is not None:
        yield f"pattern={python_string(f'^(?:{type_.pattern})$')}"


def setting_default(value: TypedExpression, type_: Type) -> tuple[str, tuple[Import, ...]]:
    """Return the default of a setting as code."""
    found = constant_code(value, type_)
    if found is None:
        raise AssertionError("the default of a setting is no constant")
    if setting_annotation(type_)[0] == "SecretStr":
        return f"SecretStr({found[0]})", found[1]
    return found


__all__ = ["SettingsView", "plan_settings", "setting_attribute"]
