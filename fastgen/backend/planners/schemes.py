"""``app/auth/``: how callers say who they are where it is not by JWT alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.accounts import Account
from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import LinkedFile, PlannedFile
from fastgen.backend.views.auth import (
    CookiesView,
    DependenciesView,
    OriginsView,
    SchemesView,
    SchemeView,
)
from fastgen.ir.checked.program import Authentication
from fastgen.ir.naming import snake_case

MODULE = "app.auth.dependencies"
FINDS = {
    "jwt": "FIND_BY_TOKEN",
    "session": "FIND_BY_COOKIE",
    "key": "FIND_BY_KEY",
    "basic": "FIND_BY_LOGIN",
}


def plan_schemes(account: Account, pieces: dict[str, Piece]) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the modules that find the caller, but for those that every way needs."""
    cookie = account.scheme("session")
    basic = account.scheme("basic")
    if cookie is not None:
        name = CookiesView(python_string(cookie.cookie or ""))
        yield PlannedFile("app/auth/cookies.py", "app/auth/cookies.py.jinja", name)
    if cookie is not None or basic is not None:
        pages = origins_view(account)
        yield PlannedFile("app/auth/origins.py", "app/auth/origins.py.jinja", pages)
    if basic is not None:
        yield PlannedFile("app/auth/basic.py", "app/auth/basic.py.jinja", None)
    if reads_login(account):
        yield PlannedFile("app/auth/login.py", "app/auth/login.py.jinja", None)
    yield PlannedFile("app/auth/schemes.py", "app/auth/schemes.py.jinja", schemes_view(account))
    yield LinkedFile(
        "app/auth/dependencies.py",
        "app/auth/callers.py.jinja",
        lambda used: callers_view(account, used, pieces),
        before=("app.errors", "app.database"),
    )


def origins_view(account: Account) -> OriginsView:
    """Return the view of ``origins.py``."""
    cookies, basic = account.scheme("session"), account.scheme("basic")
    kept = [*(["a cookie"] if cookies else []), *(["a password"] if basic else [])]
    cors = bool(account.context.program.cors)
    return OriginsView(" or ".join(kept), cors=cors, basic=basic is not None)


def reads_login(account: Account) -> bool:
    """Tell whether somebody signs in by a form, or by the same as JSON."""
    found = (each.route("login") for each in account.schemes)
    return any(route is not None for route in found)


def schemes_view(account: Account) -> SchemesView:
    """Return the view of ``schemes.py``."""
    kinds = [each.kind for each in account.schemes]
    words = [each for each in account.schemes if each.kind in ("jwt", "basic")]
    headers = {each.header: f"{each.kind}_" for each in words}
    if len(headers) == 1:
        headers = dict.fromkeys(headers, "")
    parts = [f"by_{kind}" for kind in kinds]
    unnamed = ", ".join(
        f"{'_' * (number + 1)}: Annotated[None, Depends({each})]"
        for number, each in enumerate(parts)
    )
    credentials = "credentials: Annotated[Credentials | None, Depends(check_credentials)]"
    imported: list[Import] = [
        *symbols("dataclasses", "dataclass"),
        *symbols("typing", "Annotated"),
        *symbols("fastapi", "Depends Request"),
        ("fastapi.openapi.models", "SecurityBase as SecurityBaseModel"),
        ("fastapi.security.base", "SecurityBase"),
        *symbols("sqlalchemy", "Executable bindparam select"),
        ("app.auth.service", "AuthService"),
        ("app.errors", "Unauthenticated"),
        (account.context.names.module_of(account.names.package, "models"), account.names.model),
    ]
    if account.has_sessions:
        imported.append(("app.auth.models", "Session"))
    if account.some_sessions:
        imported.append(("sqlalchemy", "null"))
    if "session" in kinds:
        imported += symbols("datetime", "UTC datetime")
    if "key" in kinds:
        imported.append(("app.auth.models", "ApiKey"))
    if {"session", "key"} & set(kinds):
        imported.append(("fastapi.openapi.models", "APIKey"))
    for each in account.schemes:
        if each.kind == "jwt":
            imported += symbols("fastapi.openapi.models", models_of_tokens(each))
        if each.kind == "basic":
            imported.append(("fastapi.openapi.models", "HTTPBase"))
    return SchemesView(
        imports=import_lines(imported),
        finds=tuple(fit(find_statement(account, each)) for each in account.schemes),
        schemes=tuple(
            SchemeView(
                fit(f"by_{each.kind} = Scheme({scheme_name(account, each)}, {model(each)})"),
                tuple(reading_lines(account, each, headers)),
            )
            for each in account.schemes
        ),
        headers=tuple(
            f"{name}scheme, _, {name}word = "
            f'request.headers.get({python_string(header)}, "").partition(" ")'
            for header, name in headers.items()
        ),
        require_head=fit(
            f"async def require_credentials({credentials}, {unnamed}) -> Credentials:"
        ),
    )


