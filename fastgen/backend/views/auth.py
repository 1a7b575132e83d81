"""What the templates of ``app/auth`` get to see."""

from __future__ import annotations

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class CallerView:
    """What ``Caller`` holds besides its session."""

    imports: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DependenciesView:
    """What ``dependencies.py`` holds; texts are encoded, statements laid out."""

    has: frozenset[str]
    imports: str
    find_caller: str
    login_url: str
    standard: bool
    """Whether tokens come as OAuth 2 has it."""
    refresh_url: str
    scheme: str
    header: str
    header_lower: str
    what_counts: str
    inactive: str
    caller: str
    role: str
    role_class: str
    optional_head: str = ""
    """The head of what finds a caller who may also be nobody, where there are several ways."""
    known_head: str = ""


@dataclass(frozen=True, slots=True)
class KeyView:
    """An attribute of a caller that only callers of some entity have."""

    name: str
    annotation: str


@dataclass(frozen=True, slots=True)
class CallerOfSeveralView:
    """What ``Caller`` holds where it is a row of one of several entities."""

    imports: str
    enum: str
    keys: tuple[KeyView, ...]
    common: tuple[KeyView, ...]
    identity: str


@dataclass(frozen=True, slots=True)
class KindView:
    """How callers of one entity are found; ``caller`` is what the row becomes."""

    name: str
    credentials: str
    check: str
    find: str
    caller: str


@dataclass(frozen=True, slots=True)
class CallersOfSeveralView:
    """What ``dependencies.py`` holds where callers are rows of several entities."""

    has: frozenset[str]
    imports: str
    enum: str
    entities: tuple[KindView, ...]
    kinds: tuple[str, ...]
    optional_head: str
    known_head: str
    require_head: str


@dataclass(frozen=True, slots=True)
class TokensView:
    """What ``tokens.py`` says about the user entity and the lifetime of access tokens."""

    imports: str
    issuer: str
    audience: str
    others: tuple[str, ...]
    """The audiences of tokens for users of other entities, which are no credentials here."""
    key_type: str
    subject: str
    parsed: str
    access_unit: str


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A way to say who calls: its object for the documentation, and the lines that read it."""

    model: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemesView:
    """What ``schemes.py`` reads of a request; ``headers`` are lines that several ways share."""

    imports: str
    finds: tuple[str, ...]
    schemes: tuple[SchemeView, ...]
    headers: tuple[str, ...]
    require_head: str


@dataclass(frozen=True, slots=True)
class CookiesView:
    """The name of the cookie, encoded."""

    cookie: str


@dataclass(frozen=True, slots=True)
class OriginsView:
    """What browsers keep, and whether pages of other origins are named.

    With ``basic`` a request without an origin may come from a program.
    """

    kept: str
    cors: bool
    basic: bool


@dataclass(frozen=True, slots=True)
class RouterView:
    """What ``router.py`` offers; ``statuses`` are those of a caller who is refused.

    A route that is not there is empty; ``register``, ``login`` and the like are paths or decorators
    as code.
    """

    imports: str
    router: str
    asks_address: bool
    me: str
    me_route: str
    register: str
    registered: str
    login: str
    reads_login: bool
    refresh: str
    open_session: str
    open_session_name: str
    logout_route: str
    cookies: bool
    some_sessions: bool
    public: str
    key_attribute: str
    statuses: str
    password_route: str
    verify_route: str
    resend_route: str
    forgot_route: str
    reset_route: str
    new_key_route: str
    end_key_route: str


@dataclass(frozen=True, slots=True)
class SchemasView:
    """What ``schemas.py`` holds; ``scheme`` is empty where no tokens are given."""

    imports: str
    logins: bool
    longest: int
    registration: tuple[str, ...]
    changes_password: bool
    password_type: str
    scheme: str
    keys: bool
    links: bool
    verifies: bool
    resets: bool


@dataclass(frozen=True, slots=True)
class ServiceView:
    """What ``service.py`` does with the user entity; statements are on one line each."""

    imports: str
    jwt: bool
    jwt_alone: bool
    cookies: bool
    basic: bool
    keys: bool
    sessions: bool
    logins: bool
    opaque: bool
    pages: bool
    hashes: bool
    register: bool
    links: bool
    verifies: bool
    resets: bool
    find_link: str
    use_link: str
    find_unverified: str
    verify: str
    find_address: str
    new_login: str
    send_verify: str
    send_reset: str
    public: str
    registered: str
    asked: bool
    """Whether actions ask who has a login and a password, or hand out tokens."""
    given_login: str
    find_login: str
    login_row: str
    find_password: str
    get: str
    change_password: str
    rotate: str
    lock_user: str
    session_key: str
    token_hash: str
    key_type: str
    key_column: str
    password: str
    inactive: str
    refresh_unit: str
    session_unit: str
    login: str
    lowers_login: bool
    refuse_common: str
    register_call: str
    late_import: str
    """The import of the above, where that module imports this one."""
    new_password: str
    keeps_settings: bool
    save_password: str
    save_new_hash: str
