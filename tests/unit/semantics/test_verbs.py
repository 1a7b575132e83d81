"""What the verbs of a resource do (docs/language.md, section 10)."""

from __future__ import annotations

import pytest

from tests.unit.semantics.simulation import Simulation

ABSENCE = """
app absence
entity Thing { a: int  b: int = 1  c: int?  d: int? = 1 }
resource Thing { list create read update replace delete }
"""
SHOP = """
app shop
entity Category { name: string(1..80) unique key }
entity Product {
  sku: string(/[A-Z]{3}/) unique key
  name: string(1..120) trim
  category: Category
  price: decimal(12, 2, 0..)
  stock: int(0..) = 0
  reviews: Review[] via product
}
entity Review { product: Product on delete cascade  stars: int(1..5)  text: text = "" }
resource Category
resource Product at "/products" {
  list
  create { input { sku, name, category, price, stock?, reviews?: Review.input[](..2) } }
  read
  update { input { name, price: decimal(12, 2, 1..) } }
  delete { require it.stock == 0 else conflict "Still in stock" }
  bulk update, delete max 3
}
resource Review at "/products/{product}/reviews" { list create read delete }
"""


def shop() -> Simulation:
    """Return a shop with two products."""
    app = Simulation(SHOP)
    app.body("POST", "/categories", {"name": "tea"})
    for sku, stock in (("AAA", 0), ("BBB", 3)):
        product = {"sku": sku, "name": f" {sku} ", "category": "tea", "price": 2, "stock": stock}
        app.body("POST", "/products", product)
    return app


def test_absent_and_null_on_create() -> None:
    app = Simulation(ABSENCE)
    assert app.errors("POST", "/things", {}) == ["a: missing"]
    made = app.body("POST", "/things", {"a": 7})
    assert {key: made[key] for key in "abcd"} == {"a": 7, "b": 1, "c": None, "d": 1}
    nulls = app.errors("POST", "/things", {"a": None, "b": None, "c": None, "d": None})
    assert nulls == ["a: invalid", "b: invalid"]
    assert app.body("POST", "/things", {"a": 1, "d": None})["d"] is None


def test_absent_and_null_on_update_and_replace() -> None:
    app = Simulation(ABSENCE)
    thing = f"/things/{app.body('POST', '/things', {'a': 7, 'b': 2, 'c': 3, 'd': 4})['id']}"
    before = app.body("GET", thing)
    assert app.body("PATCH", thing, {}) == before
    assert app.errors("PATCH", thing, {"a": None, "b": None}) == ["a: invalid", "b: invalid"]
    assert app.body("PATCH", thing, {"c": None, "d": None}) == {**before, "c": None, "d": None}
    assert app.body("PUT", thing, {"a": 9}) == {**before, "a": 9, "b": 1, "c": None, "d": 1}
    assert app.errors("PUT", thing, {}) == ["a: missing"]


def test_a_create_says_where_the_row_is() -> None:
    app = Simulation(SHOP)
    response = app.ask("POST", "/categories", {"name": "ü & /"})
    assert response.status == 201
    assert response.headers["Location"] == "/categories/%C3%BC%20%26%20%2F"
    assert app.body("GET", response.headers["Location"]) == {"name": "ü & /"}


def test_unknown_keys_and_unknown_rows_are_refused() -> None:
    app = shop()
    product = {"sku": "CCC", "name": "c", "category": "tea", "price": "1.00"}
    assert app.errors("POST", "/products", {**product, "x": 1, "id": 2}) == [
        "x: unknown_key",
        "id: unknown_key",
    ]
    assert app.errors("POST", "/products", {**product, "category": "no"}) == [
        "category: unknown_row"
    ]
    assert app.errors("PATCH", "/products/AAA", {"price": "0.50"}) == ["price: invalid"]
    assert app.errors("PATCH", "/products/AAA", {"stock": 1}) == ["stock: unknown_key"]


def test_rows_nested_in_an_input_are_created_with_it() -> None:
    app = shop()
    product = {"sku": "CCC", "name": "c", "category": "tea", "price": "1.00"}
    app.body("POST", "/products", {**product, "reviews": [{"stars": 5}, {"stars": 1, "text": "x"}]})
    reviews = app.items("/products/CCC/reviews")
    assert [(one["stars"], one["text"], one["product"]) for one in reviews] == [
        (5, "", "CCC"),
        (1, "x", "CCC"),
    ]
    wrong = {**product, "sku": "DDD", "reviews": [{"stars": 6}, {"stars": 1, "product": "AAA"}]}
    assert app.errors("POST", "/products", wrong) == [
        "reviews.0.stars: invalid",
        "reviews.1.product: unknown_key",
    ]
    assert app.ask("GET", "/products/DDD").status == 404


def test_the_path_scopes_every_operation() -> None:
    app = shop()
    review = app.body("POST", "/products/AAA/reviews", {"stars": 5})
    assert review["product"] == "AAA"
    assert app.items("/products/BBB/reviews") == []
    assert app.ask("GET", f"/products/AAA/reviews/{review['id']}").status == 200
    assert app.ask("GET", f"/products/BBB/reviews/{review['id']}").status == 404
    assert app.ask("GET", "/products/ZZZ/reviews").status == 404
    assert app.errors("POST", "/products/AAA/reviews", {"stars": 1, "product": "BBB"}) == [
        "product: unknown_key"
    ]


def test_a_requirement_stops_before_the_write() -> None:
    app = shop()
    refused = app.ask("DELETE", "/products/BBB")
    assert refused.status == 409
    assert isinstance(refused.body, dict)
    assert refused.body["detail"] == "Still in stock"
    assert app.ask("DELETE", "/products/AAA").status == 204
    assert app.ask("GET", "/products/AAA").status == 404


@pytest.mark.parametrize(
    ("items", "place"),
    [
        ([{"sku": "AAA", "name": "x"}, {"sku": "ZZZ", "name": "y"}], "items.1.sku: unknown_row"),
        ([{"sku": "AAA", "name": "x"}, {"name": "y"}], "items.1.sku: missing"),
        ([{"sku": "AAA", "name": "x"}, {"sku": "BBB", "price": -1}], "items.1.price: invalid"),
    ],
)
def test_a_bulk_update_writes_all_or_none(items: list[dict[str, object]], place: str) -> None:
    app = shop()
    assert app.errors("PATCH", "/products/bulk", {"items": items}) == [place]
    assert app.body("GET", "/products/AAA")["name"] == "AAA"
    good = [{"sku": "AAA", "name": "x"}, {"sku": "BBB", "name": "y"}]
    answer = app.body("PATCH", "/products/bulk", {"items": good})["items"]
    assert isinstance(answer, list)
    assert [one["name"] for one in answer] == ["x", "y"]


def test_a_bulk_delete_obeys_the_lines_of_the_single_one() -> None:
    app = shop()
    assert app.errors("DELETE", "/products/bulk", {"keys": ["AAA", "ZZZ"]}) == [
        "keys.1: unknown_row"
    ]
    assert app.errors("DELETE", "/products/bulk", {"keys": ["AAA"] * 4}) == ["keys: invalid"]
    assert app.ask("DELETE", "/products/bulk", {"keys": ["AAA"]}).status == 204
