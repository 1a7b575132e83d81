"""Callers of several entities: whose credentials a request brings, and what they are good for."""

from __future__ import annotations

import pytest

from fastgen.semantics import Response
from tests.unit.semantics.simulation import FORM, PASSWORD, Simulation

MARKET = """app market {
  auth jwt { user: Buyer, login: email }
  auth jwt { user: Seller, login: email }
  auth key { user: Partner }
}
enum Role { clerk, boss }
entity Buyer { id: int  email: email unique  password: password  role: Role = Role.clerk
  allow create to anyone  allow read when self == caller }
entity Seller { id: int  email: email unique  password: password
  allow create to anyone  allow read when self == caller }
entity Partner { id: int  name: string  allow create to anyone  allow read when self == caller }
entity Note { buyer: Buyer? owner  seller: Seller? owner  text: string
  allow create to buyer, seller
  allow read when buyer == caller
  allow read when seller == caller
  allow delete to boss }
entity Offer { seller: Seller owner  title: string  fans: Buyer[]  mine: bool := caller in fans
  allow read to anyone  allow create to authenticated  allow delete when seller == caller }
resource Note { list create read delete }
resource Offer { list create read delete toggle fans at "/{id}/like" }
action who() at get "/who" {
  allow to anyone
  return { nobody: caller is null, email: if caller is null then "" else "somebody" }
}
action deals() at get "/deals" { allow to partner  return { me: caller.name } }
"""
ADA = "ada@example.com"


class Market(Simulation):
    """A market in which one address has an account of each kind, with the same id."""

    def __init__(self) -> None:
        super().__init__(MARKET)
        account = {"email": ADA, "password": PASSWORD}
        assert self.ask("POST", "/auth/register", account).status == 201
        assert self.ask("POST", "/seller/auth/register", account).status == 201
        made = self.body("POST", "/partner/auth/register", {"name": "Depot"})
        self.buyer, self.seller = self.token(""), self.token("/seller")
        self.key = {"X-Api-Key": str(made["key"]), "Content-Type": "application/json"}

    def pair(self, place: str) -> dict[str, str]:
        """Return a token pair."""
        form = f"username={ADA}&password={PASSWORD}".replace(" ", "+").encode()
        response = self.ask("POST", f"{place}/auth/login", form, headers=FORM)
        assert response.status == 200
        assert isinstance(response.body, dict)
        return response.body

    def token(self, place: str) -> str:
        """Return an access token."""
        return self.pair(place)["access_token"]


@pytest.fixture
def market() -> Market:
    return Market()


def kind_of(response: Response) -> object:
    assert isinstance(response.body, dict)
    return response.body["kind"]


def test_the_same_address_has_an_account_of_each_kind_with_the_same_id(market: Market) -> None:
    buyer = market.body("GET", "/auth/me", token=market.buyer)
    seller = market.body("GET", "/seller/auth/me", token=market.seller)
    assert buyer["id"] == seller["id"] == 1
    assert "role" in buyer
    assert "role" not in seller


def test_a_token_of_one_kind_is_never_one_of_another(market: Market) -> None:
    assert market.ask("GET", "/auth/me", token=market.seller).status == 401
    assert market.ask("GET", "/seller/auth/me", token=market.buyer).status == 401
    assert market.ask("GET", "/partner/auth/me", token=market.buyer).status == 401


def test_a_refresh_token_of_one_kind_is_never_one_of_another(market: Market) -> None:
    given = {"refresh_token": market.pair("/seller")["refresh_token"]}
    assert market.ask("POST", "/auth/refresh", given).status == 401
    assert market.ask("POST", "/seller/auth/refresh", given).status == 200


def test_rows_belong_to_who_made_them_also_where_ids_coincide(market: Market) -> None:
    note = market.body("POST", "/notes", {"text": "mine"}, token=market.buyer)
    assert (note["buyer"], note["seller"]) == (1, None)
    path = f"/notes/{note['id']}"
    assert market.ask("GET", path, token=market.buyer).status == 200
    assert market.ask("GET", path, token=market.seller).status == 404
    assert market.items("/notes", token=market.seller) == []
    assert market.ask("GET", path).status == 401


def test_only_the_kind_that_a_rule_names_is_let_in(market: Market) -> None:
    offer = market.body("POST", "/offers", {"title": "tea"}, token=market.seller)
    assert offer["seller"] == 1
    refused = market.ask("POST", "/offers", {"title": "tea"}, token=market.buyer)
    assert (refused.status, kind_of(refused)) == (403, "forbidden")
    nobody = market.ask("POST", "/offers", {"title": "tea"})
    assert (nobody.status, kind_of(nobody)) == (401, "unauthenticated")
    path = f"/offers/{offer['id']}"
    assert market.ask("DELETE", path, token=market.buyer).status == 403
    assert market.ask("DELETE", path, token=market.seller).status == 204


def test_a_role_is_that_of_callers_who_have_one(market: Market) -> None:
    note = market.body("POST", "/notes", {"text": "mine"}, token=market.buyer)
    path = f"/notes/{note['id']}"
    assert market.ask("DELETE", path, token=market.buyer).status == 403
    assert market.ask("DELETE", path, token=market.seller).status == 403
    market.give(ADA, "role", "boss")
    assert market.ask("DELETE", path, token=market.buyer).status == 204


def test_a_toggle_is_for_the_kind_that_it_adds(market: Market) -> None:
    offer = market.body("POST", "/offers", {"title": "tea"}, token=market.seller)
    like = f"/offers/{offer['id']}/like"
    assert market.ask("POST", like, token=market.seller).status == 403
    assert market.body("POST", like, token=market.buyer)["mine"] is True
    assert market.body("GET", f"/offers/{offer['id']}", token=market.seller)["mine"] is False


def test_an_operation_for_anyone_knows_callers_of_every_kind(market: Market) -> None:
    assert market.body("GET", "/who") == {"nobody": True, "email": ""}
    for response in (
        market.ask("GET", "/who", token=market.buyer),
        market.ask("GET", "/who", token=market.seller),
        market.ask("GET", "/who", headers=market.key),
    ):
        assert response.body == {"nobody": False, "email": "somebody"}


def test_a_key_is_good_for_the_entity_that_it_belongs_to(market: Market) -> None:
    found = market.ask("GET", "/deals", headers=market.key)
    assert (found.status, found.body) == (200, {"me": "Depot"})
    assert market.ask("GET", "/deals", token=market.buyer).status == 403


def test_failures_are_counted_for_each_kind(market: Market) -> None:
    form = f"username={ADA}&password=wrong+password".encode()
    for _ in range(10):
        assert market.ask("POST", "/auth/login", form, headers=FORM).status == 401
    assert market.ask("POST", "/auth/login", form, headers=FORM).status == 429
    assert market.ask("POST", "/seller/auth/login", form, headers=FORM).status == 401


def test_a_token_that_nobody_gave_is_refused(market: Market) -> None:
    response = market.ask("GET", "/who", token="none")  # noqa: S106
    assert (response.status, kind_of(response)) == (401, "bad_token")
    assert response.headers["WWW-Authenticate"] == "Bearer, ApiKey"
