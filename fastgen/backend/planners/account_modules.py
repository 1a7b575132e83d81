"""``app/auth/``: the bodies of the routes of accounts, and the service behind them."""

from __future__ import annotations

from fastgen.backend.accounts import Account, columns_shown, later_values
from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.features import units
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import attribute
from fastgen.backend.outbox.sending import sending_function
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.schemas import class_view
from fastgen.backend.planners.settings import token_view
from fastgen.backend.registrations import registration
from fastgen.backend.schema_classes import SchemaClass
from fastgen.backend.unsupported import Unsupported
from fastgen.backend.views.auth import SchemasView, ServiceView
from fastgen.ir.checked.messages import RESET, VERIFY
from fastgen.ir.checked.types import ScalarType

PERSONAL = frozenset({"string", "email", "slug", "phone"})
"""Types of fields that an attacker tries as a password."""


def is_jwt_alone(account: Account) -> bool:
    """Tell whether tokens are the only way in."""
    return [each.kind for each in account.schemes] == ["jwt"]


def registered(account: Account) -> str:
    """Return the class of what ``register`` answers: where a key is all there is, the key."""
    return "NewKey" if account.auth.kind == "key" else account.public


def schemas_view(account: Account) -> SchemasView:
    """Return the view of ``schemas.py``."""
    schemas, user, auth = account.context.schemas, account.user, account.auth
    jwt = account.scheme("jwt")
    logs_in = jwt is not None or account.scheme("session") is not None
    imported: list[Import] = [("pydantic", "BaseModel")]
    if logs_in:
        imported += [
            *symbols("typing", "Annotated Literal"),
            *symbols("pydantic", "Field"),
            ("app.fields", "NO_NUL"),
        ]
    if account.links:
        imported += [
            ("typing", "Annotated"),
            *symbols("pydantic", "ConfigDict Field"),
            ("app.fields", "NO_NUL"),
        ]
    registration: tuple[str, ...] = ()
    longest, password_type = 0, ""
    if auth.password is not None:
        imported += [*symbols("typing", "Annotated"), *symbols("pydantic", "ConfigDict Field")]
        found = schemas.password_type(user.name, auth.password)
        imported += [(each.module, each.name) for each in found.imports]
        type_ = user.fields[auth.password].type
        longest = int(type_.maximum or 128) if isinstance(type_, ScalarType) else 128
        password_type = found.text
    if auth.register is not None and auth.register.input is not None:
        fields = schemas.input_fields(auth.register.input)
        cls = SchemaClass("Registration", "input", fields)
        imported += [("pydantic", "ConfigDict")]
        imported += [(each.module, each.name) for each in cls.symbols()]
        registration = tuple(class_view(cls).fields)
    return SchemasView(
        imports=import_lines(imported),
        logins=logs_in,
        longest=longest,
        registration=registration,
        changes_password=auth.password is not None,
        password_type=password_type,
        scheme=python_string(jwt.scheme.lower()) if jwt is not None else "",
        keys=account.scheme("key") is not None,
        links=account.links,
        verifies=auth.verify,
        resets=auth.reset,
    )


