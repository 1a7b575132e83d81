"""What the tests of signing in say, and what each module of them imports."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.backend.accounts import Account
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class AuthTestsView:
    """What the tests of accounts say; texts are encoded, ``scheme_text`` is not."""

    imports: str
    login: str
    password: str
    registration: str
    register: bool
    key_registers: bool
    creation: str
    paths: Mapping[str, str]
    """Where the ready-made routes are, as code; of a session its login is ``open_session``."""
    shown_login: str
    secrets: str
    model: str
    user: str
    hash_column: str
    extras: str
    power: str
    weak_passwords: str
    password_key: str
    login_key: str
    same: str
    scheme: str
    """What a 401 says about how to sign in."""
    scheme_text: str
    verifies: bool
    resets: bool
    verified: str
    """The column that tells who is verified."""
    login_column: str
    unverified: str
    """The statement that makes somebody who is not verified yet."""
    asking: str
    """The path where somebody asks for a mail."""
    after_reset: int
    """What a session that was good before a reset is answered."""
    header: str
    cookie: str
    key_header: str
    key_column: str
    token_hash: str
    wrong: str
    """Credentials that are wrong, by the kind of `auth`."""
    arguments: str
    """What every ``Settings`` is given."""
    without_pages: str
    """The same, but for the pages that mails link to."""
    issuer: str
    audience: str
    before: str
    """What the names of ways begin with in the documentation, of several entities."""
    subject: str
    uuid_key: bool
    status: Mapping[str, int]
    """The status of each kind of error."""
    told: Mapping[str, tuple[str, ...]]
    """What the tests assert about the bodies of errors."""
    refused_refresh: str
    refused_login: str
    """What a login that is no login is answered; this and the next ones compare a status."""
    refused_words: str
    """What credentials of any kind are answered that are wrong."""
    nobody: str
    """What a cookie is answered that is none."""
    stolen: str
    """What the words of one kind of credentials are answered where another kind is."""


def link_imports(account: Account, view: AuthTestsView) -> str:
    """Return the imports of ``tests/test_mailed_links.py``."""
    imports: list[Import] = [
        ("hashlib", "sha256"),
        ("anyio", "create_task_group"),
        *symbols("httpx2", "AsyncClient Response"),
        ("pwdlib.hashers.argon2", "Argon2Hasher"),
        ("pydantic", "ValidationError"),
        ("sqlalchemy", "select"),
        ("app.auth.models", "MailedLink"),
        ("app.database", "Database"),
        ("app.outbox.models", "OutboxMessage"),
        ("app.settings", "Settings"),
        (account.context.names.module_of(account.names.package, "models"), view.model),
        ("tests.conftest", "SECRET"),
        ("tests.rows", "Rows"),
        *(moments_of_registration(view) if view.verifies and view.register else ()),
    ]
    if view.resets:
        imports += [*symbols("datetime", "UTC datetime"), ("sqlalchemy", "update")]
    return import_lines(imports, ("re", "pytest"))


def scheme_imports(_: Account, __: AuthTestsView) -> str:
    """Return the imports of ``tests/test_schemes.py``."""
    imports: list[Import] = [("httpx2", "AsyncClient"), ("tests.rows", "Rows")]
    return import_lines(imports, ("re", "pytest"))


def token_imports(account: Account, view: AuthTestsView) -> str:
    """Return the imports of ``tests/test_auth.py``."""
    imports: list[Import] = [
        ("collections.abc", "Callable"),
        ("uuid", "uuid4"),
        ("anyio", "create_task_group"),
        ("httpx2", "AsyncClient"),
        ("httpx2", "Response"),
        ("sqlalchemy", "delete"),
        ("app.database", "Database"),
        (account.context.names.module_of(account.names.package, "models"), view.model),
        ("tests.conftest", "SECRET"),
        ("tests.rows", "Rows"),
        *moments_of_registration(view),
        ("sqlalchemy", "select") if view.register else ("pwdlib", "PasswordHash"),
    ]
    return import_lines(imports, ("base64", "json", "time", "jwt", "pytest"))


def session_imports(_: Account, view: AuthTestsView) -> str:
    """Return the imports of ``tests/test_sessions.py``."""
    imports: list[Import] = [
        *symbols("datetime", "UTC datetime"),
        ("hashlib", "sha256"),
        ("anyio", "create_task_group"),
        ("fastapi", "Response as PlainResponse"),
        *symbols("httpx2", "AsyncClient Response"),
        *symbols("sqlalchemy", "select update"),
        ("app.auth.cookies", "SessionCookie"),
        ("app.auth.models", "Session"),
        ("app.database", "Database"),
        ("app.settings", "Settings"),
        ("tests.conftest", "SECRET"),
        *made(view),
    ]
    return import_lines(imports, ("json", "pytest"))


def basic_imports(_: Account, view: AuthTestsView) -> str:
    """Return the imports of ``tests/test_basic.py``."""
    imports: list[Import] = [
        ("anyio", "create_task_group"),
        ("httpx2", "AsyncClient"),
        *made(view),
    ]
    return import_lines(imports, ("base64", "pytest"))


def key_imports(account: Account, view: AuthTestsView) -> str:
    """Return the imports of ``tests/test_api_keys.py``."""
    imports: list[Import] = [
        *symbols("datetime", "UTC datetime"),
        ("hashlib", "sha256"),
        ("uuid", "uuid4"),
        ("anyio", "create_task_group"),
        ("httpx2", "AsyncClient"),
        *symbols("sqlalchemy", "delete func insert select"),
        ("app.auth.models", "ApiKey"),
        ("app.auth.opaque", "OpaqueTokens"),
        ("app.database", "Database"),
        ("app.settings", "Settings"),
        (account.context.names.module_of(account.names.package, "models"), view.model),
        ("tests.rows", "Rows"),
        *(moments_of_registration(view) if view.key_registers else ()),
    ]
    return import_lines(imports, ("pytest",))


def account_imports(account: Account, view: AuthTestsView) -> str:
    """Return the imports of ``tests/test_accounts.py``."""
    imports: list[Import] = [
        ("httpx2", "AsyncClient"),
        ("sqlalchemy", "select"),
        ("app.database", "Database"),
        (account.context.names.module_of(account.names.package, "models"), view.model),
        *moments_of_registration(view),
    ]
    return import_lines(imports, ("pytest", *(() if view.cookie else ("base64",))))


def made(view: AuthTestsView) -> list[Import]:
    """Return what it takes to make the user whom the tests sign in."""
    if view.register:
        return moments_of_registration(view)
    return [("pwdlib", "PasswordHash"), ("tests.rows", "Rows")]


def moments_of_registration(view: AuthTestsView) -> list[Import]:
    """Return what the body of a registration needs to speak of time."""
    if "datetime.now(" not in view.registration:
        return []
    found: list[Import] = [("datetime", "UTC"), ("datetime", "datetime")]
    return [*found, ("datetime", "timedelta")] if "timedelta(" in view.registration else found
