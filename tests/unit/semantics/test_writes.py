"""What holds whenever rows are written (docs/language.md, section 7)."""

from __future__ import annotations

from datetime import timedelta

from tests.unit.semantics.simulation import Simulation

WAREHOUSE = """
app warehouse
entity Maker { name: string(1..80) unique key trim  products: Product[] via maker order by .name }
entity Shelf { code: string(1..10) unique key  products: Product[] }
entity Product {
  sku: string(/[A-Z]{3}/) unique key
  slug: slug from name unique
  name: string(1..20) trim
  maker: Maker on delete restrict
  successor: Product? on delete clear
  shelves: Shelf[] via products
  price: decimal(12, 2, 0..) = 0
  stock: int(0..) = 0
  labels: string[](..3) = [] sorted
  value: decimal(18, 2) := price * stock
  code: string(2..4)? upper nullify trim
  made: datetime = now readonly
  changed: datetime = now readonly on update now
  first: string = "x" immutable
  check price > 0 or stock == 0 else "A gift is not stocked"
  check stock < 100
  check unique (maker, name) else conflict "The maker has this product already"
  check unique (stock) where stock > 50
}
entity Part { product: Product on delete cascade  name: string }
resource Maker
resource Shelf { list create read update }
resource Product { list create read update replace delete }
resource Part
"""


def warehouse() -> Simulation:
    """Return a warehouse with one maker and one product."""
    app = Simulation(WAREHOUSE)
    app.body("POST", "/makers", {"name": "acme"})
    app.body("POST", "/products", {"sku": "AAA", "name": "Big Nail", "maker": "acme"})
    return app


def product(app: Simulation, sku: str, **more: object) -> dict[str, object]:
    """Add a product."""
    body = {"sku": sku, "name": sku, "maker": "acme", "price": 1, **more}
    return app.body("POST", "/products", body)


def refusal(app: Simulation, method: str, target: str, body: object = None) -> tuple[object, ...]:
    """Return status, kind and detail of a refusal."""
    response = app.ask(method, target, body)
    assert isinstance(response.body, dict)
    return response.status, response.body["kind"], response.body["detail"]


def test_slugs_are_derived_once_and_stay_unique() -> None:
    app = warehouse()
    app.body("POST", "/makers", {"name": "other"})
    assert product(app, "BBB", name="BIG nail!", maker="other")["slug"] == "big-nail-2"
    assert product(app, "CCC", name="?!")["slug"] == "item"
    assert app.body("PATCH", "/products/AAA", {"name": "Small"})["slug"] == "big-nail"


def test_flags_change_the_input_before_it_is_checked() -> None:
    app = warehouse()
    made = product(app, "BBB", name="  b ", code=" ab ", labels=["b", "a"], price="1.5", stock=3)
    assert [made[key] for key in ("name", "code", "labels", "value")] == [
        "b", "AB", ["a", "b"], "4.50",
    ]  # fmt: skip
    assert app.body("PATCH", "/products/BBB", {"code": "  "})["code"] is None
    assert app.errors("PATCH", "/products/BBB", {"code": "a", "labels": ["a"] * 4}) == [
        "labels: invalid",
        "code: invalid",
    ]
    assert app.errors("PATCH", "/products/BBB", {"first": "y"}) == ["first: unknown_key"]


def test_checks_and_uniqueness() -> None:
    app = warehouse()
    gift = {"price": 0, "stock": 1}
    assert refusal(app, "PATCH", "/products/AAA", gift) == (
        422, "invalid", "A gift is not stocked",
    )  # fmt: skip
    assert refusal(app, "PATCH", "/products/AAA", {"price": 1, "stock": 100})[0] == 422
    twice = {"sku": "BBB", "name": "Big Nail", "maker": "acme"}
    assert refusal(app, "POST", "/products", twice) == (
        409, "conflict", "The maker has this product already",
    )  # fmt: skip
    product(app, "BBB", stock=60)
    assert refusal(app, "POST", "/products", {**twice, "sku": "CCC", "name": "c", "price": 1,
                                              "stock": 60})[:2] == (409, "taken")  # fmt: skip
    product(app, "DDD", stock=50)
    product(app, "EEE", stock=50)
    assert app.ask("POST", "/products", {**twice, "sku": "AAA", "name": "z"}).status == 409


def test_on_delete() -> None:
    app = warehouse()
    product(app, "BBB", successor="AAA")
    app.body("POST", "/parts", {"product": "AAA", "name": "p"})
    assert refusal(app, "DELETE", "/makers/acme")[:2] == (409, "conflict")
    changed = app.body("GET", "/products/BBB")["changed"]
    app.wait(timedelta(seconds=1))
    assert app.ask("DELETE", "/products/AAA").status == 204
    assert app.items("/parts") == []
    after = app.body("GET", "/products/BBB")
    assert (after["successor"], after["changed"]) == (None, changed)


def test_rows_that_refer_to_a_key_follow_when_it_changes() -> None:
    app = warehouse()
    app.body("POST", "/parts", {"product": "AAA", "name": "p"})
    app.body("PATCH", "/products/AAA", {"sku": "ZZZ"})
    assert app.items("/parts")[0]["product"] == "ZZZ"
    assert app.ask("GET", "/products/AAA").status == 404


def test_many_to_many_is_a_set_that_goes_with_either_row() -> None:
    app = warehouse()
    app.body("POST", "/shelves", {"code": "s", "products": ["AAA", "AAA"]})
    product(app, "BBB")
    app.body("PATCH", "/shelves/s", {"products": ["BBB", "AAA"]})
    assert app.errors("PATCH", "/shelves/s", {"products": ["BBB", "NOP"]}) == [
        "products.1: unknown_row"
    ]
    app.ask("DELETE", "/products/AAA")
    assert sum(len(pairs) for pairs in app.state.links.values()) == 1


def test_on_update_applies_to_each_update_that_changes_the_row() -> None:
    app = warehouse()
    app.wait(timedelta(hours=1))
    same = app.body("PATCH", "/products/AAA", {})
    assert same["made"] == same["changed"]
    moved = app.body("PATCH", "/products/AAA", {"price": 1})
    assert (moved["made"], moved["changed"]) == ("2030-01-31T12:00:00Z", "2030-01-31T13:00:00Z")


def test_counters() -> None:
    app = Simulation("app keys entity Note { id: int  text: text } resource Note")
    assert [app.body("POST", "/notes", {"text": "x"})["id"] for _ in range(2)] == [1, 2]
    app.ask("DELETE", "/notes/2")
    assert app.body("POST", "/notes", {"text": "x"})["id"] == 3


def test_keys_of_several_fields() -> None:
    app = Simulation("""
        app keys
        entity Seat { row: string(1..1) key  number: int key  free: bool = true }
        resource Seat
    """)
    made = app.ask("POST", "/seats", {"row": "a", "number": 7})
    assert made.headers["Location"] == "/seats/a/7"
    assert app.body("PATCH", "/seats/a/7", {"free": False})["free"] is False
    assert app.ask("GET", "/seats/a/8").status == 404
    assert app.ask("POST", "/seats", {"row": "a", "number": 7}).status == 409
