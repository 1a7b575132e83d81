"""Which credentials a request brings, and whose they are (docs, section 17)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

from fastgen.ir.application import AuthKind
from fastgen.ir.checked.program import Authentication, Program
from fastgen.ir.naming import kebab_case
from fastgen.semantics.limits import counted_as, forget, limit, note
from fastgen.semantics.messages import Request
from fastgen.semantics.passwords import verify_password
from fastgen.semantics.problems import RefusedError, refused
from fastgen.semantics.state import State
from fastgen.semantics.users import find_user
from fastgen.semantics.values import Row
from fastgen.semantics.world import World

Found = tuple[Row, int | None]
"""Who calls, and in which session if in one."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN = "The request does not come from a page of this app"


class KeptError(Exception):
    """A refusal that leaves something behind: a failed login counts."""

    def __init__(self, refusal: RefusedError, state: State) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal
        self.state = state


def caller_of(world: World, request: Request, ways: tuple[Authentication, ...]) -> Found | None:
    """Return who calls; None without credentials, 401 with some that are no good.

    "The first in the text whose credentials a request brings decides, and nothing after it is
    looked at".
    """
    for auth in ways:
        found = READERS[auth.kind](world, request, auth)
        if found is None:
            continue
        if not world.exists(found[0]):
            raise unauthorized("bad_token", world.program)
        require_active(world, found[0], auth)
        return found
    return None


def require_active(world: World, user: Row, auth: Authentication) -> None:
    """Refuse somebody whose field `active` is false, or whose address is not confirmed."""
    gates = [name for name in (auth.active, auth.verified) if name is not None]
    if any(world.fields(user).get(name) is not True for name in gates):
        kind = world.program.errors["inactive"]
        raise refused(kind.name, kind.status)


def unauthorized(kind: str, program: Program) -> RefusedError:
    """Return a 401, which says how to sign in."""
    answer = refused(kind, 401)
    dashed = kebab_case(program.name)
    words = {
        "session": "Cookie",
        "key": "ApiKey",
        "basic": f'Basic realm="{dashed}", charset="UTF-8"',
    }
    named = [words.get(auth.kind, auth.scheme) for auth in program.authentications]
    ways = ", ".join(dict.fromkeys(named))
    return RefusedError(kind, 401, answer.detail, headers={"WWW-Authenticate": ways})


# ---------------------------------------------------------------- one kind each


def by_token(world: World, request: Request, auth: Authentication) -> Found | None:
    """Read an access token: "good for `expires`, while the session lives".

    "With `auth jwt` alone a header without it is 401, wherever credentials are looked at."
    """
    token = word_of(request, auth.header, auth.scheme)
    if token is None:
        if len(world.program.authentications) == 1 and request.header(auth.header) is not None:
            raise unauthorized("unauthenticated", world.program)
        return None
    if is_for_others(world, auth, token):
        return None
    access = world.state.tokens.get(token)
    now = world.environment.now
    session = world.state.sessions.get(access.session) if access is not None else None
    if access is None or session is None or access.ends <= now or session.ends <= now:
        raise unauthorized("bad_token", world.program)
    return session.user, access.session


def is_for_others(world: World, auth: Authentication, token: str) -> bool:
    """Tell whether a token is one of another entity: "it is no credential of any other one".

    One that nobody gave says nothing of the kind.
    """
    return world.state.issued.get(token, auth.user) != auth.user


def by_cookie(world: World, request: Request, auth: Authentication) -> Found | None:
    """Read the cookie of a session: "until the logout"."""
    token = cookie_of(request, auth)
    if not token:
        return None
    require_own_page(world.program, request)
    number = session_of_cookie(world.state, token)
    session = world.state.sessions[number] if number is not None else None
    if session is None or number is None or session.ends <= world.environment.now:
        raise unauthorized("bad_token", world.program)
    if session.user.entity != auth.user:
        raise unauthorized("bad_token", world.program)
    return session.user, number


def by_key(world: World, request: Request, auth: Authentication) -> Found | None:
    """Read an API key: good "until it is replaced or ended"."""
    key = request.header(auth.header)
    if not key:
        return None
    user = next(
        (row for row, own in world.state.keys.items() if own == key and row.entity == auth.user),
        None,
    )
    if user is None:
        raise unauthorized("bad_token", world.program)
    return user, None


def by_password(world: World, request: Request, auth: Authentication) -> Found | None:
    """Read login and password; a password "that was right before is not limited"."""
    word = word_of(request, "Authorization", "Basic")
    if word is None:
        return None
    # "A request without `Origin` is accepted: a browser would send one."
    if request.header("origin"):
        require_own_page(world.program, request)
    try:
        text = base64.b64decode(word, validate=True).decode()
    except ValueError:
        raise unauthorized("wrong_login", world.program) from None
    login, colon, password = text.partition(":")
    if not colon or "\0" in text:
        raise unauthorized("wrong_login", world.program)
    user = find_user(world, auth, login)
    stored = None if user is None else world.fields(user).get(auth.password or "")
    if user is None or (str(stored), password) not in world.state.proven:
        user = authenticate(world, auth, login, password, request.client)
        proof = (str(stored), password)
        world.state = replace(world.state, proven=world.state.proven | {proof})
    return user, None


READERS: Mapping[AuthKind, Callable[[World, Request, Authentication], Found | None]] = {
    "jwt": by_token,
    "session": by_cookie,
    "key": by_key,
    "basic": by_password,
}


# ---------------------------------------------------------------- parts of a request


def word_of(request: Request, header: str, scheme: str) -> str | None:
    """Return what stands behind the word of a scheme in a header."""
    given, _, word = (request.header(header) or "").strip().partition(" ")
    word = word.strip()
    return word if word and given.lower() == scheme.lower() else None


def cookie_of(request: Request, auth: Authentication) -> str:
    """Return the token in the cookie of a session, or nothing."""
    try:
        cookies = SimpleCookie(request.header("cookie") or "")
    except CookieError:
        return ""
    found = cookies.get(auth.cookie or "")
    return found.value if found is not None else ""


def session_of_cookie(state: State, token: str) -> int | None:
    """Return the session that a cookie is for."""
    return next((number for number, one in state.sessions.items() if one.cookie == token), None)


def require_own_page(program: Program, request: Request) -> None:
    """Refuse what a page of another site asks for: 403."""
    if request.method in SAFE:
        return
    origin = request.header("origin") or ""
    scheme, _, host = origin.partition("://")
    own = scheme in {"http", "https"} and host == request.header("host")
    if not own and origin not in program.cors:
        raise refused("forbidden", 403, FOREIGN)


def authenticate(
    world: World, auth: Authentication, login: str, password: str, address: str
) -> Row:
    """Return who has a login and a password; a failure counts, though it is refused."""
    name = login.strip().lower()
    counted = counted_as("login", auth, world)
    limit(world, counted, name, address)
    user = find_user(world, auth, login)
    stored = None if user is None else world.fields(user).get(auth.password or "")
    if user is None or not verify_password(world.environment, password, stored):
        note(world, counted, name, address)
        raise KeptError(unauthorized("wrong_login", world.program), world.state)
    forget(world, name, counted)
    require_active(world, user, auth)
    return user
