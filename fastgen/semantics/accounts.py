"""Accounts: register, login, refresh, logout, me and the password (docs, section 17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qsl

from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.accepting import read_input, stored_input
from fastgen.semantics.access import granted
from fastgen.semantics.answers import answer
from fastgen.semantics.callers import unauthorized
from fastgen.semantics.calls import Call
from fastgen.semantics.contracts import refusal
from fastgen.semantics.decoding import Reader
from fastgen.semantics.expressions import Scope
from fastgen.semantics.messages import JSON, Response
from fastgen.semantics.passwords import VERY_COMMON, verify_password
from fastgen.semantics.problems import about, invalid, refused
from fastgen.semantics.scalars import NotAValueError, refuse_strange
from fastgen.semantics.state import Access, Attempt, Session, State
from fastgen.semantics.values import Row
from fastgen.semantics.views import show_row
from fastgen.semantics.world import World
from fastgen.semantics.writes import insert, update

ANY_TEXT = ScalarType("text")
WINDOW = timedelta(minutes=15)
FORM = "application/x-www-form-urlencoded"
NOBODY_IN_PARTICULAR = ""
"""The address of an attempt that is counted for its account alone."""
TOO_EASY = "Choose a password that is harder to guess"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A ready-made route: its method, the end of its path, and what it does."""

    method: str
    path: str
    signed_in: bool
    reads: str
    """What its body is: `json`, `form` or nothing."""
    perform: Callable[[Call, Authentication, int | None], Response]


class KeptError(Exception):
    """A refusal that leaves something behind: a failed login counts."""

    def __init__(self, response: Response, state: State) -> None:
        super().__init__(response.status)
        self.response = response
        self.state = state


def register(call: Call, auth: Authentication, session: int | None) -> Response:
    """Add a user: "the create input of the user entity, without the role"."""
    del session
    limit(call.world, "register", "", call.request.client)
    values, _ = read_input(call, call.body_object())
    require_strong(values.get(auth.password), auth.password, call)
    note(call.world, "register", "", call.request.client)
    scope = call.scope
    row = insert(call.entity, stored_input(call.operation.input, values), scope)
    if not granted(call.operation.access, scope.of(row)).allowed:
        raise refused("forbidden", 403)
    body = show_row(row, None, replace(scope, caller=row))
    location = f"{auth.endpoints}/me"
    return Response(201, body, {"Content-Type": JSON, "Location": location}, about=(row,))


def login(call: Call, auth: Authentication, session: int | None) -> Response:
    """Give a token pair for a login and a password, sent as a form."""
    del session
    username, password = read_form(call)
    name, address = username.strip().lower(), call.request.client
    limit(call.world, "login", name, address)
    user = find_user(call.world, auth, username)
    stored = None if user is None else call.world.fields(user).get(auth.password)
    if user is None or not verify_password(call.world.environment, password, stored):
        note(call.world, "login", name, address)
        answered = refusal(unauthorized("wrong_login", auth), call.program.contract)
        raise KeptError(answered, call.world.state)
    forget(call.world, name)
    return answer(200, sign_in(call.world, auth, user))


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
        if token in one.used:
            ended = end_sessions(state, lambda other, own=number: other == own)  # type: ignore[misc]
            refused_token = refusal(unauthorized("bad_token", auth), call.program.contract)
            raise KeptError(refused_token, ended)
        if token == one.refresh and one.ends > call.world.environment.now:
            return answer(200, renew(call.world, auth, number))
    raise unauthorized("bad_token", auth)


def logout(call: Call, auth: Authentication, session: int | None) -> Response:
    """End the session."""
    del auth
    call.world.state = end_sessions(call.world.state, lambda other: other == session)
    return Response(204, empty=True)


def me(call: Call, auth: Authentication, session: int | None) -> Response:
    """Answer the caller through the default view."""
    del auth, session
    caller = signed_in(call.scope)
    return answer(200, show_row(caller, None, call.scope), (caller,))


