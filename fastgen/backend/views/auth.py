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
    refresh_url: str
    scheme: str
    header: str
    header_lower: str
    what_counts: str
    active: str
    caller: str
    role: str
    role_class: str


@dataclass(frozen=True, slots=True)
class TokensView:
    """What ``tokens.py`` says about the user entity and the lifetime of access tokens."""

    imports: str
    issuer: str
    key_type: str
    subject: str
    parsed: str
    access_unit: str


@dataclass(frozen=True, slots=True)
class RouterView:
    """What ``router.py`` offers; ``statuses`` are those of a caller who is refused."""

    imports: str
    prefix: str
    me: str
    register: bool
    register_statuses: str
    public: str
    key_attribute: str
    statuses: str
    login_statuses: str
    logout_route: str
    password_route: str


@dataclass(frozen=True, slots=True)
class SchemasView:
    """What ``schemas.py`` holds."""

    imports: str
    longest: int
    registration: tuple[str, ...]
    password_type: str
    scheme: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """What ``service.py`` does with the user entity; statements are on one line each."""

    imports: str
    register: bool
    public: str
    asked: bool
    """Whether actions ask who has a login and a password, or hand out tokens."""
    given_login: str
    find_login: str
    find_password: str
    get: str
    change_password: str
    rotate: str
    session_key: str
    key_type: str
    key_column: str
    password: str
    active: str
    refresh_unit: str
    login: str
    refuse_common: str
    register_call: str
    new_password: str
    keeps_settings: bool
    save_password: str
    save_new_hash: str
