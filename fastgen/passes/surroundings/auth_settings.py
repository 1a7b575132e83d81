"""Knows which settings each kind of `auth` takes."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.application import Auth, AuthKind

SETTINGS = (
    "login",
    "scheme",
    "header",
    "cookie",
    "expires",
    "refresh",
    "issuer",
    "cache",
    "verify",
    "reset",
)
"""What not every kind takes."""
EVERY = frozenset({"user", "active", "role", "endpoints"})
TAKEN: Mapping[AuthKind, frozenset[str]] = {
    "jwt": EVERY | {"login", "scheme", "header", "expires", "refresh", "verify", "reset"},
    "session": EVERY | {"login", "cookie", "expires", "verify", "reset"},
    "basic": EVERY | {"login", "verify", "reset"},
    "key": EVERY | {"header"},
}
PREFIXES = ("__host-", "__secure-")


def check_settings(node: Auth, report: Report) -> bool:
    """Report settings that mean nothing here; tell whether there are none."""
    wrong = False
    for name in SETTINGS:
        value = getattr(node, name)
        if name not in TAKEN[node.kind] and value not in (None, False):
            wrong = True
            taken = ", ".join(f"`{each}`" for each in sorted(TAKEN[node.kind] - {"user"}))
            report.error(
                "FG4012",
                node.span,
                point=name,
                key=name,
                kind=node.kind,
                help=f"`auth {node.kind}` takes {taken}",
            )
    if node.cookie is not None and node.cookie.lower().startswith(PREFIXES):
        wrong = True
        report.error("FG4013", node.span, point=node.cookie, help='write `cookie: "sid"`')
    return not wrong
