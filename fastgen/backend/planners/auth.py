"""``app/auth/``: accounts, passwords, tokens and sessions, and who calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.accounts import Account, account_of, columns_shown, later_values
from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.features import slug_of
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import attribute
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.passwords import PasswordsView
from fastgen.backend.planners.schemas import class_view
from fastgen.backend.planners.settings import token_view
from fastgen.backend.registrations import registration
from fastgen.backend.schema_classes import SchemaClass
from fastgen.backend.views.auth import (
    CallerView,
    DependenciesView,
    RouterView,
    SchemasView,
    ServiceView,
    TokensView,
)
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.types import ScalarType

PERSONAL = frozenset({"string", "email", "slug", "phone"})
"""Types of fields that an attacker tries as a password."""

_AUTH = (("app.auth.service", "AuthService"), ("fastapi", "Request"))
_DEPENDENCY = (("typing", "Annotated"), ("fastapi", "Depends"))
DEPENDENCIES: dict[str, Piece] = {
    "get_claims": Piece(),
    "get_caller": Piece(),
    "CurrentCaller": Piece(),
    "get_optional_claims": Piece(),
    "get_optional_caller": Piece(("get_optional_claims",)),
    "OptionalCaller": Piece(("get_optional_caller",)),
    "get_auth_service": Piece(("Auth",)),
    "Auth": Piece(),
    "get_passwords": Piece(("CurrentPasswords",)),
    "CurrentPasswords": Piece(imports=(("app.auth.passwords", "Passwords"),)),
    "require_role": Piece(
        ("CurrentCaller",),
        (*symbols("collections.abc", "Awaitable Callable"), ("app.errors", "Forbidden")),
    ),
}
"""What other modules may import from ``app.auth.dependencies``."""


def plan_auth(context: Context) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the package of authentication, where the program asks for it, but for its tables."""
    account = account_of(context)
    if account is None:
        return
    yield PlannedFile("app/auth/caller.py", "app/auth/caller.py.jinja", caller_view(account))
    yield PlannedFile(
        "app/auth/passwords.py", "app/auth/passwords.py.jinja", PasswordsView(accounts=True)
    )
    yield PlannedFile("app/auth/throttle.py", "app/auth/throttle.py.jinja", None)
    yield PlannedFile("app/auth/tokens.py", "app/auth/tokens.py.jinja", tokens_view(account))
    yield PlannedFile("app/auth/schemas.py", "app/auth/schemas.py.jinja", schemas_view(account))
    yield PlannedFile("app/auth/service.py", "app/auth/service.py.jinja", service_view(account))
    if account.auth.endpoints is not None:
        yield PlannedFile("app/auth/router.py", "app/auth/router.py.jinja", router_view(account))
    yield LinkedFile(
        "app/auth/dependencies.py",
        "app/auth/dependencies.py.jinja",
        lambda used: dependencies_view(account, used),
        before=("app.errors", "app.database"),
    )


def caller_view(account: Account) -> CallerView:
    """Return the view of ``caller.py``."""
    imported: list[Import] = [("dataclasses", "dataclass"), ("uuid", "UUID")]
    lines = []
    for column in account.caller_columns:
        imported += [each for each in column.type.imports if each[0] != "app.database"]
        optional = " | None" if column.nullable else ""
        lines.append(f"{column.attribute}: {column.type.annotation}{optional}")
    return CallerView(import_lines(imported), tuple(lines))


def dependencies_view(account: Account, used: Iterable[str]) -> DependenciesView:
    """Return the view of ``dependencies.py`` when other modules import ``used`` from it."""
    auth, own = account.auth, account.names
    has = closure("app.auth.dependencies", used, DEPENDENCIES)
    imported: list[Import] = [
        *_AUTH,
        *_DEPENDENCY,
        ("fastapi.security.base", "SecurityBase"),
        *symbols("sqlalchemy", "bindparam select"),
        ("app.auth.caller", "Caller"),
        ("app.auth.models", "Session"),
        ("app.auth.tokens", "Claims"),
        ("app.database", "Connection"),
        *symbols("app.errors", "BadToken Unauthenticated"),
        *imports_of(has, DEPENDENCIES),
    ]
    imported += symbols(
        "fastapi.openapi.models",
        "OAuth2 OAuthFlowPassword OAuthFlows" if auth.endpoints else "HTTPBase",
    )
    if auth.active:
        imported.append(("app.errors", "Inactive"))
    role = account.role
    if "require_role" in has and role is not None:
        imported.append(("app.enums", role.type.annotation))
    if account.joins_user:
        imported.append((f"app.{own.package}.models", own.model))
    lost = "an account" if role is None else "a role"
    values = ", ".join(f"row.{column.attribute}" for column in account.caller_columns)
    endpoints = auth.endpoints or ""
    return DependenciesView(
        has=frozenset(has),
        imports=import_lines(imported),
        find_caller=fit(account.find_caller),
        login_url=python_string(f"{endpoints}/login") if auth.endpoints else "",
        refresh_url=python_string(f"{endpoints}/refresh"),
        scheme=python_string(auth.scheme.lower()),
        header=python_string(auth.header),
        header_lower=python_string(auth.header.lower()),
        what_counts=f"{lost} or a session lost",
        active=account.active,
        caller=f"return Caller({values}, claims.session_id)",
        role=role.attribute if role else "",
        role_class=role.type.annotation if role else "",
    )