def change_password(call: Call, auth: Authentication, session: int | None) -> Response:
    """Change the password; "every session is over"."""
    del session
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
    update(caller, {auth.password: found["new"]}, call.scope)
    sessions = call.world.state.sessions
    mine = {number for number, one in sessions.items() if one.user == caller}
    call.world.state = end_sessions(call.world.state, lambda other: other in mine)
    return Response(204, empty=True)


# ---------------------------------------------------------------- sessions


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
    world.state = replace(world.state, tokens={**world.state.tokens, token: Access(number, ends)})
    return {
        "access_token": token,
        "token_type": auth.scheme.lower(),
        "expires_in": auth.expires,
        "refresh_token": world.state.sessions[number].refresh,
    }


def end_sessions(state: State, over: Callable[[int], bool]) -> State:
    """Return the state without some sessions and their tokens."""
    return replace(
        state,
        sessions={number: one for number, one in state.sessions.items() if not over(number)},
        tokens={token: one for token, one in state.tokens.items() if not over(one.session)},
    )


def signed_in(scope: Scope) -> Row:
    """Return the caller, who is there."""
    if scope.caller is None:
        raise refused("unauthenticated", 401)
    return scope.caller


def find_user(world: World, auth: Authentication, login_name: str) -> Row | None:
    """Return the user with a login, spelt as the field would store it."""
    from fastgen.semantics.flags import prepared

    own = world.entity(auth.user).fields[auth.login]
    value = prepared(login_name, own.flags)
    if isinstance(own.type, ScalarType) and own.type.name == "email" and isinstance(value, str):
        value = value.lower()
    return world.find(auth.user, auth.login, value)


# ---------------------------------------------------------------- limits and forms


def limit(world: World, kind: str, account: str, address: str) -> None:
    """Refuse with 429 after too many attempts within 15 minutes."""
    since, limits = world.environment.now - WINDOW, world.environment.limits
    recent = [one for one in world.state.attempts if one.kind == kind and one.when > since]
    by_account = sum(1 for one in recent if one.account == account)
    by_address = sum(1 for one in recent if one.address == address)
    if kind == "register":
        over = by_address >= limits.registrations_per_address
    else:
        over = (
            by_account >= limits.failures_per_account or by_address >= limits.failures_per_address
        )
    if over:
        raise refused("too_many", 429)


def note(world: World, kind: str, account: str, address: str) -> None:
    """Count an attempt."""
    attempt = Attempt(kind, account, address, world.environment.now)
    world.state = replace(world.state, attempts=(*world.state.attempts, attempt))


def forget(world: World, account: str) -> None:
    """Forget the failures of an account, whose owner is back."""
    left = tuple(
        one for one in world.state.attempts if one.kind != "login" or one.account != account
    )
    world.state = replace(world.state, attempts=left)


def read_form(call: Call) -> tuple[str, str]:
    """Return user name and password of the OAuth 2 password grant."""
    given: dict[str, str] = {}
    if (call.request.header("content-type") or "").partition(";")[0].strip() == FORM:
        text = call.request.body.decode("utf-8", "replace")
        given = dict(parse_qsl(text, keep_blank_values=True))
    reader = Reader(call.program, lambda node: node)
    if given.get("grant_type", "password") != "password":
        reader.wrong("grant_type", "Input should be 'password'")
    for name in ("username", "password"):
        if name not in given:
            reader.wrong(name, "Field required", "missing")
            continue
        try:
            refuse_strange(given[name])
        except NotAValueError as error:
            reader.wrong(name, str(error))
    if reader.issues:
        raise invalid(reader.issues)
    return given["username"], given["password"]


def require_strong(password: object, name: str, call: Call) -> None:
    """Refuse very common passwords."""
    if isinstance(password, str) and password.lower() in VERY_COMMON:
        own = call.entity.fields.get(name)
        raise about("invalid", 422, own.wire if own is not None else name, TOO_EASY)


ENDPOINTS = (
    Endpoint("POST", "/register", False, "json", register),
    Endpoint("POST", "/login", False, "form", login),
    Endpoint("POST", "/refresh", False, "json", refresh),
    Endpoint("POST", "/logout", True, "", logout),
    Endpoint("GET", "/me", True, "", me),
    Endpoint("PUT", "/password", True, "json", change_password),
)
