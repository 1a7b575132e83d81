"""Knows which ready-made routes each way to sign in has, and where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastgen.ir.application import AuthKind
from fastgen.ir.checked.program import Authentication, ReadyRoute
from fastgen.passes.operations.routes import join_path

WHERE: Mapping[str, tuple[str, str]] = {
    "register": ("POST", "register"),
    "login": ("POST", "login"),
    "refresh": ("POST", "refresh"),
    "logout": ("POST", "logout"),
    "me": ("GET", "me"),
    "password": ("PUT", "password"),
    "new_key": ("POST", "key"),
    "end_key": ("DELETE", "key"),
    "verify": ("POST", "verify"),
    "resend": ("POST", "resend"),
    "forgot": ("POST", "forgot"),
    "reset": ("POST", "reset"),
}
ROUTES: Mapping[AuthKind, tuple[str, ...]] = {
    "jwt": ("register", "login", "refresh", "logout", "me", "password"),
    "session": ("register", "login", "logout", "me", "password"),
    "basic": ("register", "me", "password"),
    "key": ("register", "me", "new_key", "end_key"),
}
SHARED = frozenset(WHERE) - {"login", "refresh"}
"""Routes that several ways have in common: the first way with a password has them."""


def with_routes(found: Sequence[Authentication]) -> tuple[Authentication, ...]:
    """Return ways to sign in, in their order, with the ready-made routes of each."""
    given: set[str] = set()
    routes: dict[int, tuple[ReadyRoute, ...]] = {}
    in_turn = sorted(range(len(found)), key=lambda number: found[number].password is None)
    for number in in_turn:
        one = found[number]
        if one.endpoints is None:
            continue
        names = [
            name
            for name in (*ROUTES[one.kind], *_mailed(one))
            if name not in given and (name != "register" or one.may_register)
        ]
        given.update(name for name in names if name in SHARED)
        routes[number] = tuple(
            ReadyRoute(name, WHERE[name][0], join_path(one.endpoints, WHERE[name][1]))
            for name in names
        )
    return tuple(_with(one, routes.get(number, ())) for number, one in enumerate(found))


def _mailed(one: Authentication) -> tuple[str, ...]:
    """Return the routes behind links that come by mail."""
    verify = ("verify", "resend") if one.verify else ()
    return (*verify, *(("forgot", "reset") if one.reset else ()))


def _with(one: Authentication, routes: tuple[ReadyRoute, ...]) -> Authentication:
    registers = any(route.name == "register" for route in routes)
    return replace(
        one,
        routes=routes,
        may_register=registers,
        register=one.register if registers else None,
    )
