"""Accounts: register, login, refresh, logout, me and the password (docs, section 17)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qsl

from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.program import Authentication, Program
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.accepting import read_input, stored_input
from fastgen.semantics.access import granted
from fastgen.semantics.answers import answer
from fastgen.semantics.calls import Call
from fastgen.semantics.credentials import (
    KeptError,
    authenticate,
    cookie_of,
    require_own_page,
    session_of_cookie,
    unauthorized,
)
from fastgen.semantics.decoding import Reader
from fastgen.semantics.expressions import Scope
from fastgen.semantics.limits import counted_as, limit, note
from fastgen.semantics.mailed_links import forgot, resend, reset, send_link, verify
from fastgen.semantics.messages import JSON, Response
from fastgen.semantics.new_passwords import require_strong, set_password
from fastgen.semantics.passwords import verify_password
from fastgen.semantics.problems import Issue, about, invalid, refused
from fastgen.semantics.scalars import NotAValueError, refuse_strange
from fastgen.semantics.sessions import end_sessions
from fastgen.semantics.state import Access, Session
from fastgen.semantics.values import Row
from fastgen.semantics.views import show_row
from fastgen.semantics.world import World
from fastgen.semantics.writes import insert

ANY_TEXT = ScalarType("text")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A ready-made route of one way to sign in: its method, its path, and what it does."""

    method: str
    path: str
    auth: Authentication
    signed_in: bool
    reads: str
    """What its body is: `json`, `form` or nothing."""
    perform: Perform


Perform = Callable[[Call, Authentication, int | None], Response]


def endpoints_of(program: Program) -> list[Endpoint]:
    """Return every ready-made route of an app."""
    found = []
    for auth in program.authentications:
        for route in auth.routes:
            name = route.name
            if name == "login" and auth.kind == "session":
                name = "open_session"
            signed_in, reads, perform = ENDPOINTS[name]
            found.append(Endpoint(route.method, route.path, auth, signed_in, reads, perform))
    return found


def register(call: Call, auth: Authentication, session: int | None) -> Response:
    """Add a user: "the create input of the user entity, without the role"."""
    del session
    counted = counted_as("register", auth, call.world)
    limit(call.world, counted, "", call.request.client)
    values, _ = read_input(call, call.body_object())
    if auth.password is not None:
        require_strong(values.get(auth.password), auth.password, call)
    note(call.world, counted, "", call.request.client)
    scope = call.scope
    row = insert(call.entity, stored_input(call.operation.input, values), scope)
    if not granted(call.operation.access, scope.of(row)).allowed:
        raise refused("forbidden", 403)
    body: object = show_row(row, None, replace(scope, caller=row))
    if auth.password is None:
        body = give_key(call.world, row)
    if auth.verify:
        address = call.world.fields(row).get(auth.login or "")
        send_link(call.world, row, str(address), "verify")
    headers = {"Content-Type": JSON, "Location": f"{auth.endpoints}/me"}
    return Response(201, body, headers, about=(row,))


def login(call: Call, auth: Authentication, session: int | None) -> Response:
    """Give a token pair for a login and a password, sent as a form."""
    del session
    username, password = login_of(call, read_words(call, auth))
    user = authenticate(call.world, auth, username, password, call.request.client)
    return answer(200, sign_in(call.world, auth, user))


def open_session(call: Call, auth: Authentication, session: int | None) -> Response:
    """Set the cookie of a new session; "a login ends the session whose cookie it brings"."""
    del session
    given = read_words(call, auth)
    require_own_page(call.program, call.request)
    username, password = login_of(call, given)
    user = authenticate(call.world, auth, username, password, call.request.client)
    before = session_of_cookie(call.world.state, cookie_of(call.request, auth))
    if before is not None:
        call.world.state = end_sessions(call.world.state, lambda other: other == before)
    token = begin_session(call.world, auth, user)
    kept = f"{auth.cookie}={token}; HttpOnly; Max-Age={auth.expires}; Path=/; SameSite=lax"
    return Response(204, headers={"Set-Cookie": kept}, empty=True)


