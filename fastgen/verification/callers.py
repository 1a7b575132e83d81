"""Signs users up and in by every way that an app has, on both sides, and gives them roles."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.types import EnumType
from fastgen.semantics.messages import Request
from fastgen.verification.traffic import JSON

if TYPE_CHECKING:
    from fastgen.verification.differential import Differential

PASSWORD = "correct horse battery"  # noqa: S105
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN = {"Host": "testserver", "Origin": "http://testserver"}
USERS = 4
Headers = Mapping[str, str]


def sign_everybody_in(both: Differential) -> Iterator[Headers]:
    """Register users of each entity, and yield what each sends by each way."""
    program = both.model.program
    for user in program.users:
        yield from sign_users_in(both, program.ways_of(user))


def sign_users_in(both: Differential, ways: tuple[Authentication, ...]) -> Iterator[Headers]:
    """Register users of one entity, give them every role in turn, and let them sign in."""
    accounts = sorted(ways, key=lambda auth: auth.password is None)[0]
    if accounts.register is None:
        return
    for number in range(USERS):
        key = sign_up(both, accounts, number)
        give_role(both, accounts, number)
        found: list[Headers] = [] if key is None else [key]
        for auth in ways:
            if auth.kind in ("jwt", "session", "basic"):
                headers = sign_in(both, auth, f"person{number}@example.com")
                found += [] if headers is None else [headers]
        if number == USERS - 1:
            try_sessions(both, ways, f"person{number}@example.com")
        for auth in ways:
            if auth.route("new_key") is not None and key is None and found:
                headers = new_key(both, auth, found[0])
                found += [] if headers is None else [headers]
        for headers in found:
            both.traffic.logins[frozenset(headers.items())] = f"person{number}@example.com"
        yield from found


def sign_up(both: Differential, auth: Authentication, number: int) -> Headers | None:
    """Register a user; return what a key of his is sent as, if he gets one at once."""
    register = auth.register
    if register is None or register.input is None:
        return None
    body = both.traffic.samples.make_object(register.input.fields)
    for part in register.input.fields:
        own = both.model.program.entities[auth.user].fields[part.source or ""]
        if part.source == auth.login:
            body[part.wire] = f"person{number}@example.com"
        elif part.source == auth.password:
            body[part.wire] = PASSWORD
        elif own.flags.unique:
            body[part.wire] = f"person{number}"
    answer = both.ask(Request("POST", register.path, JSON, json.dumps(body).encode()))
    if auth.kind == "key" and isinstance(answer.body, dict):
        return {auth.header: str(answer.body["key"])}
    return None


def sign_in(both: Differential, auth: Authentication, login: str) -> Headers | None:
    """Return what a user sends who has signed in by one way."""
    if auth.kind == "basic":
        word = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
        return {"Authorization": f"Basic {word}", **OWN}
    route = auth.route("login")
    if route is None:
        return None
    form = f"username={login}&password={PASSWORD}".replace(" ", "+").encode()
    if auth.kind == "session":
        both.ask(Request("POST", route.path, FORM, form))
        both.ask(Request("POST", route.path, {**FORM, **OWN, "Origin": "null"}, form))
        ours = both.ask(Request("POST", route.path, {**FORM, **OWN}, form))
        name = auth.cookie or ""
        cookies = SimpleCookie(ours.headers.get("Set-Cookie", ""))
        return {"Cookie": f"{name}={cookies[name].value}", **OWN} if name in cookies else None
    answer = both.ask(Request("POST", route.path, FORM, form))
    if not isinstance(answer.body, dict) or answer.status >= 300:
        return None
    token = str(answer.body["access_token"])
    both.traffic.tokens.append(token)
    return {auth.header: f"{auth.scheme} {token}"}


def try_sessions(both: Differential, ways: tuple[Authentication, ...], login: str) -> None:
    """Sign in in other spellings; renew a token, end its session, and use what is over."""
    for auth in ways:
        names = {one.name: one for one in auth.routes}
        if auth.kind != "jwt" or not {"login", "refresh", "logout", "me"} <= names.keys():
            continue
        tokens: dict[str, str] = {}
        for name, password in ((login, "wrong"), ("x@example.com", PASSWORD), (login, PASSWORD)):
            spelt = name.upper().replace("@", "%40")
            form = f"username={spelt}&password={password}".replace(" ", "+").encode()
            answer = both.ask(Request("POST", names["login"].path, FORM, form)).body
            tokens = answer if isinstance(answer, dict) else {}
        if "refresh_token" not in tokens:
            continue  # capitals count in this login
        first = {"refresh_token": tokens["refresh_token"]}
        renew = Request("POST", names["refresh"].path, JSON, json.dumps(first).encode())
        renewed = both.ask(renew).body
        if isinstance(renewed, dict) and "access_token" in renewed:
            own = {auth.header: f"{auth.scheme} {renewed['access_token']}"}
            other = {auth.header: f"Other {renewed['access_token']}"}
            me, logout = names["me"], names["logout"]
            for route, headers in ((me, own), (me, other), (logout, own), (me, own)):
                both.ask(Request(route.method, route.path, headers))
        both.ask(renew)


def new_key(both: Differential, auth: Authentication, caller: Headers) -> Headers | None:
    """Return what a caller sends who has made a key."""
    route = auth.route("new_key")
    if route is None:
        return None
    answer = both.ask(Request("POST", route.path, caller))
    if not isinstance(answer.body, dict) or answer.status >= 300:
        return None
    return {auth.header: str(answer.body["key"])}


def give_role(both: Differential, auth: Authentication, number: int) -> None:
    """Give the user registered last a role, behind the backs of both sides."""
    program = both.model.program
    rows = both.model.state.tables.get(auth.user, {})
    if auth.role is None or auth.login is None or not rows:
        return
    kind = program.entities[auth.user].fields[auth.role].type
    if not isinstance(kind, EnumType):
        return
    members = program.enums[kind.enum].members
    login = str(rows[max(rows)][auth.login])
    both.give_role(auth, login, members[number % len(members)].value)
