"""Where the app does not do what the reference says: each case has to fail until it is settled.

A case is a few requests of which the last is answered differently. When the two sides agree, the
test passes, which is an error (`strict`): then its line goes, and that in `known`, if there is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import fastgen
from fastgen.api import Loaded
from fastgen.diagnostics import Report
from fastgen.passes import check_spec
from fastgen.semantics.messages import Request
from fastgen.verification.comparison import difference
from fastgen.verification.differential import Differential
from tests.conftest import ROOT
from tests.differential.application import Application
from tests.differential.run import begin

pytestmark = pytest.mark.slow
SPECS = Path(__file__).with_name("specs")
JSON = {"Content-Type": "application/json"}
PLAIN = {"Content-Type": "text/plain"}
ID = "00000000-0000-4000-8000-000000000001"


def ask(method: str, target: str, body: object = None, headers: dict[str, str] = JSON) -> Request:
    """Return a request; `{id}` in its target is the id that the answer before it had."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Request(method, target, headers, raw)


SHOP = ask("POST", "/shops", {"code": "a"})
GOOD = ask("POST", "/shops/a/goods", {"rank": 2})


@dataclass(frozen=True, slots=True)
class Case:
    """A disagreement: the rule that the app breaks, and the requests that show it."""

    rule: str
    spec: str
    requests: tuple[Request, ...]


CASES = (
    Case('§13 dividing by zero: "where null cannot be, the answer is 422", in words', "corners", (
        ask("GET", "/divide?x=1&y=0"),)),
    Case("§9 a key that no rule covers is refused whatever the row is", "blog", (
        ask("PATCH", "/people/-1", {"handle": "xx"}),)),
)  # fmt: skip


SETTLED = (
    Case("§8 computed fields that need no row; a zero has no sign", "alone", (
        ask("POST", "/things", {"name": "a"}),
        ask("POST", "/things", {"name": "x"}),
        ask("GET", "/things"),)),
    Case("§14 a body that is not valid comes before rows that are not there", "alone", (
        ask("POST", "/notes", {
            "data": None, "thing": "00000000-0000-4000-8000-000000000000",
        }),)),
    Case("§9 `allow create to anyone` does not cover the role", "tenants", (
        ask("POST", "/v1/people", {
            "email": "eve@example.com", "password": "correct horse battery", "name": "Eve",
            "role": "admin",
        }),)),
    Case('§11 total: "adds `total` to the answer", only when asked', "kinds", (
        ask("GET", "/things"),)),
    Case('§11 "`?sort=` comes before" the order of the list', "kinds", (
        ask("POST", "/things", {"few": 3, "line": "b"}),
        ask("POST", "/things", {"few": 3, "line": "a"}),
        ask("GET", "/things?sort=few&few=3&total=true"),)),
    Case("§14 the rows of the path (404) come before the query (422)", "kinds", (
        ask("GET", "/teams/ZZZ/players?limit=x"),)),
    Case("§14 the form of the request (415) comes before the rows of the path (404)", "kinds", (
        ask("PATCH", "/teams/zz", {"name": "x"}, PLAIN),)),
    Case('§11 "a cursor is valid for the same filters"', "kinds", (
        ask("POST", "/teams", {"code": "q", "name": "q"}),
        *(ask("POST", "/teams/q/players", {"name": f"p{number}"}) for number in range(3)),
        ask("GET", "/teams/q/players?limit=1"),
        ask("GET", "/teams/q/players?limit=1&points=0&cursor={next}"),)),
    Case("§14 rows of a bulk body (422) come before uniqueness (409)", "kinds", (
        ask("POST", "/teams", {"code": "u", "name": "u"}),
        ask("POST", "/teams", {"code": "v", "name": "v"}),
        ask("PATCH", "/teams/bulk", {"items": [{"code": "u", "name": "v"}, {"code": "zz"}]}),)),
    Case("§15 `malformed`: NaN is no JSON", "kinds", (
        ask("POST", "/things", b'{"line": NaN}'),)),
    Case('§11 "a filter may come once"', "kinds", (
        ask("GET", "/things?line=a&line=b&total=true"),)),
    Case('§16 a query parameter is "written as in JSON": true', "kinds", (
        ask("GET", "/things?total=1"),)),
    Case('§16 a query parameter is "written as in JSON": 10', "kinds", (
        ask("GET", "/things?few=1_0&total=true"),)),
    Case("§5 `.test` is a domain of e-mail addresses", "kinds", (
        ask("POST", "/things", {"mail": "boss@shop.test"}),)),
    Case("§16 a duration has no years: what is answered can be sent", "kinds", (
        ask("POST", "/things", {"span": "P10000000D"}),)),
    Case("§5 a decimal is a number: `1_0` is none", "kinds", (
        ask("POST", "/things", {"money": "1_0"}),)),
    Case("§5 a decimal is a number: with spaces it is none", "kinds", (
        ask("POST", "/things", {"money": " 1 "}),)),
    Case("§15 the place of an issue is a path in the body, also in a union", "corners", (
        ask("POST", "/things", {"paid": {"kind": "Cash", "till": "x"}}),)),
    Case("§6 a value that is also a member of a union is a value of its own", "corners", (
        ask("POST", "/things", {"till": {"kind": "blue", "till": 1}}),)),
    Case("§15 the place of a key in a list: `friends.0`", "corners", (
        ask("POST", "/things", {"friends": [ID]}),)),
    Case('§14 "all issues at once": two keys of no rows', "corners", (
        ask("POST", "/things", {"friends": [ID], "other": ID}),)),
    Case('§13 "a whole number beyond 64 bits is answered 422"', "corners", (
        ask("GET", "/multiply?x=9223372036854775807&y=2"),)),
    Case("§10 the path in `Location` leads to the row: a slash in its key", "corners", (
        ask("POST", "/shops", {"code": "a/b"}),
        ask("GET", "/shops/a%2Fb"),)),
    Case("§10 the path in `Location` is a path: a space above the row", "corners", (
        ask("POST", "/shops", {"code": "a b"}),
        ask("POST", "/shops/a%20b/goods", {"rank": 1}),)),
    Case("§11 a filter called `size` beside pages by number", "corners", (
        ask("GET", "/items?size=0"),)),
    Case('§18 "an operation that calls" an unwritten `extern` "answers 501"', "corners", (
        ask("GET", "/compute?x=1"),)),
    Case("§10 `after`: `it` is the row as written", "corners", (
        SHOP, ask("POST", "/items", {"shop": "a", "rank": 1}),)),
    Case("§7 `restrict` refuses a deletion with 409, also in `delete all`", "corners", (
        SHOP, GOOD, ask("POST", "/labels", {"good": "{id}"}), ask("POST", "/clear/a"),)),
    Case("§7 the block of a move runs after it", "corners", (
        ask("POST", "/tickets", {}), ask("POST", "/tickets/{id}/close"),)),
    Case("§5 bytes are base64 in JSON", "corners", (
        ask("POST", "/things", {"name": "bytes", "raw": "aGk="}), ask("GET", "/things/{id}"),)),
)  # fmt: skip
"""Disagreements of the past."""


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Differential]]:
    """Return both sides of each spec that a case needs."""
    found: dict[str, Differential] = {}
    try:
        for name in sorted({case.spec for case in (*CASES, *SETTLED)}):
            own = SPECS / f"{name}.fg"
            path = own if own.exists() else ROOT / "examples" / name / "spec.fg"
            found[name] = begin(fastgen.load(path), tmp_path_factory.mktemp(name), 1)
        yield found
    finally:
        for both in found.values():
            both.app.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