def refresh(call: Call, auth: Authentication, session: int | None) -> Response:
    """Give a new pair: "good for one use; using it a second time ends the session"."""
    del session
    reader = call.reader()
    found = reader.read_object(
        call.body_object(), (ShapeField("token", "refresh_token", ANY_TEXT),), "", {}
    )
    call.require_valid()
    token, state = found["token"], call.world.state
    for number, one in state.sessions.items():
        if one.user.entity != auth.user:
            continue
        if token in one.used:
            ended = end_sessions(state, lambda other, own=number: other == own)  # type: ignore[misc]
            raise KeptError(unauthorized("bad_token", call.program), ended)
        if token == one.refresh and one.ends > call.world.environment.now:
            return answer(200, renew(call.world, auth, number))
    raise unauthorized("bad_token", call.program)


def logout(call: Call, auth: Authentication, session: int | None) -> Response:
    """End the session."""
    call.world.state = end_sessions(call.world.state, lambda other: other == session)
    return Response(204, headers=dropped_cookie(call.program.ways_of(auth.user)), empty=True)


def dropped_cookie(ways: tuple[Authentication, ...]) -> Mapping[str, str]:
    """Return the header that takes the cookie of a session away."""
    for auth in ways:
        if auth.kind == "session":
            return {"Set-Cookie": f'{auth.cookie}=""; Max-Age=0; Path=/'}
    return {}


def me(call: Call, auth: Authentication, session: int | None) -> Response:
    """Answer the caller through the default view."""
    del auth, session
    caller = signed_in(call.scope)
    return answer(200, show_row(caller, None, call.scope), (caller,))


def change_password(call: Call, auth: Authentication, session: int | None) -> Response:
    """Change the password; "every session is over"."""
    del session
    if auth.password is None:
        raise TypeError(f"{auth.kind} has no passwords")
    own = call.program.entities[auth.user].fields[auth.password]
    reader = call.reader()
    parts = (
        ShapeField("current", "current_password", ANY_TEXT),
        ShapeField("new", "new_password", own.type),
    )
    found = reader.read_object(call.body_object(), parts, "", {})
    call.require_valid()
    caller = signed_in(call.scope)
    stored = call.world.fields(caller).get(auth.password)
    if not verify_password(call.world.environment, found["current"], stored):
        raise about("invalid", 422, "current_password", "The password is wrong")
    require_strong(found["new"], "new_password", call)
    set_password(call, caller, auth.password, found["new"])
    return Response(204, empty=True)


def new_key(call: Call, auth: Authentication, session: int | None) -> Response:
    """Give the caller a key, "shown this once; the one before it stops"."""
    del auth, session
    return answer(201, give_key(call.world, signed_in(call.scope)))


def end_key(call: Call, auth: Authentication, session: int | None) -> Response:
    """End the key of the caller."""
    del auth, session
    caller = signed_in(call.scope)
    keys = {row: key for row, key in call.world.state.keys.items() if row != caller}
    call.world.state = replace(call.world.state, keys=keys)
    return Response(204, empty=True)


def give_key(world: World, user: Row) -> Mapping[str, object]:
    """Return a new key of a user, which takes the place of the one before."""
    key = world.environment.new_token()
    world.state = replace(world.state, keys={**world.state.keys, user: key})
    return {"key": key}


# ---------------------------------------------------------------- sessions


def begin_session(world: World, auth: Authentication, user: Row) -> str:
    """Begin a session that is kept in a cookie, and return the token of the cookie."""
    number = world.state.made + 1
    ends = world.environment.now + timedelta(seconds=auth.expires)
    token = world.environment.new_token()
    begun = Session(user, "", ends, cookie=token)
    sessions = {**world.state.sessions, number: begun}
    world.state = replace(world.state, made=number, sessions=sessions)
    return token


