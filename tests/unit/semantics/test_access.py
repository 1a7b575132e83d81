"""Who may do what, and with which status a refusal is answered (docs/language.md, section 9)."""

from __future__ import annotations

from tests.unit.semantics.simulation import Simulation

DIARY = """
app diary { auth jwt { user: Member, login: email } }
enum Role { member, editor, admin }
entity Member {
  email: email unique
  password: password
  role: Role = Role.member
  allow create to anyone
  allow read, update(email, password) when self == caller
  allow read, update(role) to admin
  deny update(role) when self == caller
}
entity Page {
  author: Member owner
  title: string(1..200)
  public: bool = false
  note: string = "secret" hidden
  allow create to authenticated
  allow read when public or author == caller
  allow read(note) when author == caller
  allow read, update(title) to editor
  allow update, delete when author == caller
  deny delete when public
}
resource Member at "/members" { list read update }
resource Page at "/pages"
action shout(page: Page) at post "/pages/{page}/shout" {
  allow when page.author == caller
  return { title: upper(page.title) }
}
"""

BAD = "no token"


def diary() -> tuple[Simulation, str, str, str, str]:
    """Return a diary, the tokens of its owner, a stranger and an editor, and a private page."""
    app = Simulation(DIARY)
    ann, bob, eva = (app.sign_in(f"{name}@example.com") for name in ("ann", "bob", "eva"))
    app.give("eva@example.com", "role", "editor")
    page = app.body("POST", "/pages", {"title": "Mine"}, token=ann)
    return app, ann, bob, eva, f"/pages/{page['id']}"


def status(app: Simulation, method: str, target: str, body: object = None, token: str = "") -> int:
    """Return the status of an answer."""
    return app.ask(method, target, body, token=token or None).status


def test_a_row_that_one_may_not_read_does_not_exist() -> None:
    app, ann, bob, eva, page = diary()
    missing = "/pages/00000000-0000-4000-8000-000000000000"
    assert app.ask("GET", page, token=bob).body == app.ask("GET", missing, token=bob).body
    assert [status(app, "GET", page, token=one) for one in (ann, bob, eva, "")] == [
        200,
        404,
        200,
        404,
    ]
    assert [len(app.items("/pages", token=one)) for one in (ann, bob, eva)] == [1, 0, 1]


def test_a_row_that_one_may_read_but_not_change_is_403() -> None:
    app, ann, bob, eva, page = diary()
    assert status(app, "DELETE", page, token=eva) == 403
    assert status(app, "DELETE", page, token=bob) == 404
    app.body("PATCH", page, {"public": True}, token=ann)
    assert status(app, "PATCH", page, {"title": "x"}, token=bob) == 403
    assert status(app, "DELETE", page, token=ann) == 403  # a deny beats every allow


def test_credentials_come_before_everything_but_form() -> None:
    app, _, _, _, page = diary()
    assert status(app, "POST", "/pages", {"nonsense": 1}) == 401
    assert status(app, "POST", "/pages", b"{") == 400
    assert status(app, "POST", "/pages", {"title": "x"}, token=BAD) == 401
    assert status(app, "GET", page, token=BAD) == 401


def test_each_key_of_an_update_needs_a_rule() -> None:
    app, ann, _, eva, page = diary()
    assert app.body("PATCH", page, {"title": "Edited"}, token=eva)["title"] == "Edited"
    assert status(app, "PATCH", page, {"title": "Edited", "public": True}, token=eva) == 403
    assert status(app, "PATCH", page, {"public": "nonsense"}, token=eva) == 403
    assert status(app, "PATCH", page, {"public": "nonsense"}, token=ann) == 422


def test_nobody_gives_himself_a_role() -> None:
    app, ann, _, _, _ = diary()
    me = app.body("GET", "/auth/me", token=ann)
    assert me["role"] == "member"
    assert status(app, "PATCH", f"/members/{me['id']}", {"role": "admin"}, token=ann) == 403
    assert app.errors(
        "POST", "/auth/register", {"email": "a@b.com", "password": "x" * 12, "role": "admin"}
    ) == ["role: unknown_key"]
    app.give("ann@example.com", "role", "admin")
    assert status(app, "PATCH", f"/members/{me['id']}", {"role": "member"}, token=ann) == 403
    members = app.items("/members", token=ann)
    other = next(one for one in members if one["id"] != me["id"])
    changed = app.body("PATCH", f"/members/{other['id']}", {"role": "editor"}, token=ann)
    assert changed["role"] == "editor"


def test_the_rules_of_an_action_are_its_own() -> None:
    app, ann, bob, eva, page = diary()
    assert app.body("POST", f"{page}/shout", token=ann) == {"title": "MINE"}
    assert status(app, "POST", f"{page}/shout", token=eva) == 403
    assert status(app, "POST", f"{page}/shout", token=bob) == 404
    assert status(app, "POST", f"{page}/shout") == 401


def test_an_allow_inside_an_operation_narrows_and_a_key_must_be_readable() -> None:
    app = Simulation("""
        app club { auth jwt { user: Member, login: email } }
        entity Member { email: email unique  password: password  allow create, read to anyone }
        entity Room {
          name: string
          open: bool = true
          keeper: Member owner
          allow read when open or keeper == caller
          allow create, update to authenticated
        }
        entity Guest { room: Room  name: string  allow create, read to anyone }
        resource Room { list mine at "/mine" { allow when it.keeper == caller } create update {
          allow when it.keeper == caller
        } }
        resource Guest { list create }
    """)
    ann, bob = app.sign_in("ann@example.com"), app.sign_in("bob@example.com")
    room = app.body("POST", "/rooms", {"name": "a", "open": False}, token=ann)["id"]
    assert app.errors("POST", "/guests", {"room": room, "name": "x"}, token=bob) == [
        "room: unknown_row"
    ]
    assert status(app, "POST", "/guests", {"room": room, "name": "x"}, token=ann) == 201
    assert status(app, "PATCH", f"/rooms/{room}", {"open": True}, token=bob) == 404
    assert status(app, "PATCH", f"/rooms/{room}", {"open": True}, token=ann) == 200
    assert status(app, "PATCH", f"/rooms/{room}", {"open": True}, token=bob) == 403
    assert [len(app.items("/rooms/mine", token=one)) for one in (ann, bob)] == [1, 0]


def test_a_field_that_only_narrowed_rules_cover_is_left_out() -> None:
    app = Simulation("""
        app club { auth jwt { user: Member, login: email } }
        entity Member {
          email: email unique
          password: password
          name: string = "x"
          allow create to anyone
          allow read(id, name) to anyone
          allow read(email) when self == caller
        }
        resource Member { list read }
    """)
    ann = app.sign_in("ann@example.com")
    me = app.items("/members", token=ann)[0]
    assert sorted(me) == ["email", "id", "name"]
    assert sorted(app.items("/members")[0]) == ["id", "name"]
