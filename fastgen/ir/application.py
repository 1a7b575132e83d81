"""The application as a whole: settings of the app, authentication, errors, environment."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.layouts import Layout
from fastgen.ir.node import ExpressionText, Node, RecordText
from fastgen.ir.types import TypeRef

WireStyle = Literal["snake", "camel", "kebab"]
AuthKind = Literal["jwt", "session", "key", "basic", "oidc"]
EnvelopeKind = Literal["input", "one", "many"]


class Auth(Node):
    """``auth kind { user: …, login: …, … }``; None takes the default."""

    kind: AuthKind
    user: str
    login: str | None = None
    scheme: str | None = None
    header: str | None = None
    cookie: str | None = None
    active: str | None = None
    role: str | None = None
    expires: ExpressionText | None = None
    refresh: ExpressionText | None = None
    endpoints: str | None = None
    """The prefix of the ready-made routes; ``"none"`` when the spec writes its own."""
    issuer: ExpressionText | None = None
    cache: ExpressionText | None = None
    verify: bool = False
    reset: bool = False


class Envelope(Node):
    """``envelope kind { … }``: what stands around an input, ``it``, or ``items`` and ``total``."""

    kind: EnvelopeKind
    shape: RecordText


class ErrorKind(Node):
    """``kind: status "message" on "field" with shape``; None is inherited or the default."""

    name: str
    status: int | None = None
    message: ExpressionText | None = None
    on: str | None = None
    shape: RecordText | None = None


class Errors(Node):
    """``errors { body { … } kind: … }``."""

    body: RecordText | None = None
    kinds: tuple[ErrorKind, ...] = ()


class App(Node):
    """``app name "title" { … }``."""

    name: str
    description: str | None = None
    base: str | None = None
    wire: WireStyle | None = None
    cors: tuple[str, ...] = ()
    auths: tuple[Auth, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    errors: Errors | None = None
    order_of_checks: tuple[str, ...] = ()
    layout: Layout | None = None
    """Where the modules of the project lie; the plan chooses where nothing is said."""


class Setting(Node):
    """``name: type = default "description"``: one value read from the environment at start."""

    name: str
    type: TypeRef
    default: ExpressionText | None = None
    description: str | None = None


class SettingCheck(Node):
    """``check condition else "message"`` among the settings."""

    condition: ExpressionText
    message: ExpressionText | None = None
