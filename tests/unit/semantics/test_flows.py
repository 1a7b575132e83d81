"""Flows, toggles and targets (docs/language.md, sections 7 and 10)."""

from __future__ import annotations

from tests.unit.semantics.simulation import Simulation

ORDERS = """
app orders { auth jwt { user: Customer, login: email } }
enum Role { customer, clerk }
entity Customer {
  email: email unique
  password: password
  name: string = "?"
  role: Role = Role.customer
  allow create to anyone
  allow read, update when self == caller
}
entity Order {
  customer: Customer owner
  total: int = 0
  liked_by: Customer[] readonly
  likes: int := count(liked_by)
  status: flow {
    pay: draft -> paid when customer == caller require total > 0 else conflict "The order is empty"
    ship: paid -> shipped to clerk
    cancel: draft, paid -> cancelled when customer == caller
  }
  allow create to authenticated
  allow read to authenticated
}
resource Order { create read toggle liked_by }
resource Customer at "/me" { target caller  read  update { input { name } } }
"""


def orders() -> tuple[Simulation, str, str]:
    """Return the app, and the tokens of a customer and a clerk."""
    app = Simulation(ORDERS)
    ann, carl = app.sign_in("ann@example.com"), app.sign_in("carl@example.com")
    app.give("carl@example.com", "role", "clerk")
    return app, ann, carl


def test_a_flow_moves_from_state_to_state() -> None:
    app, ann, carl = orders()
    order = app.body("POST", "/orders", {"total": 5}, token=ann)
    assert order["status"] == "draft"
    path = f"/orders/{order['id']}"
    assert app.ask("POST", f"{path}/ship", token=carl).status == 409
    assert app.ask("POST", f"{path}/pay", token=carl).status == 403
    assert app.body("POST", f"{path}/pay", token=ann)["status"] == "paid"
    again = app.ask("POST", f"{path}/pay", token=ann)
    assert isinstance(again.body, dict)
    assert (again.status, again.body["kind"]) == (409, "illegal_move")
    assert app.ask("POST", f"{path}/ship", token=ann).status == 403
    assert app.body("POST", f"{path}/ship", token=carl)["status"] == "shipped"
    assert app.ask("POST", f"{path}/cancel", token=ann).status == 409


def test_a_move_may_require_something() -> None:
    app, ann, _ = orders()
    order = app.body("POST", "/orders", {"total": 0}, token=ann)
    refused = app.ask("POST", f"/orders/{order['id']}/pay", token=ann)
    assert isinstance(refused.body, dict)
    assert (refused.status, refused.body["detail"]) == (409, "The order is empty")
    assert app.errors("POST", "/orders", {"status": "paid"}, token=ann) == ["status: unknown_key"]


def test_a_toggle_is_idempotent() -> None:
    app, ann, carl = orders()
    path = f"/orders/{app.body('POST', '/orders', {}, token=ann)['id']}/liked-by"
    assert app.body("POST", path, token=ann)["likes"] == 1
    assert app.body("POST", path, token=ann)["likes"] == 1
    assert app.body("POST", path, token=carl)["likes"] == 2
    assert app.body("DELETE", path, token=ann)["likes"] == 1
    assert app.body("DELETE", path, token=ann)["likes"] == 1
    assert app.ask("POST", path).status == 401


def test_a_target_is_one_row() -> None:
    app, ann, _ = orders()
    assert app.body("PATCH", "/me", {"name": "Ann"}, token=ann)["name"] == "Ann"
    assert app.body("GET", "/me", token=ann)["email"] == "ann@example.com"
    assert app.ask("GET", "/me").status == 401
    assert app.errors("PATCH", "/me", {"name": 1}, token=ann) == ["name: invalid"]
