"""What a plan says of a spec, and that each reason is a fact of it."""

from __future__ import annotations

import pytest

import fastgen
from fastgen.ir.layouts import LAYOUTS, Arrangement, Layout
from fastgen.planning import ArchitecturePlan

SHOP = """
app shop {{ auth jwt {{ user: Person, login: email }} {settings} }}
entity Person {{
  email: email unique
  password: password
  allow create to anyone
  allow read when self == caller
}}
entity Maker {{ name: string  allow all to authenticated }}
entity Product {{
  maker: Maker
  name: string search
  text: text search
  price: int
  active: bool = true
  tags: string[]
  double: int := price * 2
  index (maker, price)
  allow read when active
  allow write to authenticated
}}
entity Note {{ owner: Person owner  text: text  allow all when owner == caller }}
resource Product {{
  list {{
    filter price, double, part: name contains
    sort name
    search
    page 5 max 20 by cursor
  }}
}}
resource Note
entity Comment {{
  note: Note
  written: datetime = now
  mine: bool := note.owner == caller
  allow all to authenticated
}}
resource Comment at "/notes/{{note}}/comments" {{ list {{ filter mine  order by .written }} }}
"""


def planned(settings: str = "", **given: Layout | Arrangement) -> ArchitecturePlan:
    """Return the plan of the shop."""
    spec = fastgen.parse(SHOP.format(settings=settings))
    layout, recorded = given.get("layout"), given.get("recorded")
    assert not isinstance(layout, Arrangement) and not isinstance(recorded, str)
    return fastgen.plan(spec, layout=layout, recorded=recorded)


def reasons(plan: ArchitecturePlan) -> dict[str, str]:
    """Return the reason of each decision about an index."""
    return {each.subject: each.reason for each in plan.about("index")}


def many_entities(count: int, size: int) -> str:
    """Return a spec of entities in chains of some size."""
    lines = ["app many"]
    for number in range(count):
        before = f"  before: Thing{number - 1}" if number % size else ""
        lines.append(f"entity Thing{number} {{ name: string{before} }}")
        lines.append(f"resource Thing{number} {{ list create }}")
    return "\n".join(lines)


def test_a_new_project_has_a_package_for_each_entity() -> None:
    (layout,) = planned().about("layout")
    assert (layout.value, layout.stated) == ("domain", False)
    assert "5 entities in 3 groups of relations (2 of them with several entities)" in layout.reason
    assert {each.value for each in layout.alternatives} == {*LAYOUTS} - {"domain"}


def test_what_is_asked_for_beats_the_spec_and_that_beats_what_is_recorded() -> None:
    recorded = Arrangement("grouped", {"makers": "makers"})
    assert planned(recorded=recorded).arrangement == recorded
    said = planned("layout: layered", recorded=recorded)
    assert said.arrangement == Arrangement("layered")
    asked = planned("layout: layered", layout="domain", recorded=recorded)
    assert asked.arrangement == Arrangement("domain")
    assert [plan.about("layout")[0].stated for plan in (said, asked)] == [True, True]


def test_many_entities_in_several_groups_are_grouped_where_no_layout_is_recorded() -> None:
    spec = fastgen.parse(many_entities(48, 8))
    assert fastgen.plan(spec).arrangement.layout == "grouped"
    kept = fastgen.plan(spec, recorded=Arrangement("domain"))
    assert kept.arrangement.layout == "domain"
    assert "a new one would be `grouped`" in kept.about("layout")[0].reason
    in_one_group = fastgen.parse(many_entities(48, 48))
    assert fastgen.plan(in_one_group).arrangement.layout == "domain"


def test_a_layout_that_cannot_hold_the_app_is_a_mistake_with_a_place() -> None:
    with pytest.raises(fastgen.SpecError, match=r"FG7006.*5 entities") as error:
        planned("layout: single")
    assert error.value.report.diagnostics[0].span is not None
    with pytest.raises(fastgen.SpecError, match="FG7006"):
        planned(layout="single")


def test_single_that_was_recorded_gives_way_to_a_second_entity() -> None:
    assert planned(recorded=Arrangement("single")).arrangement.layout == "domain"


def test_pages_are_what_the_spec_or_the_language_says() -> None:
    pages = {each.subject: (each.value, each.stated) for each in planned().about("pagination")}
    assert pages == {
        "GET /products": ("cursor, 5 rows, at most 20", True),
        "GET /notes": ("offset, 50 rows, at most 100", False),
        "GET /notes/{note}/comments": ("offset, 50 rows, at most 100", False),
    }


def test_each_index_says_which_routes_it_serves() -> None:
    found = reasons(planned())
    assert found["ix_products_price"] == "filter of GET /products"
    assert found["ix_products_maker_id_price"] == "declared"
    assert found["ix_comments_note_id"] == "foreign key; path of GET /notes/{note}/comments"
    assert found["ix_notes_owner_id"] == "foreign key; rule of GET /notes"
    assert found["ix_products_name"] == (
        "filter of GET /products, which no index helps; sort of GET /products; "
        "search of GET /products, which no index helps"
    )


def test_a_field_without_an_index_says_why() -> None:
    refused = {
        each.subject: each.reason for each in planned().about("index") if each.value == "none"
    }
    assert set(refused) == {
        "Product.double",
        "Product.text",
        "Product.active",
        "Comment.mine",
        "Comment (note, written)",
    }
    assert refused["Comment.mine"].startswith("it is another value for each caller")
    assert refused["Comment (note, written)"].startswith(
        "GET /notes/{note}/comments takes rows by `note` and orders them by `written`"
    )
    assert refused["Product.double"].startswith("it is worked out for each row")
    assert refused["Product.text"].startswith("a search looks for a part of the text")
    assert refused["Product.active"].startswith("no filter, sort or order asks for it")


def test_the_indexes_of_a_plan_are_those_that_the_migration_makes() -> None:
    spec = fastgen.parse(SHOP.format(settings=""))
    migration = fastgen.compile(spec)["migrations/versions/0001_create_tables.py"]
    for name in reasons(fastgen.plan(spec)):
        if name.startswith("ix_"):
            assert f'"{name}"' in migration, name
    made = {word.strip('"') for word in migration.replace("(", " ").replace(",", " ").split()}
    assert {name for name in made if name.startswith("ix_")} <= set(reasons(fastgen.plan(spec)))


def test_callers_are_read_with_each_request_and_nobody_is_where_there_is_no_auth() -> None:
    (cache,) = planned().about("auth cache")
    assert (cache.subject, cache.value) == ("Person", "none")
    assert "0 s stale" in cache.reason
    open_app = fastgen.parse("app notes entity Note { text: text } resource Note")
    assert fastgen.plan(open_app).about("auth cache") == ()
