"""What a program asks of its project as a whole: decisions that several planners share."""

from __future__ import annotations

from fastgen.backend.encoders import python_string
from fastgen.ir.application import AuthKind
from fastgen.ir.checked.program import Authentication, Program
from fastgen.ir.naming import kebab_case
from fastgen.records import dataclass

_WORD = "abcdefghijklmnopqrstuvwxyz0123456789-"


@dataclass(frozen=True, slots=True)
class Slug:
    """The name of the app where only plain characters are allowed: packages, databases, users."""

    dashed: str
    underscored: str


def slug_of(name: str) -> Slug:
    """Return the plain form of a name.

    >>> slug_of("cornerShop").dashed, slug_of("über app").underscored
    ('corner-shop', 'ber_app')
    """
    dashed = "".join(c if c in _WORD else "-" for c in kebab_case(name))
    dashed = "-".join(part for part in dashed.split("-") if part) or "app"
    return Slug(dashed, dashed.replace("-", "_"))


def scheme(program: Program, kind: AuthKind) -> Authentication | None:
    """Return the way to authenticate of a kind, if the program has one."""
    return next((auth for auth in program.ways if auth.kind == kind), None)


def bearer(program: Program) -> Authentication | None:
    """Return the authentication by JWT, if the program has one."""
    return scheme(program, "jwt")


def has_schemes(program: Program) -> bool:
    """Tell whether callers come by anything else than JWT alone."""
    return program.mixed is not None or any(auth.kind != "jwt" for auth in program.authentications)


def has_sessions(program: Program) -> bool:
    """Tell whether logins are rows that a logout deletes."""
    return scheme(program, "jwt") is not None or scheme(program, "session") is not None


def keeps_secrets(program: Program) -> bool:
    """Tell whether the app signs or hashes with a key of its own."""
    return (
        program.mixed is not None
        or has_sessions(program)
        or scheme(program, "key") is not None
        or any(auth.verify or auth.reset for auth in program.ways)
    )


def challenge(program: Program) -> str:
    """Return what a 401 says about how to sign in, as code."""
    words = {
        "session": "Cookie",
        "key": "ApiKey",
        "basic": f'Basic realm="{slug_of(program.name).dashed}", charset="UTF-8"',
    }
    found = [words.get(auth.kind, auth.scheme) for auth in program.ways]
    return python_string(", ".join(dict.fromkeys(found)) or "Bearer")


def units(seconds: int) -> tuple[int, str]:
    """Return a length of time in the largest unit that expresses it.

    >>> units(900), units(30 * 86400), units(90)
    ((15, 'minutes'), (30, 'days'), (90, 'seconds'))
    """
    for length, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds % length == 0:
            return seconds // length, unit
    return seconds, "seconds"