def sign_in(world: World, auth: Authentication, user: Row) -> Mapping[str, object]:
    """Begin a session and return its first pair of tokens."""
    number = world.state.made + 1
    ends = world.environment.now + timedelta(seconds=auth.refresh)
    begun = Session(user, world.environment.new_token(), ends)
    sessions = {**world.state.sessions, number: begun}
    world.state = replace(world.state, made=number, sessions=sessions)
    return token_pair(world, auth, number)


def renew(world: World, auth: Authentication, number: int) -> Mapping[str, object]:
    """Replace the refresh token of a session, and return a new pair."""
    old = world.state.sessions[number]
    ends = world.environment.now + timedelta(seconds=auth.refresh)
    token = world.environment.new_token()
    new = replace(old, refresh=token, ends=ends, used=old.used | {old.refresh})
    world.state = replace(world.state, sessions={**world.state.sessions, number: new})
    return token_pair(world, auth, number)


def token_pair(world: World, auth: Authentication, number: int) -> Mapping[str, object]:
    """Return a token pair, its access token good from now on."""
    token = world.environment.new_token()
    ends = world.environment.now + timedelta(seconds=auth.expires)
    world.state = replace(
        world.state,
        tokens={**world.state.tokens, token: Access(number, ends)},
        issued={**world.state.issued, token: auth.user},
    )
    return {
        "access_token": token,
        "token_type": auth.scheme.lower(),
        "expires_in": auth.expires,
        "refresh_token": world.state.sessions[number].refresh,
    }


def signed_in(scope: Scope) -> Row:
    """Return the caller, who is there."""
    if scope.caller is None:
        raise refused("unauthenticated", 401)
    return scope.caller


# ---------------------------------------------------------------- forms


def read_words(call: Call, auth: Authentication) -> object:
    """Return what the body of a login says; "with more than `auth jwt` alone" also as JSON."""
    media = (call.request.header("content-type") or "").partition(";")[0].strip().lower()
    also_json = any(one.kind != "jwt" for one in call.program.ways_of(auth.user))
    if media == FORM:
        text = call.request.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))
    if also_json and media == JSON:
        try:
            return json.loads(call.request.body)
        except (ValueError, RecursionError):
            raise refused("malformed", 400) from None
    if also_json:
        raise refused("unsupported", 415, "The login should be a form or application/json")
    return {}


def login_of(call: Call, given: object) -> tuple[str, str]:
    """Return user name and password of the OAuth 2 password grant."""
    if not isinstance(given, dict):
        raise invalid([Issue("", "invalid", "Input should be an object")])
    reader = Reader(call.program, lambda node: node)
    if given.get("grant_type", "password") != "password":
        reader.wrong("grant_type", "Input should be 'password'")
    words = {}
    for name in ("username", "password"):
        value = given.get(name)
        if name not in given:
            reader.wrong(name, "Field required", "missing")
        elif not isinstance(value, str):
            reader.wrong(name, "Input should be a valid string")
        else:
            try:
                refuse_strange(value)
                words[name] = value
            except NotAValueError as error:
                reader.wrong(name, str(error))
    if reader.issues:
        raise invalid(reader.issues)
    return words["username"], words["password"]


ENDPOINTS: Mapping[str, tuple[bool, str, Perform]] = {
    "register": (False, "json", register),
    "login": (False, "form", login),
    "open_session": (False, "form", open_session),
    "refresh": (False, "json", refresh),
    "logout": (True, "", logout),
    "me": (True, "", me),
    "password": (True, "json", change_password),
    "verify": (False, "json", verify),
    "resend": (False, "json", resend),
    "forgot": (False, "json", forgot),
    "reset": (False, "json", reset),
    "new_key": (True, "", new_key),
    "end_key": (True, "", end_key),
}
"""What each ready-made route does: whether a caller is needed, what it reads, how it answers."""
