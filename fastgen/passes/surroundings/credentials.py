"""Knows where each way to sign in looks for credentials, and which cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.diagnostics import Report
from fastgen.ir.application import Auth
from fastgen.ir.checked.program import Authentication


def report_shared_credentials(
    ways: Iterable[Authentication], nodes: Iterable[Auth], report: Report
) -> None:
    """Report credentials of two entities in one place: only tokens say whose they are."""
    spans = {(node.user, node.kind): node.span for node in nodes}
    first: dict[str, Authentication] = {}
    for one in ways:
        place, help = _place(one)
        if place is None:
            continue
        owner = first.setdefault(place.lower(), one)
        if owner.user != one.user:
            report.error(
                "FG4018",
                spans[one.user, one.kind],
                first=owner.user,
                second=one.user,
                where=place,
                help=help,
            )


def _place(one: Authentication) -> tuple[str | None, str | None]:
    """Return where opaque credentials are, and how to put them elsewhere."""
    match one.kind:
        case "session":
            return f"the cookie `{one.cookie}`", 'write `cookie: "…"` in one of them'
        case "key":
            return f"the header `{one.header}`", 'write `header: "X-…-Key"` in one of them'
        case "basic":
            return "`Authorization: Basic`", "let one of them sign in another way"
        case _:
            return None, None
