"""Callers who come by a cookie, a key, a password, or by a link in a mail."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

import fastgen
from fastgen.semantics import Environment, Request, Response, State, start, step
from tests.conftest import ROOT
from tests.unit.semantics.simulation import NOON, environment

SPECS = ROOT / "tests/generated/specs"
OWN = {"Host": "app", "Origin": "http://app"}
JSON = {"Content-Type": "application/json"}
ADA = {"email": "ada@example.com", "password": "correct horse battery"}


class App:
    """A program and the state it is in."""

    def __init__(self, name: str) -> None:
        program = fastgen.load(SPECS / f"{name}.fg").program
        assert program is not None
        # A mail of the spec is left out: the interpreter sends the ready-made ones alone.
        self.program = replace(program, spec=without_mails(program.spec))
        self.world: Environment = environment()
        self.state: State = start(self.program, self.world)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        """Ask, with underscores for the hyphens of headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = b"" if body is None else json.dumps(body).encode()
        request = Request(method, path, {**JSON, **named}, raw)
        self.state, response = step(self.program, self.state, request, self.world)
        return response

    def wait(self, length: timedelta) -> None:
        """Let time pass."""
        self.world = replace(self.world, now=self.world.now + length)


def without_mails(spec: fastgen.Spec) -> fastgen.Spec:
    return spec.model_copy(update={"mails": ()})


def cookie_of(response: Response) -> str:
    return response.headers["Set-Cookie"].partition(";")[0]


@pytest.fixture
def forum() -> App:
    app = App("sessions")
    body = {**ADA, "name": "Ada"}
    assert app.ask("POST", "/api/auth/register", body).status == 201
    return app


def sign_in(app: App, path: str = "/api/auth/login", **headers: str) -> Response:
    body = {"username": ADA["email"], "password": ADA["password"]}
    return app.ask("POST", path, body, **{**OWN, **headers})


def test_a_cookie_is_good_until_the_logout(forum: App) -> None:
    cookie = cookie_of(sign_in(forum))
    assert forum.ask("GET", "/api/auth/me", Cookie=cookie).status == 200
    assert forum.ask("POST", "/api/auth/logout", Cookie=cookie, **OWN).status == 204
    assert forum.ask("GET", "/api/auth/me", Cookie=cookie).status == 401


def test_a_cookie_is_good_for_so_long_from_the_login(forum: App) -> None:
    cookie = cookie_of(sign_in(forum))
    forum.wait(timedelta(days=10))
    assert forum.ask("GET", "/api/auth/me", Cookie=cookie).status == 401


@pytest.mark.parametrize("origin", ["", "null", "http://evil", "http://app.evil"])
def test_other_sites_change_nothing(forum: App, origin: str) -> None:
    cookie = cookie_of(sign_in(forum))
    refused = forum.ask("POST", "/api/auth/logout", Cookie=cookie, Host="app", Origin=origin)
    assert refused.status == 403
    assert forum.ask("GET", "/api/auth/me", Cookie=cookie).status == 200
    assert sign_in(forum, Origin=origin).status == 403


def test_pages_that_the_spec_names_may_change_something(forum: App) -> None:
    cookie = cookie_of(sign_in(forum))
    headers = {"Cookie": cookie, "Host": "app", "Origin": "https://pages.example"}
    assert forum.ask("POST", "/api/auth/logout", **headers).status == 204


def test_a_login_ends_the_session_before(forum: App) -> None:
    first = cookie_of(sign_in(forum))
    second = cookie_of(sign_in(forum, Cookie=first))
    assert first != second
    assert forum.ask("GET", "/api/auth/me", Cookie=first).status == 401
    assert forum.ask("GET", "/api/auth/me", Cookie=second).status == 200


def test_a_key_is_given_once_and_replaced() -> None:
    app = App("keys")
    first = app.ask("POST", "/auth/register", {"name": "r2"}).body
    assert isinstance(first, dict)
    second = app.ask("POST", "/auth/key", X_Robot_Key=str(first["key"])).body
    assert isinstance(second, dict)
    assert app.ask("GET", "/auth/me", X_Robot_Key=str(first["key"])).status == 401
    assert app.ask("GET", "/auth/me", X_Robot_Key=str(second["key"])).status == 200
    assert app.ask("DELETE", "/auth/key", X_Robot_Key=str(second["key"])).status == 204
    assert app.ask("GET", "/auth/me", X_Robot_Key=str(second["key"])).status == 401


def test_the_first_way_that_a_request_brings_decides() -> None:
    app = App("schemes")
    app.ask("POST", "/auth/register", ADA)
    word = base64.b64encode(f"{ADA['email']}:{ADA['password']}".encode()).decode()
    basic = f"Basic {word}"
    assert app.ask("GET", "/auth/me", Authorization=basic).status == 200
    wrong = app.ask("GET", "/auth/me", Authorization=basic, X_Library_Key="wrong")
    assert wrong.status == 418


def test_wrong_passwords_are_counted_and_right_ones_remembered() -> None:
    app = App("schemes")
    app.ask("POST", "/auth/register", ADA)
    good, bad = (
        "Basic " + base64.b64encode(f"{ADA['email']}:{word}".encode()).decode()
        for word in (ADA["password"], "wrong password")
    )
    assert app.ask("GET", "/auth/me", Authorization=good).status == 200
    statuses = [app.ask("GET", "/auth/me", Authorization=bad).status for _ in range(11)]
    assert statuses == [422] * 10 + [503]
    assert app.ask("GET", "/auth/me", Authorization=good).status == 200


@pytest.fixture
def club() -> App:
    app = App("mailed")
    assert app.ask("POST", "/auth/register", {**ADA, "name": "Ada"}).status == 201
    return app


def token_of(app: App) -> str:
    return app.state.mailed[-1][1].partition("token=")[2]


def test_an_address_is_confirmed_before_its_owner_is_let_in(club: App) -> None:
    refused = sign_in(club, "/session/login")
    assert refused.status == 403
    token = token_of(club)
    assert club.ask("POST", "/auth/verify", {"token": token}).status == 204
    assert club.ask("POST", "/auth/verify", {"token": token}).status == 401
    assert sign_in(club, "/session/login").status == 204
    sent = len(club.state.mailed)
    assert club.ask("POST", "/auth/resend", {"email": ADA["email"]}).status == 202
    assert len(club.state.mailed) == sent


def test_a_link_resets_a_password_once_and_ends_sessions(club: App) -> None:
    club.ask("POST", "/auth/verify", {"token": token_of(club)})
    cookie = cookie_of(sign_in(club, "/session/login"))
    assert club.ask("POST", "/auth/forgot", {"email": ADA["email"]}).status == 202
    assert club.ask("POST", "/auth/forgot", {"email": "nobody@example.com"}).status == 202
    body = {"token": token_of(club), "password": "another long secret"}
    assert club.ask("POST", "/auth/reset", body).status == 204
    assert club.ask("POST", "/auth/reset", body).status == 401
    assert club.ask("GET", "/auth/me", Cookie=cookie).status == 401
    assert sign_in(club, "/session/login").status == 401


def test_a_link_ends(club: App) -> None:
    club.ask("POST", "/auth/forgot", {"email": ADA["email"]})
    body = {"token": token_of(club), "password": "another long secret"}
    assert club.world.now == NOON
    club.wait(timedelta(minutes=31))
    assert club.ask("POST", "/auth/reset", body).status == 401