def service_view(account: Account) -> ServiceView:
    """Return the view of ``service.py``."""
    auth, model = account.auth, account.names.model
    jwt, cookie = account.scheme("jwt"), account.scheme("session")
    key = f"{model}.{account.key.attribute}"
    password = account.password.attribute if account.password is not None else ""
    login = account.login.attribute if account.login is not None else ""
    gates = "".join(f", {model}.{name}" for name in account.gates)
    owner = f"MailedLink.{account.session_key}"
    link = 'MailedLink.token_hash == bindparam("used"), MailedLink.expires > bindparam("now")'
    verified = account.column(auth.verified).attribute if auth.verified else ""
    at_login = f'select({key}).where({model}.{login} == bindparam("login")'
    changed, change_imports = later_values(account)
    call, call_imports = register_call(account)
    mutual = bool(call) and asks_back(account)
    by_key = f'.where({key} == bindparam("user_id"))'
    functions = account.context.functions.by_operation.values()
    return ServiceView(
        imports=import_lines(
            [
                *service_imports(account),
                *(change_imports if password else ()),
                *(() if mutual else call_imports),
            ]
        ),
        jwt=jwt is not None,
        jwt_alone=is_jwt_alone(account),
        cookies=cookie is not None,
        basic=account.scheme("basic") is not None,
        keys=account.scheme("key") is not None,
        sessions=account.has_sessions,
        logins=auth.password is not None,
        opaque=account.opaque,
        pages=account.pages,
        hashes=account.hashes,
        register=auth.register is not None,
        links=account.links,
        verifies=auth.verify,
        resets=auth.reset,
        find_link=fit(f"FIND_LINK = select({owner}).where({link})") if auth.reset else "",
        use_link=(
            fit(f"USE_LINK = delete(MailedLink).where({link}).returning({owner})")
            if account.links
            else ""
        ),
        find_unverified=(
            fit(f"FIND_UNVERIFIED = {at_login}, ~{model}.{verified})") if verified else ""
        ),
        verify=(
            fit(f"VERIFY_USER = update({model}){by_key}.values({verified}=True)")
            if verified
            else ""
        ),
        find_address=fit(f"FIND_ADDRESS = {at_login})") if auth.reset else "",
        new_login=f"registration.{attribute(auth.login or '')}",
        send_verify=sending_function(account.context.program, VERIFY),
        send_reset=sending_function(account.context.program, RESET),
        public=account.public,
        registered=registered(account),
        asked=any(each.with_role("auth") for each in functions),
        given_login="login.lower()" if account.lowers_login else "login",
        find_login=(
            ""
            if not password
            else fit(
                f"FIND_LOGIN = select({key}, {model}.{password}{gates})"
                f'.where({model}.{login} == bindparam("login"))'
            )
        ),
        login_row=login_row(account),
        find_password=fit(f"FIND_PASSWORD = select({model}.{password}){by_key}"),
        get=fit(f"GET_USER = select({', '.join(columns_shown(account).codes)}){by_key}"),
        change_password=fit(f"CHANGE_PASSWORD = update({model}){by_key}"),
        rotate=(
            ""
            if jwt is None
            else fit(
                'ROTATE_SESSION = update(Session).where(Session.id == bindparam("session_id"), '
                'Session.refresh_hash == bindparam("used_hash"), '
                'Session.expires > bindparam("now"))'
                f".returning(Session.{account.session_key})"
            )
        ),
        lock_user=fit(f"LOCK_USER = select({key}){by_key}.with_for_update()"),
        session_key=account.session_key,
        token_hash=account.token_hash,
        key_type=account.key.type.annotation,
        key_column=account.key.attribute,
        password=password,
        inactive=account.inactive("user"),
        refresh_unit=token_view(jwt).refresh_unit if jwt is not None else "",
        session_unit=units(cookie.expires)[1] if cookie is not None else "",
        login="form.username.lower()" if account.lowers_login else "form.username",
        lowers_login=account.lowers_login,
        refuse_common=refuse_common(account) if password else "",
        register_call=call,
        late_import=import_lines(call_imports) if mutual else "",
        new_password=f"registration.{attribute(auth.password or '')}",
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


def login_row(account: Account) -> str:
    """Return the type of what is read to verify a password: key, hash, whether active."""
    types = [account.key.type.annotation, "str", *("bool" for _ in account.gates)]
    return f"Row[{', '.join(types)}]"


def service_imports(account: Account) -> list[Import]:
    """Return what ``service.py`` imports whatever its statements are."""
    auth, own = account.auth, account.names
    jwt, cookie = account.scheme("jwt"), account.scheme("session")
    basic, key = account.scheme("basic"), account.scheme("key")
    imported: list[Import] = [
        *symbols("sqlalchemy", "bindparam select"),
        *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
        *symbols("app.database", "Database"),
        *symbols("app.settings", "Settings"),
        (account.context.names.module_of(own.package, "models"), own.model),
        (account.context.names.module_of(own.package, "schemas"), account.public),
        *(each for each in account.key.type.imports if each[0] != "app.database"),
        *columns_shown(account).imports,
    ]
    if account.has_sessions:
        imported += [
            *symbols("datetime", "UTC datetime timedelta"),
            *symbols("uuid", "UUID uuid4"),
            *symbols("sqlalchemy", "delete insert"),
            *symbols("app.auth.models", "Session"),
            ("app.auth.schemas", "LoginForm"),
        ]
    if auth.password is not None:
        imported += [
            ("sqlalchemy", "update"),
            *symbols("app.auth.passwords", "Passwords"),
            ("app.auth.passwords", "refuse_common"),
            ("app.auth.schemas", "PasswordChange"),
            *symbols("app.auth.throttle", "Throttle"),
            *symbols("app.errors", "Invalid WrongLogin"),
        ]
        if not is_jwt_alone(account):
            imported.append(("sqlalchemy", "Row"))
        if account.gates:
            imported.append(("app.errors", "Inactive"))
    elif account.hashes:
        imported.append(("app.auth.passwords", "Passwords"))
    if jwt is not None:
        imported += [
            ("app.auth.schemas", "TokenPair"),
            ("app.errors", "BadToken"),
            *symbols("app.auth.tokens", "AccessTokens Claims"),
            *symbols("app.auth.tokens", "hash_refresh_token new_refresh_token session_of"),
        ]
    if cookie is not None:
        imported += [("app.auth.cookies", "SessionCookie")]
    if account.pages:
        imported.append(("app.auth.origins", "OwnPages"))
    if basic is not None:
        imported += symbols("app.auth.basic", "ProvenPasswords read_basic")
        imported += [("anyio", "Lock"), ("weakref", "WeakValueDictionary")]
    if key is not None:
        imported += [
            *symbols("datetime", "UTC datetime"),
            ("uuid", "uuid4"),
            *symbols("sqlalchemy", "delete insert"),
            ("app.auth.models", "ApiKey"),
            ("app.auth.schemas", "NewKey"),
        ]
    if account.opaque:
        imported.append(("app.auth.opaque", "OpaqueTokens"))
    if account.links:
        sent = [*([VERIFY] if auth.verify else []), *([RESET] if auth.reset else [])]
        names = [sending_function(account.context.program, name) for name in sent]
        imported += [("app.outbox.messages", name) for name in names]
        imported += [
            *symbols("datetime", "UTC datetime timedelta"),
            ("uuid", "uuid4"),
            *symbols("sqlalchemy", "delete insert update"),
            ("app.auth.models", "MailedLink"),
            ("app.auth.throttle", "Throttle"),
            ("app.errors", "BadToken"),
        ]
    if auth.register is not None:
        imported += [("app.auth.schemas", "Registration"), ("app.auth.throttle", "Throttle")]
    return imported


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
    password = f"registration.{attribute(account.auth.password or '')}"
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
    service = account.context.names.module_of(found.package, "service")
    shown = {each.source for each in account.user.views[None].shape.fields}
    if account.auth.kind == "key" and account.user.key[0] not in shown:
        raise Unsupported("`auth key` where the default view of the caller lacks its key")
    return f"await {found.name}({arguments})", ((service, found.name),)


def asks_back(account: Account) -> bool:
    """Tell whether the service that adds a user asks the accounts for something itself."""
    functions = account.context.functions
    home = account.names.package
    return any(
        functions.of(operation).with_role("auth") for operation in functions.packages.get(home, ())
    )
