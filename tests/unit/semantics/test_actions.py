"""Actions and their statements (docs/language.md, section 12)."""

from __future__ import annotations

import pytest

from fastgen.semantics.problems import RefusedError
from tests.unit.semantics.simulation import Simulation

SHOP = """
app shop {
  errors { out_of_stock: 409 "Only {left} left"  taken: "Somebody has this already" }
}
entity Product {
  sku: string(1..20) unique key
  stock: int(0..) = 0
  sold: int(0..3) = 0
  fans: Fan[]
  sales: Sale[] via product order by .number
}
entity Fan { name: string unique key  likes: Product[] via fans }
entity Sale {
  product: Product on delete cascade
  number: int
  note: string?
  made: datetime = now readonly
  check unique (product, number)
}
extern code(text: string, times: int) -> string
resource Product
resource Fan

action buy(product: Product, quantity: int(1..100), note?: string, day: date = today)
  at post "/products/{product}/buy" {
  require quantity <= product.stock else out_of_stock(left: product.stock) on "quantity"
  let before = product.stock
  update product { stock: product.stock - quantity, sold: product.sold + 1 }
  let sale = create Sale { product, number: product.sold, note }
  return 201 { sale, before, after: product.stock, day } with { "Location": "/sales/{sale.number}" }
}
action like(product: Product, fan: Fan) { add fan to product.fans  return product.fans }
action unlike(product: Product, fan: Fan) { remove fan from product.fans }
action stock(sku: string(1..20), stock: int) {
  let made = upsert Product by sku { sku, stock: stock + (old.stock ?? 0) }
  return made
}
action clear(limit: int = 100) at delete "/sales" {
  for sale in Sale order by .number limit 2 { update sale { note: "gone" } }
  delete all Sale where .number > 1
}
action find(number: int) at get "/find" {
  let sale = first(Sale where .number == number) else not_found "No such sale"
  if sale.note is not null { return { note: sale.note, made: sale.made } }
  return { note: "", made: sale.made }
}
action swap(one: Product, other: Product) at put "/swap" {
  let kept = one.stock
  update one { stock: other.stock }
  update other { stock: kept }
  if one == other { fail invalid "Twice the same" on "other" }
  return [one.stock, other.stock]
}
action mark(text: string) { return { code: code(text, 2) } }
action head(word: string from header as "X-Word", crumb?: string from cookie) at get "/head" {
  return { word, crumb: crumb ?? "none" }
}
"""


def shop() -> Simulation:
    """Return a shop with two products."""
    app = Simulation(SHOP, externs={"code": lambda text, times: text * times})
    for sku, stock in (("a", 5), ("b", 1)):
        app.body("POST", "/products", {"sku": sku, "stock": stock})
    app.body("POST", "/fans", {"name": "ann"})
    return app


def problem(app: Simulation, method: str, target: str, body: object = None) -> tuple[object, ...]:
    """Return status, kind, detail and the field of a problem."""
    response = app.ask(method, target, body)
    assert isinstance(response.body, dict)
    fields = [one["field"] for one in response.body["errors"]]
    return response.status, response.body["kind"], response.body["detail"], *fields


def test_what_a_let_took_stays_and_what_is_read_later_is_new() -> None:
    app = shop()
    response = app.ask("POST", "/products/a/buy", {"quantity": 2})
    assert response.status == 201
    assert response.headers["Location"] == "/sales/1"
    assert isinstance(response.body, dict)
    assert (response.body["before"], response.body["after"]) == (5, 3)
    assert response.body["day"] == "2030-01-31"
    assert response.body["sale"]["product"] == "a"


def test_errors_carry_their_arguments_and_undo_everything() -> None:
    app = shop()
    short = problem(app, "POST", "/products/b/buy", {"quantity": 2})
    assert short == (409, "out_of_stock", "Only 1 left", "quantity")
    for _ in range(3):
        app.body("POST", "/products/a/buy", {"quantity": 1})
    before = app.state
    assert app.errors("POST", "/products/a/buy", {"quantity": 1}) == ["sold: invalid"]
    assert app.state == before
    taken = problem(app, "POST", "/products", {"sku": "a"})
    assert taken[:3] == (409, "taken", "Somebody has this already")


def test_relations_change_once() -> None:
    app = shop()
    for _ in range(2):
        answer = app.ask("POST", "/like", {"product": "a", "fan": "ann"})
        assert answer.body == [{"name": "ann"}]
    assert app.ask("POST", "/unlike", {"product": "a", "fan": "ann"}).status == 204
    assert app.ask("POST", "/unlike", {"product": "a", "fan": "ann"}).empty
    assert app.errors("POST", "/like", {"product": "z", "fan": "y"}) == ["product: unknown_row"]


def test_upsert_adds_then_changes_and_sees_the_old_row() -> None:
    app = shop()
    assert app.body("POST", "/stock", {"sku": "n", "stock": 2})["stock"] == 2
    assert app.body("POST", "/stock", {"sku": "n", "stock": 3})["stock"] == 5
    assert app.errors("POST", "/stock", {"sku": "n", "stock": -9}) == ["stock: invalid"]


def test_loops_and_deletions() -> None:
    app = shop()
    for _ in range(2):
        app.body("POST", "/products/a/buy", {"quantity": 1})
    assert app.ask("DELETE", "/sales").status == 204
    assert app.body("GET", "/find?number=1")["note"] == "gone"
    assert problem(app, "GET", "/find?number=2") == (404, "not_found", "No such sale")
    assert app.errors("GET", "/find?number=x&more=1") == ["number: invalid", "more: unknown_key"]


def test_a_failure_undoes_what_was_done_before() -> None:
    app = shop()
    assert app.ask("PUT", "/swap", {"one": "a", "other": "b"}).body == [1, 5]
    before = app.state
    wrong = problem(app, "PUT", "/swap", {"one": "a", "other": "a"})
    assert wrong == (422, "invalid", "Twice the same", "other")
    assert app.state == before


def test_a_function_somebody_wrote_and_one_nobody_did() -> None:
    assert shop().body("POST", "/mark", {"text": "ab"}) == {"code": "abab"}
    response = Simulation(SHOP).ask("POST", "/mark", {"text": "ab"})
    assert response.status == 501


def test_parameters_come_from_headers_and_cookies() -> None:
    app = shop()
    headers = {"X-Word": "hi", "Cookie": "a=b; crumb=c"}
    assert app.ask("GET", "/head", headers=headers).body == {"word": "hi", "crumb": "c"}
    assert app.errors("GET", "/head") == ["X-Word: missing"]


@pytest.mark.parametrize(("body", "issue"), [(b"", ": missing"), ([], ": invalid")])
def test_a_body_is_an_object(body: object, issue: str) -> None:
    assert shop().errors("POST", "/stock", body) == [issue]


def test_an_error_is_an_exception_inside() -> None:
    with pytest.raises(RefusedError):
        raise RefusedError("conflict", 409, "no")


@pytest.mark.parametrize("answer", [3, None, "a" * 300, "a\x00"])
def test_what_a_function_answers_is_of_its_type(answer: object) -> None:
    app = Simulation(SHOP, externs={"code": lambda text, times: answer})
    assert problem(app, "POST", "/mark", {"text": "a"})[:2] == (500, "internal")
