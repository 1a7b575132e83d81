"""What the templates of the tests see."""

from __future__ import annotations

from fastgen.backend.import_lines import Import
from fastgen.ir.application import AuthKind
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A module of tests: ``parts`` are constants, helpers and tests, each laid out already."""

    docstring: str
    imports: str
    constants: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactoryView:
    """A method that makes a row of one entity: its head and its body, laid out already."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsView:
    """``tests/rows.py``. ``session`` is None where nobody signs in."""

    imports: str
    now: bool
    today: bool
    spells: bool
    grows_older: bool
    snapshot: bool
    counts: bool
    factories: tuple[FactoryView, ...]
    sessions: tuple[SessionView, ...]
    argument: str
    kept: tuple[str, ...]
    """The parameter of what makes tokens, and the statements that keep it."""
    basic: bool
    kept_young: str
    """The test that a table is none of sessions."""
    tenant: TenantView | None = None
    callers: CallersView | None = None
    """How callers are made, where they are rows of several entities."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """How a test signs in.

    ``user`` is the user entity as a local name, ``column`` the one of the session that names the
    user; ``parameter`` and ``creation`` are how a caller is made.
    """

    kind: AuthKind
    names: SignInNames
    user: str
    key_type: str
    column: str
    token_hash: str
    parameter: str
    creation: str
    header: str
    scheme: str
    cookie: str
    model: str
    key: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class KindOfCallerView:
    """Callers of one of several entities: their kinds, the row that calls, and how it signs in.

    ``roles`` is the constant with the role of each kind, ``table`` its definition.
    """

    members: tuple[str, ...]
    mine: str
    user: str
    role: str
    roles: str
    table: str
    first: str
    method: str


@dataclass(frozen=True, slots=True)
class CallersView:
    """How callers of several entities are made in the tests."""

    enum: str
    kinds: tuple[KindOfCallerView, ...]


@dataclass(frozen=True, slots=True)
class SignInNames:
    """What the tests call the models and tokens of one account."""

    method: str
    session: str
    api_key: str
    claims: str
    makes_tokens: str
    tokens: str

    def imports(self, package: str) -> dict[str, Import]:
        """Return what each of them is imported from, by its name in the app."""
        return {
            name: (f"app.{package}.{module}", f"{name} as {own}" if own != name else name)
            for module, name, own in (
                ("models", "Session", self.session),
                ("models", "ApiKey", self.api_key),
                ("tokens", "AccessTokens", self.makes_tokens),
                ("tokens", "Claims", self.claims),
            )
        }


@dataclass(frozen=True, slots=True)
class TenantView:
    """How the tenant is made whose rows the factories make: its factory, and its key."""

    factory: str
    key_type: str


@dataclass(frozen=True, slots=True)
class ConftestView:
    """``tests/conftest.py``: with or without accounts.

    ``unlinks`` clear the references of rows to rows of their own table, which else could not go.
    """

    imports: str
    auth: bool
    services: tuple[tuple[str, str], ...]
    """Where the app keeps each service of accounts, and its class."""
    secret: bool
    maker: str
    """What is given to the rows to make tokens of, or nothing."""
    statements: bool
    limits: bool
    written: tuple[str, ...]
    """Models whose rows triggers make when others are deleted."""
    signs: bool
    """Whether writing requests say first who makes them."""
    settings: tuple[str, ...]
    unlinks: tuple[str, ...]
    outbox: bool = False
    receiver: bool = False
    worker: str = ""
    """How a worker is made that keeps its mails and its webhooks to itself."""
    storage: bool = False
    """Whether there are files."""
    kept: str = ""
    """The key of the content that rows of tests have."""


@dataclass(frozen=True, slots=True)
class HostileView:
    """``tests/test_hostile.py``: ``caller`` makes somebody, ``endpoints`` are those of auth."""

    imports: str
    moments: tuple[str, ...]
    places: str
    parts: tuple[str, ...]
    caller: str
    endpoints: str
    refused_login: str
    """The code that compares the status of a login that is refused."""
    refused_body: str