def scheme_name(account: Account, auth: Authentication) -> str:
    """Return what the documentation calls a way, as code: of several entities, with its name."""
    several = account.context.package != "auth"
    name = f"{snake_case(account.user.name)}_{auth.kind}" if several else auth.kind
    return python_string(name)


def find_statement(account: Account, auth: Authentication) -> str:
    """Return the statement that finds the caller of a request, on one line."""
    model, key = account.names.model, account.key.attribute
    columns = account.selected
    owner = account.session_key
    join, where = "", f'{model}.{key} == bindparam("user_id")'
    if auth.kind in ("jwt", "session"):
        columns.append('Session.id.label("session_id")')
        join = f".join(Session, Session.{owner} == {model}.{key})"
        where = (
            f'Session.id == bindparam("session_id"), {where}'
            if auth.kind == "jwt"
            else f'Session.{account.token_hash} == bindparam("token_hash"), '
            'Session.expires > bindparam("now")'
        )
    elif account.has_sessions:
        columns.append('null().label("session_id")')
    if auth.kind == "key":
        join = f".join(ApiKey, ApiKey.{owner} == {model}.{key})"
        where = 'ApiKey.key_hash == bindparam("key_hash")'
    return f"{FINDS[auth.kind]} = select({', '.join(columns)}){join}.where({where})"


def model(auth: Authentication) -> str:
    """Return how the documentation describes a way to say who calls, as code."""
    match auth.kind:
        case "jwt":
            login, refresh = auth.route("login"), auth.route("refresh")
            if not is_standard(auth):
                return _key("header", auth.header)
            if login is None or refresh is None:
                return f"HTTPBase(scheme={python_string(auth.scheme.lower())})"
            return (
                "OAuth2(flows=OAuthFlows(password=OAuthFlowPassword("
                f"tokenUrl={python_string(login.path)}, refreshUrl={python_string(refresh.path)})))"
            )
        case "basic":
            return 'HTTPBase(scheme="basic")'
        case "session":
            return _key("cookie", auth.cookie or "")
        case _:
            return _key("header", auth.header)


def is_standard(auth: Authentication) -> bool:
    """Tell whether tokens come as OAuth 2 has it, so that clients know how to send them."""
    return (auth.header.lower(), auth.scheme.lower()) == ("authorization", "bearer")


def models_of_tokens(auth: Authentication) -> str:
    """Return the classes that describe tokens in the documentation."""
    if not is_standard(auth):
        return "APIKey"
    return "OAuth2 OAuthFlowPassword OAuthFlows" if auth.route("login") else "HTTPBase"


def _key(place: str, name: str) -> str:
    return f'APIKey.model_validate({{"in": "{place}", "name": {python_string(name)}}})'


