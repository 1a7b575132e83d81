"""``app/auth/``: accounts, passwords, tokens and sessions, and who calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fastgen.backend.accounts import Account, account_of
from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.features import has_schemes
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.kind_context import KindContext, kinds_of
from fastgen.backend.kind_names import SHARED
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.account_modules import schemas_view, service_view
from fastgen.backend.planners.account_routes import router_view
from fastgen.backend.planners.callers_of_several import plan_callers
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.passwords import PasswordsView
from fastgen.backend.planners.schemes import is_standard, models_of_tokens, plan_schemes
from fastgen.backend.planners.settings import token_view
from fastgen.backend.views.auth import CallerView, DependenciesView, TokensView

_AUTH = (("app.auth.service", "AuthService"), ("fastapi", "Request"))
_DEPENDENCY = (("typing", "Annotated"), ("fastapi", "Depends"))
DEPENDENCIES: dict[str, Piece] = {
    "get_claims": Piece(),
    "get_caller": Piece(),
    "CurrentCaller": Piece(),
    "CallerApart": Piece(
        (), (*symbols("fastapi", "Request"), *symbols("app.database", "get_database"))
    ),
    "get_optional_claims": Piece(),
    "get_optional_caller": Piece(("get_optional_claims",)),
    "get_known_caller": Piece(
        (), (*symbols("fastapi", "Request"), *symbols("app.database", "get_database"))
    ),
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
    kinds = kinds_of(context)
    if kinds:
        yield from plan_kinds(context, kinds)
        return
    account = account_of(context)
    if account is not None:
        yield from plan_accounts(account)


def plan_kinds(
    context: Context, kinds: tuple[KindContext, ...]
) -> Iterator[PlannedFile | LinkedFile]:
    """Yield a package for each entity of callers, and what they share."""
    shared: dict[str, None] = {}
    for kind in kinds:
        account = account_of(kind)
        for planned in plan_accounts(account) if account is not None else ():
            module = planned.path.removeprefix("app/auth/").removesuffix(".py")
            if module in SHARED:
                shared[module] = None
                continue
            path = f"app/{kind.package}/{module}.py"
            yield replace(planned, path=path, package=kind.package)
    yield from plan_callers(context, kinds, DEPENDENCIES, shared)


def plan_accounts(account: Account) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the package of the accounts of one entity of callers."""
    context = account.context
    yield PlannedFile("app/auth/caller.py", "app/auth/caller.py.jinja", caller_view(account))
    if account.hashes:
        passwords = PasswordsView(accounts=account.auth.password is not None)
        yield PlannedFile("app/auth/passwords.py", "app/auth/passwords.py.jinja", passwords)
    if account.auth.login or account.auth.register:
        yield PlannedFile("app/auth/throttle.py", "app/auth/throttle.py.jinja", None)
    if account.scheme("jwt") is not None:
        yield PlannedFile("app/auth/tokens.py", "app/auth/tokens.py.jinja", tokens_view(account))
    if account.opaque:
        yield PlannedFile("app/auth/opaque.py", "app/auth/opaque.py.jinja", None)
    yield PlannedFile("app/auth/schemas.py", "app/auth/schemas.py.jinja", schemas_view(account))
    yield PlannedFile("app/auth/service.py", "app/auth/service.py.jinja", service_view(account))
    if any(each.routes for each in account.schemes):
        yield PlannedFile("app/auth/router.py", "app/auth/router.py.jinja", router_view(account))
    if has_schemes(context.program) or context.package != "auth":
        yield from plan_schemes(account, DEPENDENCIES)
        return
    yield LinkedFile(
        "app/auth/dependencies.py",
        "app/auth/dependencies.py.jinja",
        lambda used: dependencies_view(account, used),
        before=("app.errors", "app.database"),
    )


def caller_view(account: Account) -> CallerView:
    """Return the view of ``caller.py``."""
    imported: list[Import] = [("dataclasses", "dataclass")]
    lines = []
    for column in account.caller_columns:
        imported += [each for each in column.type.imports if each[0] != "app.database"]
        optional = " | None" if column.nullable else ""
        lines.append(f"{column.attribute}: {column.type.annotation}{optional}")
    if account.has_sessions:
        imported.append(("uuid", "UUID"))
        lines.append(f"session_id: UUID{' | None' if account.some_sessions else ''}")
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
    imported += symbols("fastapi.openapi.models", models_of_tokens(auth))
    if account.gates:
        imported.append(("app.errors", "Inactive"))
    role = account.role
    if "require_role" in has and role is not None:
        imported.append(("app.enums", role.type.annotation))
    if account.joins_user:
        imported.append((account.context.names.module_of(own.package, "models"), own.model))
    lost = "an account" if role is None else "a role"
    values = ", ".join(account.values_of_row)
    endpoints = auth.endpoints or ""
    return DependenciesView(
        has=frozenset(has),
        imports=import_lines(imported),
        find_caller=fit(account.find_caller),
        login_url=python_string(f"{endpoints}/login") if auth.endpoints else "",
        standard=is_standard(auth),
        refresh_url=python_string(f"{endpoints}/refresh"),
        scheme=python_string(auth.scheme.lower()),
        header=python_string(auth.header),
        header_lower=python_string(auth.header.lower()),
        what_counts=f"{lost} or a session lost",
        inactive=account.inactive("row"),
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
    jwt = account.scheme("jwt") or account.auth
    return TokensView(
        imports=import_lines(imported, ["hashlib", "jwt", "secrets", "time"]),
        issuer=python_string(account.issuer),
        audience=python_string(account.audience) if account.other_audiences else "",
        others=tuple(map(python_string, account.other_audiences)),
        key_type=type_,
        subject="claims.user_id" if type_ == "str" else "str(claims.user_id)",
        parsed=f"str({claim})" if type_ == "str" else f"{type_}({claim})",
        access_unit=token_view(jwt).access_unit,
    )
