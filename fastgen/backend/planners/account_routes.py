"""``app/auth/router.py``: the ready-made routes of accounts."""

from __future__ import annotations

from fastgen.backend.accounts import Account
from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.account_modules import is_jwt_alone, registered
from fastgen.backend.planners.routers import words_of
from fastgen.backend.planners.schemes import reads_login
from fastgen.backend.views.auth import RouterView
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.program import Authentication


def router_view(account: Account) -> RouterView:
    """Return the view of ``router.py``."""
    auth, own = account.auth, account.names
    alone = is_jwt_alone(account)
    paths = {route.name: route.path for each in account.schemes for route in each.routes}
    prefix = (auth.endpoints or "") if alone else ""
    where = {name: python_string(path.removeprefix(prefix)) for name, path in paths.items()}
    cookie, jwt = account.scheme("session"), account.scheme("jwt")
    opens = cookie is not None and cookie.route("login") is not None
    gives = jwt is not None and jwt.route("login") is not None
    reads = not alone and reads_login(account)
    codes = {401, *([403] if account.gates or account.pages else [])}
    statuses = listed(codes)
    imported: list[Import] = [
        *symbols("fastapi", "APIRouter"),
        ("app.auth", "service"),
        *symbols("app.auth.dependencies", "CurrentCaller"),
        *symbols("app.database", "Connection"),
        *symbols("app.errors", "problems"),
        *symbols("app.routing", "JSONRoute"),
        (account.context.names.module_of(own.package, "schemas"), account.public),
    ]
    if "password" in paths:
        imported += symbols("app.auth.dependencies", "CallerApart")
    if set(paths) - {"me"}:
        imported += [*symbols("http", "HTTPStatus"), ("app.auth.dependencies", "Auth")]
    asks_address = bool({"register", "forgot", "resend"} & set(paths)) or opens or gives
    if {"forgot", "resend"} & set(paths):
        imported += [("fastapi", "BackgroundTasks"), ("app.auth.schemas", "MailAddress")]
    if "verify" in paths:
        imported.append(("app.auth.schemas", "LinkToken"))
    if "reset" in paths:
        imported.append(("app.auth.schemas", "PasswordReset"))
    if asks_address:
        imported += [*symbols("typing", "Annotated"), *symbols("fastapi", "Depends Request")]
    if gives:
        imported += symbols("app.auth.schemas", "RefreshRequest TokenPair")
        imported += [] if reads else [("fastapi", "Form"), ("app.auth.schemas", "LoginForm")]
    if reads:
        imported += [
            ("app.auth.login", "LOGIN_BODY"),
            ("app.auth.login", "login_of"),
            ("app.auth.login", "read_words"),
        ]
    if opens:
        imported.append(("fastapi", "Response"))
    if "password" in paths:
        imported.append(("app.auth.schemas", "PasswordChange"))
    if "new_key" in paths:
        imported.append(("app.auth.schemas", "NewKey"))
    if "register" in paths:
        imported += [("fastapi", "Response"), ("app.auth.schemas", "Registration")]
        imported += [("app.auth.schemas", "NewKey")] if auth.kind == "key" else []
    if cookie is not None and "logout" in paths:
        imported.append(("fastapi", "Response"))

    def mailed(name: str, answers: str, status: str = "NO_CONTENT") -> str:
        if name not in where:
            return ""
        return _empty_route("post", where[name], answers, status)

    body = {400, 422, 429, *([415] if reads else [])}
    login_codes = listed(codes | body) if not alone else f"400, {statuses}, 422, 429"
    extra = ", openapi_extra=LOGIN_BODY" if reads else ""
    opening = f"status_code=HTTPStatus.NO_CONTENT, responses=problems({listed(codes | body)})"
    return RouterView(
        imports=import_lines(imported),
        router=router_line(account, prefix),
        asks_address=asks_address,
        me=python_string(paths.get("me", "")),
        me_route=where.get("me", '""'),
        register=(
            f"@router.post({where['register']}, status_code=HTTPStatus.CREATED, "
            f"responses=problems({register_statuses(account)}))"
            if "register" in where
            else ""
        ),
        registered=registered(account),
        login=(
            f"@router.post({where_of(jwt, prefix, 'login')}, "
            f"responses=problems({login_codes}){extra})"
            if gives
            else ""
        ),
        reads_login=reads,
        refresh=where_of(jwt, prefix, "refresh") if gives else "",
        open_session=(
            f"@router.post({where_of(cookie, prefix, 'login')}, {opening}{extra})" if opens else ""
        ),
        open_session_name="open_session" if gives else "login",
        logout_route=(_empty_route("post", where["logout"], statuses) if "logout" in where else ""),
        cookies=cookie is not None,
        some_sessions=account.some_sessions,
        public=account.public,
        key_attribute=account.key.attribute,
        statuses="401, 403" if account.gates else "401",
        password_route=(
            _empty_route("put", where["password"], f"400, {statuses}, 415, 422, 429")
            if "password" in where
            else ""
        ),
        verify_route=mailed("verify", "400, 401, 415, 422"),
        resend_route=mailed("resend", "400, 415, 422, 429", "ACCEPTED"),
        forgot_route=mailed("forgot", "400, 415, 422, 429", "ACCEPTED"),
        reset_route=mailed("reset", "400, 401, 415, 422"),
        new_key_route=(
            f"@router.post({where['new_key']}, status_code=HTTPStatus.CREATED, "
            f"responses=problems({statuses}))"
            if "new_key" in where
            else ""
        ),
        end_key_route=(
            _empty_route("delete", where["end_key"], statuses) if "end_key" in where else ""
        ),
    )


def router_line(account: Account, prefix: str) -> str:
    """Return the statement that makes the router; of several entities each names its routes."""
    package = account.context.package
    arguments = [f"prefix={python_string(prefix)}"] if prefix else []
    arguments += [f"tags=[{python_string(words_of(package))}]", "route_class=JSONRoute"]
    if package != "auth":
        named = f'lambda route: f"{package}_{{route.name}}"'
        arguments.append(f"generate_unique_id_function={named}")
    return fit(f"router = APIRouter({', '.join(arguments)})")


def where_of(auth: Authentication | None, prefix: str, name: str) -> str:
    """Return the path of a ready-made route of one way, behind a prefix, as code."""
    route = auth.route(name) if auth is not None else None
    return python_string(route.path.removeprefix(prefix)) if route is not None else ""


def listed(statuses: set[int]) -> str:
    """Return statuses as arguments."""
    return ", ".join(map(str, sorted(statuses)))


def _empty_route(method: str, path: str, statuses: str, status: str = "NO_CONTENT") -> str:
    options = [
        path,
        f"status_code=HTTPStatus.{status}",
        f"responses=problems({statuses})",
    ]
    return wrap(f"@router.{method}(", options, ")")


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
