"""Lists: filters, sort, search, order, pages, total (docs/language.md, section 11)."""

from __future__ import annotations

import pytest

from tests.unit.semantics.simulation import Simulation

LIBRARY = """
app library
entity Author { name: string unique key }
entity Book {
  title: string(1..80) unique key search
  text: text = "" search
  pages: int?
  price: decimal(6, 2) = 1
  author: Author?
  authors: Author[]
  marks: string[] = []
  long: bool := (pages ?? 0) > 100
}
resource Author { list create }
resource Book {
  list {
    filter author, pages, min: pages >=, max: pages <, long, name: authors.name, mark: marks any
    filter has: title contains, start: title starts, not_pages: pages !=
    sort pages, title, price
    search
    order by .pages
    page 2 max 4
    total
  }
  list numbered at "/numbered" { order by .title desc  page 2 by number as page, of }
  list cursor at "/cursor" { sort pages  order by .title  page 2 by cursor }
  list odd at "/odd" { where .pages is null  order by .title desc when .title != "a", .title }
  create
}
"""
BOOKS: dict[str, dict[str, object]] = {
    "a": {"pages": 50, "authors": ["ann", "bob"], "marks": ["x", "y"], "text": "100% Tea"},
    "b": {"pages": 150, "author": "ann", "price": "2.50"},
    "c": {"pages": None, "author": "bob", "authors": ["bob"], "marks": ["y"]},
    "d": {"pages": None},
    "e": {"pages": 50, "price": "0.5"},
}


@pytest.fixture(scope="module")
def app() -> Simulation:
    """Return a library with five books."""
    library = Simulation(LIBRARY)
    for name in ("ann", "bob"):
        library.body("POST", "/authors", {"name": name})
    for title, book in BOOKS.items():
        library.body("POST", "/books", book | {"title": title})
    return library


def titles(app: Simulation, query: str) -> str:
    """Return the titles of a page in one word."""
    return "".join(str(one["title"]) for one in app.items(f"/books{query}"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?author=ann", "b"),
        ("?pages=50", "ae"),
        ("?min=50&max=150", "ae"),
        ("?max=1000", "aeb"),
        ("?long=true", "b"),
        ("?long=false", "aecd"),
        ("?name=bob", "ac"),
        ("?mark=y", "ac"),
        ("?mark=z", ""),
        ("?has=b", "b"),
        ("?start=B", ""),
        ("?not_pages=50", "bcd"),
        ("?pages=50&name=ann", "a"),
        ("?q=TEA", "a"),
        ("?q=%25", "a"),
        ("?q=_", ""),
        ("?author=nobody", ""),
    ],
)
def test_filters_and_search(app: Simulation, query: str, found: str) -> None:
    assert titles(app, f"{query}&limit=4") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ae"),  # null sorts last when ascending; every order ends with the key
        ("?sort=-pages", "cd"),  # and first when descending
        ("?sort=-pages,-title", "dc"),
        ("?sort=price", "ea"),
        ("?offset=3", "cd"),
        ("/numbered?page=2&of=3", "ba"),
        ("/odd", "dc"),
    ],
)
def test_orders(app: Simulation, query: str, found: str) -> None:
    assert titles(app, query) == found


@pytest.mark.parametrize(
    ("query", "following"),
    [("", 2), ("?offset=2", 4), ("?offset=4", None), ("?limit=4&offset=1", None)],
)
def test_offsets(app: Simulation, query: str, following: int | None) -> None:
    assert app.body("GET", f"/books{query}")["next"] == following


def test_numbers(app: Simulation) -> None:
    assert app.body("GET", "/books/numbered")["next"] == 2
    assert app.body("GET", "/books/numbered?page=3")["next"] is None
    assert app.errors("GET", "/books/numbered?page=0") == ["page: invalid"]


def test_the_total_is_there_when_it_is_asked_for(app: Simulation) -> None:
    assert app.body("GET", "/books?total=true&pages=50&limit=1")["total"] == 2
    assert "total" not in app.body("GET", "/books")
    assert "total" not in app.body("GET", "/books?total=false")


def test_pages_by_cursor_hold_every_row_once(app: Simulation) -> None:
    for sort in ("", "&sort=pages", "&sort=-pages"):
        found, cursor = "", ""
        while True:
            query = f"/cursor?limit=2{sort}{cursor}"
            page = app.body("GET", f"/books{query}")
            found += titles(app, query)
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert sorted(found) == list("abcde")
    cursor = str(app.body("GET", "/books/cursor")["next"])
    assert app.errors("GET", f"/books/cursor?cursor={cursor}&sort=pages") == ["cursor: invalid"]
    assert app.errors("GET", "/books/cursor?cursor=nonsense") == ["cursor: invalid"]


@pytest.mark.parametrize(
    ("query", "issue"),
    [
        ("limit=5", "limit: invalid"),
        ("limit=0", "limit: invalid"),
        ("offset=-1", "offset: invalid"),
        ("sort=text", "sort: invalid"),
        ("sort=", "sort: invalid"),
        ("q=", "q: invalid"),
        ("title=a", "title: unknown_key"),
        ("pages=x", "pages: invalid"),
        ("long=1", "long: invalid"),
        ("long=true&long=false", "long: invalid"),
        ("total=yes", "total: invalid"),
    ],
)
def test_what_a_query_must_not_say(app: Simulation, query: str, issue: str) -> None:
    assert app.errors("GET", f"/books?{query}") == [issue]