def tokens_view(account: Account) -> TokensView:
    """Return the view of ``tokens.py``."""
    key = account.key
    type_ = key.type.annotation
    imported: list[Import] = [
        *symbols("dataclasses", "dataclass"),
        *symbols("datetime", "UTC datetime timedelta"),
        *symbols("functools", "lru_cache"),
        *symbols("uuid", "UUID uuid4"),
        *symbols("app.errors", "BadToken"),
        *symbols("app.settings", "Settings"),
        *(each for each in key.type.imports if each[0] != "app.database"),
    ]
    claim = 'payload["sub"]'
    return TokensView(
        imports=import_lines(imported, ["hashlib", "jwt", "secrets", "time"]),
        issuer=python_string(slug_of(account.context.program.name).dashed),
        key_type=type_,
        subject="claims.user_id" if type_ == "str" else "str(claims.user_id)",
        parsed=f"str({claim})" if type_ == "str" else f"{type_}({claim})",
        access_unit=token_view(account.auth).access_unit,
    )


def router_view(account: Account) -> RouterView:
    """Return the view of ``router.py``."""
    auth, own = account.auth, account.names
    register = auth.register is not None
    statuses = "401, 403" if auth.active else "401"
    imported: list[Import] = [
        *symbols("http", "HTTPStatus"),
        *symbols("typing", "Annotated"),
        *symbols("fastapi", "APIRouter Depends Form Request"),
        ("app.auth", "service"),
        *symbols("app.auth.dependencies", "Auth CurrentCaller"),
        *symbols("app.auth.schemas", "LoginForm PasswordChange RefreshRequest TokenPair"),
        *symbols("app.database", "Connection"),
        *symbols("app.errors", "problems"),
        *symbols("app.routing", "JSONRoute"),
        (f"app.{own.package}.schemas", account.public),
    ]
    if register:
        imported += [("fastapi", "Response"), ("app.auth.schemas", "Registration")]
    return RouterView(
        imports=import_lines(imported),
        prefix=python_string(auth.endpoints or ""),
        me=python_string(f"{auth.endpoints}/me"),
        register=register,
        register_statuses=register_statuses(account),
        public=account.public,
        key_attribute=account.key.attribute,
        statuses=statuses,
        login_statuses=f"400, {statuses}, 422, 429",
        logout_route=_empty_route("post", "/logout", statuses),
        password_route=_empty_route("put", "/password", f"400, {statuses}, 415, 422, 429"),
    )


def _empty_route(method: str, path: str, statuses: str) -> str:
    options = [
        python_string(path),
        "status_code=HTTPStatus.NO_CONTENT",
        f"responses=problems({statuses})",
    ]
    return wrap(f"@router.{method}(", options, ")")


def schemas_view(account: Account) -> SchemasView:
    """Return the view of ``schemas.py``."""
    schemas, user = account.context.schemas, account.user
    imported: list[Import] = [
        *symbols("typing", "Annotated Literal"),
        *symbols("pydantic", "BaseModel ConfigDict Field"),
        ("app.fields", "NO_NUL"),
    ]
    registration: tuple[str, ...] = ()
    found = schemas.password_type(user.name, account.auth.password)
    imported += [(each.module, each.name) for each in found.imports]
    if account.auth.register is not None and account.auth.register.input is not None:
        fields = schemas.input_fields(account.auth.register.input)
        cls = SchemaClass("Registration", "input", fields)
        imported += [(each.module, each.name) for each in cls.symbols()]
        registration = tuple(class_view(cls).fields)
    type_ = user.fields[account.auth.password].type
    longest = int(type_.maximum or 128) if isinstance(type_, ScalarType) else 128
    return SchemasView(
        imports=import_lines(imported),
        longest=longest,
        registration=registration,
        password_type=found.text,
        scheme=python_string(account.auth.scheme.lower()),
    )