def reading_lines(account: Account, auth: Authentication, headers: dict[str, str]) -> Iterator[str]:
    """Yield the lines that answer the credentials of one kind, if the request has them."""
    find = FINDS[auth.kind]
    prefix = headers.get(auth.header, "")
    scheme = "basic" if auth.kind == "basic" else auth.scheme.lower()
    match auth.kind:
        case "jwt":
            brought = f"{prefix}scheme.lower() == {python_string(scheme)} and {prefix}word"
            if account.other_audiences:
                yield f"is_own = not auth.tokens.is_for_others({prefix}word)"
                brought += " and is_own"
            yield f"if {brought}:"
            yield f"    claims = auth.tokens.check({prefix}word)"
            yield (
                f'    return Credentials({find}, {{"user_id": claims.user_id, '
                '"session_id": claims.session_id})'
            )
        case "session":
            yield "cookie = request.cookies.get(auth.cookie.name)"
            yield "if cookie:"
            yield "    auth.pages.require(request)"
            yield '    token_hash = auth.opaque.hash("session", cookie)'
            yield (
                f'    return Credentials({find}, {{"token_hash": token_hash, '
                '"now": datetime.now(UTC)})'
            )
        case "key":
            yield f"key = request.headers.get({python_string(auth.header)})"
            yield "if key:"
            yield (f'    return Credentials({find}, {{"key_hash": auth.opaque.hash("key", key)}})')
        case _:
            yield f'if {prefix}scheme.lower() == "basic" and {prefix}word:'
            yield "    auth.pages.require(request, known=False)"
            yield '    address = request.client.host if request.client else ""'
            yield f"    user_id = await auth.authenticate_basic({prefix}word, address)"
            yield f'    return Credentials({find}, {{"user_id": user_id}})'


def callers_view(
    account: Account, used: Iterable[str], pieces: dict[str, Piece]
) -> DependenciesView:
    """Return the view of ``dependencies.py`` when other modules import ``used`` from it."""
    has = closure(MODULE, used, pieces)
    imported: list[Import] = [
        *symbols("typing", "Annotated"),
        *symbols("fastapi", "Depends"),
        *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
        ("app.auth.caller", "Caller"),
        *symbols("app.auth.schemes", "Credentials require_credentials"),
        ("app.database", "Connection"),
        ("app.errors", "BadToken"),
        *imports_of(has, pieces),
    ]
    if account.gates:
        imported.append(("app.errors", "Inactive"))
    if "get_optional_caller" in has or "get_known_caller" in has:
        imported.append(("app.auth.schemes", "check_credentials"))
    if {"Auth", "CurrentPasswords"} & set(has):
        imported += [("app.auth.service", "AuthService"), ("fastapi", "Request")]
    role = account.role
    if "require_role" in has and role is not None:
        imported.append(("app.enums", role.type.annotation))
    values = account.values_of_row
    if account.has_sessions:
        values.append("row.session_id")
    lost = ["an account" if role is None else "a role"]
    lost += ["a session"] if account.has_sessions else []
    lost += ["a key"] if account.scheme("key") else []
    ways = [f"by_{each.kind}" for each in account.schemes]
    if "get_optional_caller" in has or "get_known_caller" in has:
        imported += [("app.auth.schemes", way) for way in ways]
    unnamed = ", ".join(
        f"{'_' * (number + 1)}: Annotated[None, Depends({way}.optional())]"
        for number, way in enumerate(ways)
    )
    credentials = "credentials: Annotated[Credentials | None, Depends(check_credentials)]"
    return DependenciesView(
        has=frozenset(has),
        optional_head=fit(
            f"async def get_optional_caller({credentials}, connection: Connection, {unnamed})"
            " -> Caller | None:"
        ),
        known_head=fit(
            f"async def get_known_caller(request: Request, {credentials}, {unnamed})"
            " -> Caller | None:"
        ),
        imports=import_lines(imported),
        find_caller="",
        login_url="",
        standard=True,
        refresh_url="",
        scheme="",
        header="",
        header_lower="",
        what_counts=f"{' or '.join(lost)} lost",
        inactive=account.inactive("row"),
        caller=f"return Caller({', '.join(values)})",
        role=role.attribute if role else "",
        role_class=role.type.annotation if role else "",
    )