@pytest.mark.xfail(strict=True, reason="the app does something else", raises=AssertionError)
def test_the_app_keeps_a_rule(case: Case, sides: dict[str, Differential]) -> None:
    assert last_difference(case, sides[case.spec]) is None


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case.rule)
def test_what_was_settled_stays_settled(case: Case, sides: dict[str, Differential]) -> None:
    assert last_difference(case, sides[case.spec]) is None


def last_difference(case: Case, both: Differential) -> str | None:
    """Return how the last answer differs."""
    known: dict[str, str] = {}
    found = None
    for request in case.requests:
        filled = fill(request, known, both)
        ours = both.model.ask(filled)
        found = difference(ours, both.app.ask(both.pairs.request(filled)), both.pairs)
        if isinstance(ours.body, dict):
            known |= {key: str(ours.body[key]) for key in ("id", "next") if key in ours.body}
    return found


def fill(request: Request, known: dict[str, str], both: Differential) -> Request:
    """Put what the answers before said into a request, and a token."""
    target, body = request.target, request.body.decode("latin-1")
    for name, value in known.items():
        target = target.replace(f"{{{name}}}", value)
        body = body.replace(f"{{{name}}}", value)
    headers = dict(request.headers)
    if both.traffic.tokens:
        headers["Authorization"] = f"Bearer {both.traffic.tokens[0]}"
    return Request(request.method, target, headers, body.encode("latin-1"))


def test_allow_names_every_method_of_the_path(sides: dict[str, Differential]) -> None:
    _, headers, _ = sides["corners"].app.ask(ask("PUT", "/things"))
    assert headers["allow"] == "GET, POST"


STARTING = {
    "a key of several fields in a bulk delete": """
        entity A { x: int key  y: int key } resource A { list create delete bulk delete }""",
    "a password without accounts": "entity A { p: password } resource A",
    "two resources of an entity that accept different keys": """
        entity A { x: int = 1  y: int = 1 }
        resource A { list update { input { x } } }
        resource A at "/other" { update { input { y } } }""",
    "a many-to-many relation of an entity to itself, and its other side": """
        entity A { x: int = 1  ups: A[] readonly  downs: A[] via ups  n: int := count(downs) }
        resource A { list create }""",
    "an input of its own beside `bulk create`": """
        entity A { x: int = 1  y: int } resource A { create { input { y } } bulk create }""",
}


@pytest.mark.parametrize("name", sorted(STARTING))
def test_what_did_not_start_once_starts(name: str, tmp_path: Path) -> None:
    start(STARTING[name], tmp_path)


def start(text: str, folder: Path) -> None:
    """Build an app and start it."""
    spec = fastgen.parse(f"app broken {text}")
    report = Report()
    loaded = Loaded(spec, report=report, program=check_spec(spec, report))
    Application(loaded, folder).close()
