"""Envelopes and the shape of errors (docs/language.md, sections 10 and 15)."""

from __future__ import annotations

from tests.unit.semantics.simulation import Simulation

DESK = """
app desk {
  wire: camel
  envelope one { data: it }
  errors {
    body { errors: error.fields, code: error.kind }
    blank: "can't be blank"
    taken: 422 "is taken"
    not_found: 410 "is gone"
  }
}
entity Item { name: string(1..) unique key  price: int = 1  view card { name } }
resource Item at "/items" {
  envelope input { the_item: it }
  envelope many { items_found: items.card, total, after: next }
  errors { taken: 409 }
  list { page 1 }
  read
  create
}
"""


def test_bodies_stand_in_their_envelopes() -> None:
    app = Simulation(DESK)
    made = app.ask("POST", "/items", {"theItem": {"name": "pen"}})
    assert (made.status, made.body) == (201, {"data": {"name": "pen", "price": 1}})
    app.ask("POST", "/items", {"theItem": {"name": "ink"}})
    listed = app.ask("GET", "/items")
    assert listed.body == {"itemsFound": [{"name": "ink"}], "total": 2, "after": 1}


def test_errors_have_the_nearest_shape_and_status() -> None:
    app = Simulation(DESK)
    app.ask("POST", "/items", {"theItem": {"name": "pen"}})
    again = app.ask("POST", "/items", {"theItem": {"name": "pen"}})
    assert (again.status, again.body) == (409, {"errors": {"name": ["is taken"]}, "code": "taken"})
    blank = app.ask("POST", "/items", {"theItem": {"name": ""}})
    assert blank.body == {"errors": {"name": ["can't be blank"]}, "code": "blank"}
    bare = app.ask("POST", "/items", {"name": "ink"})
    assert isinstance(bare.body, dict)
    assert set(bare.body["errors"]) == {"theItem", "name"}
    gone = app.ask("GET", "/items/ink")
    assert (gone.status, gone.body) == (
        410,
        {"errors": {"item": ["is gone"]}, "code": "not_found"},
    )
    nowhere = app.ask("GET", "/nowhere")
    assert (nowhere.status, nowhere.body) == (
        410,
        {"errors": {"body": ["is gone"]}, "code": "not_found"},
    )
