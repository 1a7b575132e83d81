"""Accounts: tokens, sessions and limits (docs/language.md, section 17)."""

from __future__ import annotations

from datetime import timedelta

from tests.unit.semantics.simulation import FORM, PASSWORD, Simulation

CLUB = """
app club { auth jwt { user: Member, login: email, active: is_active } }
entity Member {
  email: email unique
  password: password
  is_active: bool = true
  allow create to anyone
  allow read when self == caller
}
resource Member { list }
"""
ANN = "ann@example.com"
BAD = "no token"


def kind(app: Simulation, method: str, target: str, body: object = None, **more: str) -> str:
    """Return status and kind of an answer."""
    response = app.ask(method, target, body, token=more.get("token"))
    found = response.body["kind"] if isinstance(response.body, dict) else ""
    return f"{response.status} {found}".strip()


def test_a_refresh_token_is_good_for_one_use() -> None:
    app = Simulation(CLUB)
    app.sign_in(ANN)
    first = app.log_in(ANN)
    second = app.body("POST", "/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert app.ask("GET", "/auth/me", token=str(second["access_token"])).status == 200
    again = {"refresh_token": first["refresh_token"]}
    assert kind(app, "POST", "/auth/refresh", again) == "401 bad_token"
    ended = str(second["access_token"])
    assert kind(app, "GET", "/auth/me", token=ended) == "401 bad_token"
    later = {"refresh_token": second["refresh_token"]}
    assert kind(app, "POST", "/auth/refresh", later) == "401 bad_token"


def test_tokens_end() -> None:
    app = Simulation(CLUB)
    token = app.sign_in(ANN)
    pair = app.log_in(ANN)
    app.wait(timedelta(minutes=15))
    assert kind(app, "GET", "/auth/me", token=token) == "401 bad_token"
    assert app.ask("POST", "/auth/refresh", {"refresh_token": pair["refresh_token"]}).status == 200
    app.wait(timedelta(days=31))
    pair = app.log_in(ANN)
    app.wait(timedelta(days=30))
    late = {"refresh_token": pair["refresh_token"]}
    assert kind(app, "POST", "/auth/refresh", late) == "401 bad_token"


def test_logout_ends_one_session_and_a_new_password_all() -> None:
    app = Simulation(CLUB)
    one, two = app.sign_in(ANN), app.log_in(ANN)["access_token"]
    assert app.ask("POST", "/auth/logout", token=one).status == 204
    assert kind(app, "GET", "/auth/me", token=one) == "401 bad_token"
    change = {"current_password": PASSWORD, "new_password": "another good password"}
    wrong = {**change, "current_password": "wrong"}
    assert app.errors("PUT", "/auth/password", wrong, token=two) == ["current_password: invalid"]
    assert app.ask("PUT", "/auth/password", change, token=two).status == 204
    assert kind(app, "GET", "/auth/me", token=two) == "401 bad_token"
    app.log_in(ANN, "another good password")


def test_unknown_logins_and_wrong_passwords_look_alike_and_are_counted() -> None:
    app = Simulation(CLUB)
    app.sign_in(ANN)

    def log_in(login: str, password: str) -> object:
        form = f"username={login}&password={password}".encode()
        return app.ask("POST", "/auth/login", form, headers=FORM).body

    assert log_in("nobody@example.com", "x") == log_in(ANN, "x")
    for _ in range(9):
        log_in(ANN, "x")
    refused = log_in(ANN, PASSWORD.replace(" ", "+"))
    assert isinstance(refused, dict)
    assert refused["kind"] == "too_many"
    app.wait(timedelta(minutes=15))
    app.log_in(ANN)


def test_registration_normalises_and_refuses() -> None:
    app = Simulation(CLUB)
    app.sign_in("Ann@Example.com")
    assert app.log_in(ANN)["token_type"] in {"bearer"}
    body = {"email": "ANN@example.com", "password": PASSWORD}
    assert kind(app, "POST", "/auth/register", body) == "409 taken"
    easy = {"email": "b@example.com", "password": "password1234"}
    assert app.errors("POST", "/auth/register", easy) == ["password: invalid"]
    assert app.errors("POST", "/auth/register", {"email": "x", "password": "short"}) == [
        "email: invalid",
        "password: invalid",
    ]


def test_an_inactive_caller_is_refused() -> None:
    app = Simulation(CLUB)
    token = app.sign_in(ANN)
    app.give(ANN, "is_active", False)
    assert kind(app, "GET", "/members", token=token) == "403 inactive"


def test_a_bad_token_is_ignored_where_nobody_looks_at_it() -> None:
    app = Simulation("""
        app club { auth jwt { user: Member, login: email } }
        entity Member { email: email unique  password: password  allow create to anyone
          allow read when self == caller }
        entity News { text: text  allow read to anyone }
        resource News { list }
        resource Member { list }
    """)
    assert app.ask("GET", "/news", token=BAD).status == 200
    assert app.ask("GET", "/members", token=BAD).status == 401