def service_view(account: Account) -> ServiceView:
    """Return the view of ``service.py``."""
    auth, own, model = account.auth, account.names, account.names.model
    shown = columns_shown(account)
    register = auth.register is not None
    imported: list[Import] = [
        *symbols("datetime", "UTC datetime timedelta"),
        *symbols("uuid", "UUID uuid4"),
        *symbols("sqlalchemy", "bindparam delete insert select update"),
        *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
        *symbols("app.auth.models", "Session"),
        *symbols("app.auth.passwords", "Passwords refuse_common"),
        *symbols("app.auth.schemas", "LoginForm PasswordChange TokenPair"),
        *symbols("app.auth.throttle", "Throttle"),
        *symbols("app.auth.tokens", "AccessTokens Claims"),
        *symbols("app.auth.tokens", "hash_refresh_token new_refresh_token session_of"),
        *symbols("app.database", "Database"),
        *symbols("app.errors", "BadToken Invalid WrongLogin"),
        *symbols("app.settings", "Settings"),
        (f"app.{own.package}.models", model),
        (f"app.{own.package}.schemas", account.public),
        *(each for each in account.key.type.imports if each[0] != "app.database"),
        *shown.imports,
    ]
    if register:
        imported.append(("app.auth.schemas", "Registration"))
    if auth.active:
        imported.append(("app.errors", "Inactive"))
    key, password = f"{model}.{account.key.attribute}", account.password.attribute
    active = f", {model}.{account.active}" if account.active else ""
    changed, change_imports = later_values(account)
    imported += change_imports
    call, call_imports = register_call(account)
    imported += call_imports
    by_key = f'.where({key} == bindparam("user_id"))'
    functions = account.context.functions.by_operation.values()
    asked = any(each.with_role("auth") for each in functions)
    return ServiceView(
        imports=import_lines(imported),
        asked=asked,
        given_login="login.lower()" if account.lowers_login else "login",
        register=register,
        public=account.public,
        find_login=fit(
            f"FIND_LOGIN = select({key}, {model}.{password}{active})"
            f'.where({model}.{account.login.attribute} == bindparam("login"))'
        ),
        find_password=fit(f"FIND_PASSWORD = select({model}.{password}){by_key}"),
        get=fit(f"GET_USER = select({', '.join(shown.codes)}){by_key}"),
        change_password=fit(f"CHANGE_PASSWORD = update({model}){by_key}"),
        rotate=fit(
            'ROTATE_SESSION = update(Session).where(Session.id == bindparam("session_id"), '
            'Session.refresh_hash == bindparam("used_hash"), Session.expires > bindparam("now"))'
            f".returning(Session.{account.session_key})"
        ),
        session_key=account.session_key,
        key_type=account.key.type.annotation,
        key_column=account.key.attribute,
        password=password,
        active=account.active,
        refresh_unit=token_view(auth).refresh_unit,
        login="form.username.lower()" if account.lowers_login else "form.username",
        refuse_common=refuse_common(account),
        register_call=call,
        new_password=f"registration.{attribute(auth.password)}",
        keeps_settings="self._settings" in call,
        save_password=(
            f'await connection.execute(CHANGE_PASSWORD, {{"user_id": user_id, '
            f'"{password}": hashed{changed}}})'
        ),
        save_new_hash=(
            f'await connection.execute(CHANGE_PASSWORD, {{"user_id": user.{account.key.attribute}, '
            f'"{password}": new_hash}})'
        ),
    )


def refuse_common(account: Account) -> str:
    """Return the statement that refuses the account's own data as its password."""
    register = account.auth.register
    shape = register.input.fields if register is not None and register.input is not None else ()
    personal = [
        f"registration.{attribute(each.name)}"
        for each in shape
        if isinstance(each.type, ScalarType)
        and each.type.name in PERSONAL
        and not (each.optional or each.nullable)
    ]
    password = f"registration.{attribute(account.auth.password)}"
    return f"refuse_common({', '.join((password, *personal))})"


def register_call(account: Account) -> tuple[str, tuple[Import, ...]]:
    """Return the call that adds a new user in a transaction, and what it imports."""
    found = registration(account.context.functions, account.auth)
    if found is None:
        return "", ()
    known = {
        "connection": "connection",
        "caller": "None",
        "body": "registration",
        "hash": "password_hash",
        "passwords": "self.passwords",
        "settings": "self._settings",
    }
    arguments = ", ".join(known[each.role] for each in found.parameters)
    service = f"app.{found.package}.service"
    return f"await {found.name}({arguments})", ((service, found.name),)


def register_statuses(account: Account) -> str:
    """Return what `register` may answer besides 201."""
    register = account.auth.register
    if register is None:
        return ""
    found = {400, 409, 415, 422, 429}
    found.update(each.failure.status for each in account.user.checks)
    found.update(each.failure.status for each in account.user.uniques)
    if any(each.when is not None for each in (*register.access.allow, *register.access.deny)):
        found.add(403)
    return ", ".join(map(str, sorted(found)))
